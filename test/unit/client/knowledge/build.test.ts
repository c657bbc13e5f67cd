import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '#client';
import { loadPack } from '#pipelines/node';
import { SourceFolder, captureIo } from '../../../builders/knowledge-sources.ts';
import { range, variant } from '../../../builders/knowledge-pack.ts';
import { parseChrom } from '#pipelines';

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
    10012,
    10033,
    '10010,10030',
    '10020,10040',
  ],
  [
    'BBB',
    'HGNC:2',
    'NM_2.1',
    'ENST2.1',
    'NP_2.1',
    'MANE Select',
    '2',
    '-',
    10103,
    10115,
    '10100,10110',
    '10105,10118',
  ],
];
const CONDITIONS = [
  'id condition gene inheritance panel urgency mondo lof analytes note'.split(' '),
  [
    'ONE',
    'First condition',
    'AAA',
    'AR',
    'rusp-core',
    'critical',
    '0000001',
    'auto',
    'PHE C8',
    '-',
  ],
  [
    'TWO',
    'Second condition',
    'BBB',
    'AD',
    'other',
    'routine',
    '-',
    'no:dominant negative',
    '-',
    '-',
  ],
];
const CLINVAR = (build: string, date = '2026-01-04') =>
  [
    '##fileformat=VCFv4.1',
    `##fileDate=${date}`,
    `##reference=${build}`,
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO',
    '1\t10012\t11\tA\tG\t.\t.\tCLNREVSTAT=reviewed_by_expert_panel;CLNSIG=Pathogenic;GENEINFO=AAA:1',
    '1\t10013\t12\tT\tG\t.\t.\tCLNREVSTAT=no_assertion_criteria_provided;CLNSIG=Uncertain_significance',
    '1\t10014\t13\tG\tC\t.\t.\tCLNREVSTAT=criteria_provided,_single_submitter;CLNSIG=drug_response',
    '2\t9500\t14\tC\tT\t.\t.\tCLNREVSTAT=criteria_provided,_single_submitter;CLNSIG=Benign/Likely_benign',
    '2\t5000\t15\tC\tT\t.\t.\tCLNREVSTAT=criteria_provided,_single_submitter;CLNSIG=Benign',
    'NT_1\t5000\t16\tC\tT\t.\t.\tCLNSIG=Benign',
  ].join('\n');
const VALIDITY =
  '"CLINGEN","","","","","",""\n' +
  '"GENE SYMBOL","GENE ID (HGNC)","DISEASE LABEL","DISEASE ID (MONDO)","MOI","SOP","CLASSIFICATION"\n' +
  '"AAA","HGNC:1","first, of its kind","MONDO:0000001","AR","SOP1","Strong"\n';

let folder: SourceFolder;
beforeEach(() => {
  folder = new SourceFolder();
});
afterEach(() => {
  folder.remove();
});

function baseArguments(): string[] {
  folder.writeTable('curation/conditions.tsv', CONDITIONS);
  folder.write(
    'curation/special-loci.json',
    JSON.stringify({
      sources: [{ name: 'x', citation: 'x', date: '2026', licence: 'CC0-1.0' }],
      scope: 'x',
      content: { AAA: { needs: 'copy-number' } },
    }),
  );
  return [
    ...['knowledge', 'build', '--id', 'tiny', '--created', '2026-02-01'],
    ...['--out', join(folder.path, 'pack'), '--curation', join(folder.path, 'curation')],
    ...['--transcripts', folder.writeTable('models.tsv.gz', MODELS)],
    ...['--clingen-validity', folder.write('validity_2026-01-01.csv', VALIDITY)],
  ];
}

async function build(...more: string[]) {
  const capture = captureIo();
  const exit = await runCli([...baseArguments(), ...more], capture.io);
  return { exit, stdout: capture.stdout(), stderr: capture.stderr() };
}

const packOf = async () => (await loadPack(join(folder.path, 'pack'))).pack;

describe('neoseal knowledge build', () => {
  it('compiles genes, conditions and small tables with their provenance', async () => {
    expect((await build()).exit).toBe(0);
    const pack = await packOf();
    expect(pack.conditions).toEqual([
      {
        id: 'ONE',
        condition: 'First condition',
        gene: 'AAA',
        inheritance: 'AR',
        panel: 'rusp-core',
        urgency: 'critical',
        validity: 'Strong',
        lossOfFunction: true,
        analytes: ['PHE', 'C8'],
      },
      expect.objectContaining({ id: 'TWO', validity: null, lossOfFunction: false, analytes: [] }),
    ]);
    expect(pack.genes.get('BBB')).toMatchObject({ chrom: 'chr2', strand: '-', hgnc: 'HGNC:2' });
    expect(pack.table('special-loci')).toEqual({ AAA: { needs: 'copy-number' } });
    const conditions = pack.manifest.tables.find((table) => table.name === 'conditions');
    expect(conditions?.sources.map((source) => source.date)).toContain('2026-01-01');
  });

  it('reads the official ClinVar VCF', async () => {
    const file = folder.write('clinvar.vcf.gz', CLINVAR('GRCh38'));
    expect((await build('--clinvar', file)).exit).toBe(0);
    const pack = await packOf();
    expect(pack.clinvar(variant('chr1', 10012, 'A>G'))).toMatchObject({
      variationId: 11,
      significance: 'P',
      stars: 3,
      gene: 'AAA',
    });
    expect(pack.clinvar(variant('chr1', 10013, 'T>G'))).toMatchObject({
      significance: 'VUS',
      stars: 0,
    });
    expect(pack.clinvar(variant('chr1', 10014, 'G>C'))).toBeNull();
    // 600 bases before the gene: its surroundings count, what lies further does not.
    expect(pack.clinvar(variant('chr2', 9500, 'C>T'))).toMatchObject({
      significance: 'B/LB',
      gene: 'BBB',
    });
    expect(pack.clinvar(variant('chr2', 5000, 'C>T'))).toBeNull();
  });

  it('lets the first of two ClinVar files stand', async () => {
    const table = [
      ['chrom', 'pos', 'ref', 'alt', 'variation_id', 'clnsig', 'stars', 'genes'],
      ['1', 10012, 'A', 'G', 99, 'Benign', 1, 'AAA'],
      ['1', 10019, 'A', 'G', 98, 'Pathogenic/Likely pathogenic', 2, 'ZZZ,AAA'],
    ];
    const first = folder.write('clinvar_20260104.vcf', CLINVAR('GRCh38'));
    const second = folder.writeTable('clinvar_20260105.tsv', table);
    expect((await build('--clinvar', first, second)).exit).toBe(0);
    const pack = await packOf();
    expect(pack.clinvar(variant('chr1', 10012, 'A>G'))?.variationId).toBe(11);
    expect(pack.clinvar(variant('chr1', 10019, 'A>G'))).toMatchObject({
      significance: 'P/LP',
      gene: 'AAA',
    });
  });

  it('refuses ClinVar of another genome build', async () => {
    const { exit, stdout } = await build(
      '--json',
      '--clinvar',
      folder.write('c.vcf', CLINVAR('GRCh37')),
    );
    expect(exit).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'SOURCE_BUILD_MIXED', file: 'c.vcf' },
    });
    expect(existsSync(join(folder.path, 'pack/manifest.json'))).toBe(false);
  });

  it.each([
    ['2025-07-01', true],
    ['2025-08-02', false],
  ])('says of ClinVar of %s that it is stale: %s', async (date, stale) => {
    const { stderr } = await build('--clinvar', folder.write('c.vcf', CLINVAR('GRCh38', date)));
    expect(stderr.includes('months older')).toBe(stale);
  });

  it('refuses frequencies and scores of another genome build', async () => {
    const frequency = folder.writeTable('f.tsv', [
      ['gene', 'chrom', 'pos', 'ref', 'alt', 'build', 'af', 'faf95'],
      ['AAA', '1', 10012, 'A', 'G', 'GRCh37', '0.1', ''],
    ]);
    const scores = folder.writeTable('am.tsv', [
      ['#CHROM', 'POS', 'REF', 'ALT', 'genome', 'am_pathogenicity'],
      ['chr1', 10012, 'A', 'G', 'hg19', '0.5'],
    ]);
    for (const more of [
      ['--frequency', frequency],
      ['--alphamissense', scores],
    ]) {
      const { exit, stderr } = await build(...more);
      expect(exit).toBe(3);
      expect(stderr).toContain('SOURCE_BUILD_MIXED');
    }
  });

  it('takes the exact frequency from counts and marks complete genes', async () => {
    const frequency = folder.writeTable('f.tsv.gz', [
      [
        'gene',
        'chrom',
        'pos',
        'ref',
        'alt',
        'build',
        'ac',
        'an',
        'af',
        'faf95',
        'nhomalt',
        'source_version',
      ],
      ['AAA', '1', 10012, 'A', 'G', 'GRCh38', 1, 3, '0.33', '1.5e-5', 0, 'gnomAD_v4.1'],
      ['BBB', '2', 10103, 'T', 'C', 'GRCh38', '', '', '2e-4', '', '', 'gnomAD_v4.1'],
    ]);
    const complete = folder.write('complete.txt', 'BBB\nZZZ\n');
    await build('--frequency', frequency, '--frequency-complete', complete);
    const pack = await packOf();
    expect(pack.frequency(variant('chr1', 10012, 'A>G'))).toMatchObject({
      afPpb: 333_333_333,
      faf95Ppb: 15_000,
      homozygotes: 0,
    });
    expect(pack.frequency(variant('chr2', 10103, 'T>C'))).toMatchObject({
      afPpb: 200_000,
      alleleCount: null,
    });
    expect(pack.frequencyCoverage('AAA')).toBe('partial');
    expect(pack.frequencyCoverage('BBB')).toBe('complete');
  });

  it('reads gnomAD sites as complete and REVEL as scores', async () => {
    const sites = folder.write(
      'gnomad.v4.1.sites.vcf',
      '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n' +
        'chr1\t10012\t.\tA\tG\t.\tPASS\tAC_joint=2;AN_joint=1000;AF_grpmax_joint=0.004;fafmax_faf95_max_joint=0.001;nhomalt_joint=1\n' +
        'chr1\t10005\t.\tA\tG\t.\tPASS\tAC=0;AN=10\nchr1\t10040\t.\tA\tG\t.\tPASS\tAC=1;AN=10\n' +
        'chr2\t10103\t.\tA\tG\t.\tPASS\tAC=1;AN=10\nchr2\t10118\t.\tA\tG\t.\tPASS\tAC=1;AN=10\n',
    );
    const revel = folder.write(
      'revel.csv',
      'chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL,Ensembl_transcriptid\n' +
        '1,1,10012,A,G,M,V,0.912,ENST1\n1,2,.,A,G,M,V,0.5,ENST1\n9,3,77,A,G,M,V,0.5,ENST1\n',
    );
    await build('--gnomad', sites, '--revel', revel);
    const pack = await packOf();
    expect(pack.frequency(variant('chr1', 10012, 'A>G'))).toMatchObject({
      afPpb: 2_000_000,
      grpmaxAfPpb: 4_000_000,
      faf95Ppb: 1_000_000,
      homozygotes: 1,
      source: 'gnomAD_v4.1',
    });
    // The file begins inside BBB, so that part of it may be missing.
    expect(pack.frequencyCoverage('AAA')).toBe('complete');
    expect(pack.frequencyCoverage('BBB')).toBe('partial');
    expect(pack.predictor(variant('chr1', 10012, 'A>G'))).toEqual({
      name: 'REVEL',
      score: 912_000,
    });
  });

  it('takes a gnomAD browser export as complete for its own gene only', async () => {
    const header =
      'gnomAD ID,Chromosome,Position,rsIDs,Reference,Alternate,Allele Count,Allele Number,Homozygote Count,GroupMax FAF frequency,' +
      'Allele Count East Asian,Allele Number East Asian,Allele Count Amish,Allele Number Amish';
    const row = (chrom: number, pos: number) =>
      `id,${chrom},${pos},"rs1,rs2",A,G,2,1000,1,0.0001,1,100,9,10`;
    const file = folder.write(
      'export.csv',
      [header, row(1, 10012), row(1, 10013), row(2, 9500)].join('\n'),
    );
    await build('--frequency', file);
    const pack = await packOf();
    expect(pack.frequency(variant('chr1', 10012, 'A>G'))).toEqual({
      alleleCount: 2,
      alleleNumber: 1000,
      afPpb: 2_000_000,
      grpmaxAfPpb: 10_000_000,
      faf95Ppb: 100_000,
      homozygotes: 1,
      source: 'gnomAD_v4_browser',
    });
    expect(pack.frequencyCoverage('AAA')).toBe('complete');
    expect(pack.frequencyCoverage('BBB')).toBe('partial');
  });

  it('places regions, coding sequences and mRNAs on the genome of either strand', async () => {
    const regions = folder.write(
      'regions.fa',
      '>AAA LRG_1 GRCh38:1:10012-10020 forward_strand diffs_applied=0\nATGcc\nCGGG\n>ZZZ LRG_2 GRCh38:1:1-4 forward_strand\nACGT\n',
    );
    const coding = folder.write('cds.fa', '>BBB NM_2.1 - 9\nGCCC\nGGTAA\n');
    await build('--sequences', regions, coding);
    const pack = await packOf();
    expect(pack.codingSequence('NM_2.1')).toBe('GCCCGGTAA');
    expect(pack.reference(parseChrom('chr2'), range(10103, 10105))).toBe('TTA');
    expect(pack.reference(parseChrom('chr1'), range(10012, 10020))).toBe('ATGCCCGGG');
    expect(pack.codingSequence('NM_1.1')).toBeNull();

    const rna = folder.write(
      'rna.fa.gz',
      `>NM_1.1 mRNA\nGGATGCCCGGG${'TTTTGA'.repeat(2).slice(0, 11)}AAAAAAA\n`,
    );
    await build('--mane-rna', rna, '--force');
    expect((await packOf()).codingSequence('NM_1.1')).toBe('ATGCCCGGGTTTT');
  });

  it('leaves out a sequence of another length or with other bases, and says so', async () => {
    const regions = folder.write('r.fa', '>BBB LRG_1 GRCh38:2:10103-10105 forward_strand\nTTA\n');
    const wrong = folder.write('w.fa', '>BBB NM_2.1 - 9\nGCCCGGTGA\n>AAA NM_1.1 + 3\nATG\n');
    const { stderr } = await build('--sequences', regions, wrong);
    expect(stderr).toContain('BBB contradicts an earlier sequence');
    expect(stderr).toContain('AAA does not have the length of its model');
    expect((await packOf()).codingSequence('NM_2.1')).toBeNull();
  });

  it('takes whole contigs and warns of REF alleles that they contradict', async () => {
    const genome = folder.write('g.fa', `>chr1 1\n${'ACGTACGTAC'.repeat(1200)}\n>chrUn_1\nACGT\n`);
    const clinvar = folder.write('c.vcf', CLINVAR('GRCh38'));
    const { stderr } = await build('--genome', genome, '--clinvar', clinvar);
    expect(stderr).toContain('clinvar: 2 REF alleles differ from the reference');
    expect((await packOf()).reference(parseChrom('chr1'), range(10011, 10014))).toBe('ACGT');
  });

  it('reads MANE by summary and GFF', async () => {
    const summary = folder.writeTable('MANE.summary.txt', [
      '#NCBI_GeneID Ensembl_Gene HGNC_ID symbol name RefSeq_nuc RefSeq_prot Ensembl_nuc Ensembl_prot MANE_status GRCh38_chr chr_start chr_end chr_strand'.split(
        ' ',
      ),
      [
        '1',
        'E',
        'HGNC:1',
        'AAA',
        'a',
        'NM_1.1',
        'NP_1.1',
        'ENST1.1',
        'P',
        'MANE Select',
        'NC_000001.11',
        1,
        2,
        '+',
      ],
      [
        '2',
        'E',
        'HGNC:2',
        'BBB',
        'b',
        'NM_2.1',
        'NP_2.1',
        'ENST2.1',
        'P',
        'MANE Select',
        'NC_000023.11',
        1,
        2,
        '-',
      ],
    ]);
    const feature = (contig: string, type: string, [start, end]: [number, number], id: string) =>
      `${contig}\tx\t${type}\t${start}\t${end}\t.\t${id === 'NM_1.1' ? '+' : '-'}\t.\tID=1;transcript_id=${id}`;
    const gff = folder.write(
      'MANE.gff.gz',
      [
        '##gff-version 3',
        feature('NC_000001.11', 'exon', [30, 40], 'NM_1.1'),
        feature('NC_000001.11', 'exon', [10, 20], 'NM_1.1'),
        feature('NC_000001.11', 'CDS', [12, 20], 'NM_1.1'),
        feature('NC_000001.11', 'CDS', [30, 33], 'NM_1.1'),
        feature('chrX', 'exon', [100, 118], 'ENST2.1'),
        feature('chrX', 'exon', [5, 6], 'NM_9.1'),
      ].join('\n'),
    );
    const capture = captureIo();
    const args = baseArguments().filter(
      (argument, index, all) => argument !== '--transcripts' && all[index - 1] !== '--transcripts',
    );
    expect(await runCli([...args, '--mane-summary', summary, '--mane-gff', gff], capture.io)).toBe(
      0,
    );
    const pack = await packOf();
    expect(pack.genes.get('AAA')?.transcripts[0]).toMatchObject({
      cds: range(12, 33),
      exons: [range(10, 20), range(30, 40)],
    });
    expect(pack.genes.get('BBB')?.transcripts[0]).toMatchObject({
      chrom: 'chrX',
      strand: '-',
      cds: null,
    });
  });

  it('derives conditions for listed genes from ClinGen, else from the list', async () => {
    const models = [
      ...MODELS,
      ...['CCC', 'DDD'].map((gene, index) => [
        gene,
        '',
        `NM_${index + 3}.1`,
        `ENST${index + 3}.1`,
        '',
        'MANE Select',
        'X',
        '+',
        '',
        '',
        String(index * 500 + 100),
        String(index * 500 + 200),
      ]),
    ];
    const validity = `${VALIDITY}"CCC","HGNC:3","third","MONDO:0000003","SD","SOP1","Definitive"\n"CCC","HGNC:3","fourth","MONDO:0000004","AD","SOP1","Refuted"\n`;
    const list = folder.writeTable('genes.tsv', [
      ['gene', 'moi_beginngs', 'ddg2p'],
      ['AAA', 'AD', ''],
      ['CCC', 'AD', ''],
      ['DDD', 'XLR', 'hemizygous|loss of function|confirmed'],
      ['EEE', 'AR', ''],
    ]);
    const capture = captureIo();
    const args = [...baseArguments(), '--genes', list];
    folder.writeTable('models.tsv.gz', models);
    folder.write('validity_2026-01-01.csv', validity);
    expect(await runCli(args, capture.io)).toBe(0);
    const derived = (await packOf()).conditions.filter(
      (condition) => !['ONE', 'TWO'].includes(condition.id),
    );
    expect(
      derived.map(({ id, gene, inheritance, validity: grade, lossOfFunction }) => [
        id,
        gene,
        inheritance,
        grade,
        lossOfFunction,
      ]),
    ).toEqual([
      ['CCC-0000003', 'CCC', 'AD', 'Definitive', false],
      ['CCC-0000003', 'CCC', 'AR', 'Definitive', true],
      ['DDD', 'DDD', 'XLR', null, true],
    ]);
    expect(capture.stderr()).toContain('no MANE Select model for 1 genes: EEE');
  });

  it('gives equal bytes for equal inputs', async () => {
    await build('--clinvar', folder.write('c.vcf', CLINVAR('GRCh38')));
    const read = () =>
      ['manifest.json', 'tables.bin'].map((name) => readFileSync(join(folder.path, 'pack', name)));
    const first = read();
    await build('--force', '--clinvar', join(folder.path, 'c.vcf'));
    expect(read()).toEqual(first);
  });

  it('does not overwrite a pack unless forced', async () => {
    expect((await build()).exit).toBe(0);
    const again = await build();
    expect(again.exit).toBe(2);
    expect(again.stderr).toContain('PACK_EXISTS');
    expect((await build('--force')).exit).toBe(0);
  });

  it.each([
    ['a position', ['1', 'x', 'A', 'G', 1, 'Benign', 1], 'pos'],
    ['a number of stars', ['1', 5, 'A', 'G', 1, 'Benign', 'many'], 'stars'],
    ['a number of stars', ['1', 5, 'A', 'G', 1, 'Benign', ''], 'stars'],
    ['a position', ['1', 0, 'A', 'G', 1, 'Benign', 1], 'pos'],
  ])(
    'names file, line and field of %s that cannot be read, and not its content',
    async (_, row, field) => {
      const columns = ['chrom', 'pos', 'ref', 'alt', 'variation_id', 'clnsig', 'stars'];
      const file = folder.writeTable('clinvar_20260101.tsv', [columns, row]);
      const { exit, stdout } = await build('--json', '--clinvar', file);
      expect(exit).toBe(3);
      const { error } = JSON.parse(stdout) as { error: Record<string, unknown> };
      expect(error).toMatchObject({
        code: 'SOURCE_ROW_INVALID',
        file: 'clinvar_20260101.tsv',
        line: 2,
        field,
      });
      expect(stdout).not.toContain('many');
    },
  );

  it.each([
    ['mode', 3, 'XX'],
    ['panel', 4, 'core'],
    ['urgency', 5, 'asap'],
    ['mondo', 6, '0000009'],
    ['lof', 7, 'perhaps'],
    ['lof', 7, 'yes:'],
  ])('refuses a condition with a wrong %s', async (_, column, value) => {
    const args = baseArguments();
    const rows = CONDITIONS.map((row, index) =>
      row.map((cell, at) => (index === 1 && at === column ? value : cell)),
    );
    folder.writeTable('curation/conditions.tsv', rows);
    const capture = captureIo();
    expect(await runCli(args, capture.io)).toBe(3);
    expect(capture.stderr()).toContain('SOURCE_ROW_INVALID');
    expect(capture.stderr()).toContain('conditions.tsv, line 2');
  });

  it('refuses a table without the columns it needs', async () => {
    const file = folder.writeTable('c.tsv', [['chrom', 'pos', 'ref']]);
    const { exit, stderr } = await build('--clinvar', file);
    expect(exit).toBe(3);
    expect(stderr).toContain('SOURCE_HEADER_INVALID');
  });

  it('refuses a source that is absent or damaged', async () => {
    const whole = gzipSync(CLINVAR('GRCh38').repeat(50));
    writeFileSync(join(folder.path, 'cut.vcf.gz'), whole.subarray(0, whole.length - 20));
    for (const name of ['absent.vcf', 'cut.vcf.gz']) {
      const { exit, stderr } = await build('--clinvar', join(folder.path, name));
      expect(exit).toBe(3);
      expect(stderr).toContain(`SOURCE_UNREADABLE: absent or damaged (${name})`);
    }
  });

  it('refuses a small table that is not one', async () => {
    const args = baseArguments();
    for (const text of ['{', '[]', '{"scope": "x", "sources": [], "content": 1}']) {
      folder.write('curation/broken.json', text);
      const capture = captureIo();
      expect(await runCli(args, capture.io)).toBe(3);
      expect(capture.stderr()).toContain('broken.json');
    }
  });

  it('reads the ideogram cache with its keys, and refuses it without', async () => {
    const rows = [
      ['# Cache of clinvar_20260104.vcf.gz, vcf_GRCh38'],
      '#CHROM POS ID REF ALT DISEASE_IDS AF_EXAC CLNREVSTAT CLNSIG CLNVC MC ORIGIN RS'.split(' '),
      ['1', 10012, 7, 'A', 'G', '0', '', 1, 1, 0, 0, 1, 9],
    ];
    const file = folder.writeTable('variants.tsv.gz', rows);
    expect((await build('--clinvar', file)).stderr).toContain('SOURCE_UNREADABLE');
    folder.write('variants.tsv.li.gz', '# nothing\n');
    expect((await build('--clinvar', file)).stderr).toContain('SOURCE_HEADER_INVALID');
    folder.write(
      'variants.tsv.li.gz',
      '# clinical_significances = ["Likely_pathogenic", "Pathogenic"]\n' +
        '# clinical_review_statuses = ["practice_guideline", "reviewed_by_expert_panel"]\n',
    );
    expect((await build('--clinvar', file)).exit).toBe(0);
    expect((await packOf()).clinvar(variant('chr1', 10012, 'A>G'))).toMatchObject({
      variationId: 7,
      significance: 'P',
      stars: 3,
    });
  });

  it('needs a date, and one that is one', async () => {
    const capture = captureIo();
    expect(
      await runCli(['knowledge', 'build', '--id', 'x', '--out', folder.path], capture.io),
    ).toBe(2);
    expect((await build('--created', 'today')).exit).toBe(3);
  });
});

describe('neoseal knowledge info', () => {
  it('shows the pack of the product, what it holds and what it does not', async () => {
    const capture = captureIo();
    expect(await runCli(['knowledge', 'info', '--json'], capture.io)).toBe(0);
    const info = JSON.parse(capture.stdout()) as Record<string, unknown>;
    expect(info).toMatchObject({ id: 'core-grch38', assembly: 'GRCh38' });
    expect(info['digest']).toMatch(/^[0-9a-f]{64}$/);
    expect(info['tables']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'clinvar',
          sources: [expect.objectContaining({ date: '2024-12-15', licence: 'public domain' })],
        }),
      ]),
    );
    expect(info['notCovered']).toEqual(
      expect.arrayContaining([expect.stringContaining('predictor')]),
    );
  });

  it('refuses a folder without a pack, and a damaged pack', async () => {
    const capture = captureIo();
    expect(await runCli(['knowledge', 'info', '--pack', folder.path], capture.io)).toBe(3);
    expect(capture.stderr()).toContain('PACK_UNREADABLE');
    folder.write('manifest.json', '{}');
    folder.write('tables.bin', '');
    expect(await runCli(['knowledge', 'info', '--pack', folder.path], capture.io)).toBe(3);
    expect(capture.stderr()).toContain('PACK_MANIFEST_INVALID');
  });
});
