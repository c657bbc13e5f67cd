import { describe, expect, it } from 'vitest';
import { BiochemistryFault, readMolecularTable } from '#pipelines';
import type { MolecularObservation } from '#pipelines';
import { streamOf } from '../../../builders/chunks.ts';

const OUTRIDER = 'geneID\tsampleID\tpadjust\tzScore\nPAH\tS1\t0.001\t-4.2\n';
const FRASER_HEADER =
  'seqnames\tstart\tend\twidth\tsampleID\thgncSymbol\ttype\tpadjust\tdeltaPsi\n';
const FRASER_ROW = 'chr12\t102840515\t102843644\t3130\tS1\tPAH\tjaccard\t1e-5\t-0.42\n';
const SIGNATURE = 'gene\tsample\tepisignature\tscore\nKMT2D\tS1\tPositive\t0.93\n';
const REPEATS = 'locus\tsample\trepeats\nFXN\tS1\t90/9\n';

async function read(text: string): Promise<readonly MolecularObservation[]> {
  return readMolecularTable(streamOf(new TextEncoder().encode(text)), 'table.tsv');
}

async function refusal(text: string): Promise<string> {
  try {
    await read(text);
  } catch (error) {
    if (error instanceof BiochemistryFault) {
      const { line, field } = error.place;
      return `${error.code}@${line ?? '-'} ${field ?? ''}`.trim();
    }
    throw error;
  }
  return 'accepted';
}

describe('tables of molecular results', () => {
  it('reads an OUTRIDER table as expression', async () => {
    expect(await read(OUTRIDER)).toEqual([
      {
        ...{ kind: 'expression', gene: 'PAH', value: '-4.2', adjustedP: '0.001' },
        ...{ metric: null, range: null, source: { file: 'table.tsv', line: 2 } },
      },
    ]);
  });

  it('takes the symbol where the table has an id and a symbol', async () => {
    const text =
      'geneID\thgncSymbol\tsampleID\tpadjust\tzScore\nENSG00000171759\tPAH\tS1\t1\t0\nENSG2\tNA\tS1\t1\t0\n';
    expect((await read(text)).map(({ gene }) => gene)).toEqual(['PAH', 'ENSG2']);
  });

  it('tells a table of proteins by its columns', async () => {
    const text = 'proteinID\tsample\tPROTEIN_ZSCORE\tPROTEIN_PADJ\nACADM\tS1\t-6\t0.01\n';
    expect(await read(text)).toMatchObject([{ kind: 'protein', gene: 'ACADM', value: '-6' }]);
  });

  it('reads a FRASER table as splicing, with its junction', async () => {
    expect(await read(FRASER_HEADER + FRASER_ROW)).toEqual([
      {
        ...{ kind: 'splicing', gene: 'PAH', value: '-0.42', adjustedP: '0.00001' },
        ...{ metric: 'jaccard', source: { file: 'table.tsv', line: 2 } },
        range: { chrom: 'chr12', start: 102840515, end: 102843644 },
      },
    ]);
  });

  it('counts a junction of two genes for each, and leaves out what has none', async () => {
    const rows = [
      FRASER_ROW.replace('PAH', 'PAH;ASCL1'),
      FRASER_ROW.replace('PAH', 'NA'),
      FRASER_ROW.replace('1e-5', 'NA'),
      FRASER_ROW.replace('chr12', 'chrUn_KI270442v1'),
    ];
    const genes = (await read(FRASER_HEADER + rows.join(''))).map(({ gene }) => gene);
    expect(genes).toEqual(['PAH', 'ASCL1']);
  });

  it('reads episignature calls and repeats', async () => {
    expect(await read(SIGNATURE)).toMatchObject([
      { kind: 'episignature', gene: 'KMT2D', metric: 'positive', value: '0.93' },
    ]);
    expect(await read(REPEATS)).toMatchObject([{ kind: 'repeat', gene: 'FXN', value: '90' }]);
  });

  it.each<[string, string]>([
    ['NO_RESULTS@-', ''],
    ['NO_RESULTS@-', FRASER_HEADER],
    ['COLUMN_MISSING@1 metric', (FRASER_HEADER + FRASER_ROW).replace('type', 'kind')],
    ['COLUMN_DUPLICATE@1 start', (FRASER_HEADER + FRASER_ROW).replace('width', 'start')],
    ['FIELD_COUNT@2', `${FRASER_HEADER}chr12\t1\t2\n`],
    ['SEVERAL_NEWBORNS@3', FRASER_HEADER + FRASER_ROW + FRASER_ROW.replace('S1', 'S2')],
    ['VALUE_INVALID@2 start', (FRASER_HEADER + FRASER_ROW).replace('102840515', '-1')],
    ['VALUE_INVALID@2 start', (FRASER_HEADER + FRASER_ROW).replace('102840515', '999999999')],
    ['VALUE_INVALID@2 start', (FRASER_HEADER + FRASER_ROW).replace('102840515', '0')],
    ['VALUE_INVALID@2 end', (FRASER_HEADER + FRASER_ROW).replace('102843644', '5')],
    ['VALUE_INVALID@2 metric', (FRASER_HEADER + FRASER_ROW).replace('jaccard', 'psi7')],
    ['VALUE_INVALID@2 deltaPsi', (FRASER_HEADER + FRASER_ROW).replace('-0.42', '1.42')],
    ['VALUE_INVALID@2 adjustedP', (FRASER_HEADER + FRASER_ROW).replace('1e-5', '1.5')],
    ['GENE_INVALID@2 gene', (FRASER_HEADER + FRASER_ROW).replace('PAH', 'P AH')],
    ['VALUE_INVALID@2 episignature', SIGNATURE.replace('Positive', 'perhaps')],
    ['VALUE_INVALID@2 score', SIGNATURE.replace('0.93', 'high')],
    ['GENE_DUPLICATE@3 gene', `${SIGNATURE}KMT2D\tS1\tnegative\t0\n`],
    ['VALUE_INVALID@2 repeats', REPEATS.replace('90/9', '90/9/3')],
    ['GENE_DUPLICATE@3 gene', `${REPEATS}FXN\tS1\t8/9\n`],
    ['COLUMN_MISSING@1 zScore', 'PAH\tOTC\n1\t2\n'],
  ])('%s', async (expected, text) => {
    const shown = await refusal(text);
    expect(shown.startsWith('COLUMN_MISSING') ? shown.split(' ')[0] : shown).toBe(
      expected.startsWith('COLUMN_MISSING') ? expected.split(' ')[0] : expected,
    );
  });

  it('never repeats what stands in the file', async () => {
    const text = (FRASER_HEADER + FRASER_ROW).replace('-0.42', 'SECRET');
    await expect(read(text)).rejects.not.toThrow(/SECRET|S1|PAH/u);
  });
});
