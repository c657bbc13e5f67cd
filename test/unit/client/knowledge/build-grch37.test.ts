import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '#client';
import { loadPack } from '#pipelines/node';
import { runNeoseal } from '../../../builders/command-line.ts';
import { SourceFolder, captureIo } from '../../../builders/knowledge-sources.ts';
import { repositoryRoot } from '../../../builders/shared-data.ts';

/** One gene of two exons in GRCh37 coordinates: ATG GAA CGT | GGC TGC TAA. */
const CODING = 'ATGGAACGTGGCTGCTAA';
const MODELS = [
  'gene hgnc_id refseq_transcript ensembl_transcript refseq_protein mane_status chrom strand cds_start cds_end exon_starts exon_ends'.split(
    ' ',
  ),
  [
    'AAA',
    'HGNC:1',
    'NM_1.1',
    'ENST1.1',
    'NP_1.1',
    'MANE Select',
    '1',
    '+',
    9003,
    9108,
    '9001,9100',
    '9011,9120',
  ],
];
const CONDITIONS = [
  'id condition gene inheritance panel urgency mondo lof analytes note'.split(' '),
  ['ONE', 'A condition', 'AAA', 'AR', 'rusp-core', 'soon', '-', 'yes:curated', '-', '-'],
];
const CLINVAR = [
  '##fileformat=VCFv4.1',
  '##fileDate=2026-01-04',
  '##reference=GRCh37',
  '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO',
  '1\t9009\t11\tC\tT\t.\t.\tCLNREVSTAT=reviewed_by_expert_panel;CLNSIG=Pathogenic;GENEINFO=AAA:1',
].join('\n');

describe('a pack of GRCh37', () => {
  const folder = new SourceFolder();
  const out = join(folder.path, 'pack');
  let exit = -1;

  beforeAll(async () => {
    folder.writeTable('curation/conditions.tsv', CONDITIONS);
    const defaults = 'pipelines/packs/curation/acmg-defaults.json';
    folder.write(
      'curation/acmg-defaults.json',
      readFileSync(join(repositoryRoot, defaults), 'utf8'),
    );
    const capture = captureIo();
    exit = await runCli(
      [
        ...['knowledge', 'build', '--id', 'tiny-37', '--created', '2026-02-01', '--out', out],
        ...['--assembly', 'GRCh37', '--curation', join(folder.path, 'curation')],
        ...['--transcripts', folder.writeTable('models.tsv', MODELS)],
        ...['--sequences', folder.write('cds.fa', `>AAA NM_1.1 + 18\n${CODING}\n`)],
        ...['--clinvar', folder.write('clinvar.vcf', CLINVAR)],
      ],
      capture.io,
    );
  });
  afterAll(() => {
    folder.remove();
  });

  it('is built from its own transcripts, sequence and ClinVar', async () => {
    expect(exit).toBe(0);
    const { pack } = await loadPack(out);
    expect(pack.assembly).toBe('GRCh37');
    expect(pack.codingSequence('NM_1.1')).toBe(CODING);
  });

  it('names and classifies variants in its own coordinates', async () => {
    const { stdout } = await runNeoseal(['annotate', '--pack', out], {
      stdin: 'chrom\tpos\tref\talt\n1\t9010\tG\tA\n',
    });
    expect(stdout).toContain('missense_variant\tNM_1.1:c.8G>A\tp.(Arg3His)');
    const classified = await runNeoseal(['classify', '--clinvar-blind', '--pack', out], {
      stdin: 'chrom\tpos\tref\talt\n1\t9010\tG\tA\n',
    });
    expect(classified.stdout).toContain('PM5');
  });

  it('is not built from sources of the other build', async () => {
    const capture = captureIo();
    const other = folder.write('other.vcf', CLINVAR.replace('GRCh37', 'GRCh38'));
    const refused = await runCli(
      [
        ...['knowledge', 'build', '--id', 'mixed', '--created', '2026-02-01'],
        ...['--out', join(folder.path, 'mixed'), '--assembly', 'GRCh37'],
        ...['--curation', join(folder.path, 'curation')],
        ...['--transcripts', join(folder.path, 'models.tsv'), '--clinvar', other],
      ],
      capture.io,
    );
    expect(refused).toBe(3);
    expect(capture.stderr()).toContain('another genome build');
  });
});

describe('a pack that would mix what does not belong together', () => {
  const folder = new SourceFolder();
  const common = ['knowledge', 'build', '--id', 'x', '--created', '2026-02-01', '--json'];
  const out = ['--out', join(folder.path, 'pack')];
  afterAll(() => {
    folder.remove();
  });

  it('is not built of GRCh37 with the curation of the product, whose positions are of GRCh38', async () => {
    const { exit, stdout } = await runNeoseal([...common, ...out, '--assembly', 'GRCh37']);
    expect(exit).toBe(2);
    expect(stdout).toContain('"CURATION_OTHER_BUILD"');
  });

  it('names the option that is missing where conditions rest on curations of ClinGen', async () => {
    const { exit, stdout } = await runNeoseal([...common, ...out]);
    expect(exit).toBe(2);
    expect(stdout).toContain('"VALIDITY_ABSENT"');
    expect(stdout).toContain('--clingen-validity');
  });
});
