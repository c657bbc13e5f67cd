import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codingRanges, parseChrom, parsePos1 } from '#pipelines';
import { loadPack } from '#pipelines/node';
import { variant } from '../../../builders/knowledge-pack.ts';
import {
  repositoryRoot,
  sharedData,
  sharedDataNote,
  sharedDataPath,
} from '../../../builders/shared-data.ts';

const folder = join(repositoryRoot, 'pipelines/packs/core-grch38');
const { pack } = await loadPack(folder);
const transcripts = [...pack.genes.values()].flatMap((gene) => gene.transcripts);
const genesOf = (id: string) =>
  pack.conditions.filter((condition) => condition.id === id).map((condition) => condition.gene);

describe('the pack of the repository', () => {
  it('stays small', () => {
    expect(pack.manifest.tablesLength).toBeLessThan(12_000_000);
  });

  it('names source, date and licence of every table', () => {
    for (const table of pack.manifest.tables) {
      expect(table.sources.length).toBeGreaterThan(0);
      for (const source of table.sources) {
        expect(source.licence, table.name).not.toMatch(/ODbL|GPL|non-commercial|none stated/);
        expect(source.date).not.toBe('');
      }
    }
  });

  it.each([
    'PAH ACADM OTC SMN1 CYP21A2 HBA1 HBA2 HBB BTD GALT GAA ACADVL IL2RG ABCD1 CFTR',
    'GCH1 PTS QDPR PCBD1 DNAJC12 AGXT G6PD GJB2 OTOF SLC26A4',
    'ETHE1 GAMT ADA IL7R DCLRE1C RAG1 RAG2 JAK3 GATM PDHA1 SLC6A8 DMD ARSA',
  ])('screens for %s', (symbols) => {
    const screened = new Set(pack.conditions.map((condition) => condition.gene));
    expect(symbols.split(' ').filter((gene) => !screened.has(gene))).toEqual([]);
  });

  it('keeps conditions of several genes and genes of several modes apart', () => {
    expect(genesOf('MSUD')).toEqual(['BCKDHA', 'BCKDHB', 'DBT']);
    expect(genesOf('SCID')).toHaveLength(16);
    const gjb2 = pack.conditions.filter((condition) => condition.gene === 'GJB2');
    expect(gjb2.map((condition) => [condition.inheritance, condition.lossOfFunction])).toEqual([
      ['AD', false],
      ['AR', true],
    ]);
  });

  it('has every RUSP core condition that a gene can explain', () => {
    const core = pack.conditions.filter((condition) => condition.panel === 'rusp-core');
    // 38 conditions of July 2024 without critical congenital heart disease, with DMD and MLD of December 2025.
    expect(new Set(core.map((condition) => condition.id)).size).toBe(39);
  });

  it('takes loss of function from gene curation, not from constraint', () => {
    const mechanism = (id: string, gene: string) =>
      pack.conditions.find((condition) => condition.id === id && condition.gene === gene)
        ?.lossOfFunction;
    expect(mechanism('PKU', 'PAH')).toBe(true);
    expect(mechanism('SCID', 'IL2RG')).toBe(true);
    expect(mechanism('GLUT1', 'SLC2A1')).toBe(true);
    expect(mechanism('HBSS', 'HBB')).toBe(false);
    expect(mechanism('HI', 'GCK')).toBe(false);
    expect(mechanism('MET', 'GNMT')).toBe(false);
  });

  it('gives time-critical conditions their urgency', () => {
    const urgencyOf = (id: string) =>
      pack.conditions.find((condition) => condition.id === id)?.urgency;
    for (const id of ['MSUD', 'PROP', 'MCAD', 'VLCAD', 'LCHAD', 'TFP', 'GALT', 'CAH', 'OTC']) {
      expect(urgencyOf(id), id).toBe('critical');
    }
    expect(urgencyOf('SCID')).toBe('urgent');
    expect(urgencyOf('BIOT')).toBe('soon');
    expect(urgencyOf('G6PD')).toBe('routine');
  });

  it('knows the golden variants', () => {
    // PAH c.1222C>T p.Arg408Trp lies on the reverse strand; ACADM c.985A>G p.Lys329Glu on the forward one.
    expect(pack.clinvar(variant('chr12', 102840493, 'G>A'))).toMatchObject({
      gene: 'PAH',
      significance: 'P',
      stars: 3,
    });
    expect(pack.codingSequence('NM_000277.3')?.slice(1221, 1224)).toBe('CGG');
    expect(pack.clinvar(variant('chr1', 75761161, 'A>G'))).toMatchObject({ gene: 'ACADM' });
    expect(pack.codingSequence('NM_000016.6')?.slice(984, 987)).toBe('AAA');
    expect(pack.frequency(variant('chr1', 75761161, 'A>G'))).toMatchObject({
      alleleCount: 9398,
      alleleNumber: 1614074,
    });
  });

  it('has coding sequences that begin with ATG, end with their only stop and fit their model', () => {
    let known = 0;
    for (const transcript of transcripts) {
      const sequence = pack.codingSequence(transcript.refseq);
      if (sequence === null) {
        continue;
      }
      known += 1;
      const codons = sequence.match(/.{3}/g) ?? [];
      const length = codingRanges(transcript).reduce(
        (sum, part) => sum + part.end - part.start + 1,
        0,
      );
      expect(sequence.length, transcript.gene).toBe(length);
      expect(length % 3, transcript.gene).toBe(0);
      expect(codons[0], transcript.gene).toBe('ATG');
      const stops = codons.flatMap((codon, index) => (/TA[AG]|TGA/.test(codon) ? [index] : []));
      expect(stops, transcript.gene).toEqual([codons.length - 1]);
    }
    expect(known).toBeGreaterThan(90);
  });

  it('has no ClinVar REF allele that the reference contradicts', () => {
    let checked = 0;
    for (const gene of pack.genes.values()) {
      for (const record of pack.clinvarIn(gene.chrom, gene.range)) {
        const end = parsePos1(record.pos + record.ref.length - 1);
        const bases = pack.reference(gene.chrom, { start: record.pos, end });
        checked += bases === null ? 0 : 1;
        expect(bases ?? record.ref).toBe(record.ref);
      }
    }
    expect(checked).toBeGreaterThan(8000);
  });

  it('has thresholds, special loci and mild alleles for genes that it has', () => {
    for (const name of ['thresholds', 'special-loci']) {
      const table = pack.table(name);
      const symbols = typeof table === 'object' && table !== null ? Object.keys(table) : [];
      expect(symbols.length).toBeGreaterThan(0);
      expect(symbols.filter((symbol) => !pack.genes.has(symbol))).toEqual([]);
    }
  });

  it('places mild alleles and BA1 exceptions on bases that fit', () => {
    const rows = [
      ...(pack.table('mild-alleles') as Row[]),
      ...(pack.table('ba1-exceptions') as Row[]),
    ];
    let checked = 0;
    for (const row of rows) {
      const at = variant(row.chrom, row.pos, `${row.ref}>${row.alt}`);
      const bases = pack.reference(parseChrom(row.chrom), { start: at.pos, end: at.pos });
      checked += bases === null ? 0 : 1;
      expect(bases ?? row.ref.charAt(0), `${row.gene} ${row.hgvsC}`).toBe(row.ref.charAt(0));
    }
    expect(checked).toBeGreaterThan(10);
  });
});

interface Row {
  readonly chrom: string;
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
  readonly gene: string;
  readonly hgvsC: string;
}

describe.skipIf(sharedData === null)(`the pack against published cases${sharedDataNote}`, () => {
  it.each([
    ['variants/expert_panel_classifications.tsv', true],
    ['cases/simulated_panel_cases.tsv', false],
  ])('has every gene of %s that it must have', (file, coreOnly) => {
    const [header = '', ...lines] = readFileSync(sharedDataPath(file), 'utf8').trim().split('\n');
    const columns = header.split('\t');
    const cell = (line: string, column: string) => line.split('\t')[columns.indexOf(column)] ?? '';
    const genes = new Set(
      lines
        .filter((line) => !coreOnly || cell(line, 'rusp_core') === '1')
        .map((line) => cell(line, 'gene')),
    );
    expect(genes.size).toBeGreaterThan(10);
    expect([...genes].filter((gene) => !pack.genes.has(gene))).toEqual([]);
  });
});
