import { describe, expect, it } from 'vitest';
import { BiochemistryFault, readExpressionOutliers } from '#pipelines';

const HEADER = 'geneID\tsampleID\tpValue\tpadjust\tzScore\tl2fc\n';
const ROW = 'PAH\tS1\t1.2e-9\t4.4E-05\t-6.10\t-1.5\n';

function refusal(text: string): string {
  try {
    readExpressionOutliers(text, 'outliers.tsv');
  } catch (error) {
    if (error instanceof BiochemistryFault) {
      return `${error.code}@${error.place.line ?? '-'} ${error.place.field ?? ''}`.trim();
    }
    throw error;
  }
  return 'accepted';
}

describe('expression outliers', () => {
  it('reads gene, z-score and adjusted p-value of one newborn, exactly', () => {
    const text = `${HEADER}${ROW}ENSG00000171759.11\tS1\t0\t1e-300\t2\t0\nOTC\tS1\tNA\tNA\tNA\tNA\n`;
    expect(readExpressionOutliers(text, 'x')).toEqual({
      outliers: [
        { gene: 'PAH', zScore: '-6.10', adjustedP: '0.000044', line: 2 },
        { gene: 'ENSG00000171759.11', zScore: '2', adjustedP: `0.${'0'.repeat(299)}1`, line: 3 },
      ],
      notTested: 1,
      unusedColumns: 2,
    });
  });

  it('reads the columns in any order, under the names of other tables', () => {
    const text = 'z-score\tpadj\tgene\tsample\n-3\t0.01\tPAH\tS1\n';
    expect(readExpressionOutliers(text, 'x').outliers).toMatchObject([
      { gene: 'PAH', zScore: '-3' },
    ]);
  });

  it.each<[string, string]>([
    ['NO_RESULTS@-', ''],
    ['NO_RESULTS@-', HEADER],
    ['COLUMN_MISSING@1 zScore', `${HEADER.replace('zScore', 'zs')}${ROW}`],
    ['COLUMN_MISSING@1 sample', `${HEADER.replace('sampleID', 'subject')}${ROW}`],
    ['COLUMN_MISSING@1 gene', 'S1\tS2\nPAH\t1\n'],
    ['COLUMN_DUPLICATE@1 adjustedP', `${HEADER.replace('pValue', 'padj')}${ROW}`],
    ['FIELD_COUNT@2', `${HEADER}PAH\tS1\n`],
    ['SEVERAL_NEWBORNS@3', `${HEADER}${ROW}${ROW.replace('S1', 'S2').replace('PAH', 'OTC')}`],
    ['GENE_INVALID@2 gene', `${HEADER}${ROW.replace('PAH', '')}`],
    ['GENE_INVALID@2 gene', `${HEADER}${ROW.replace('PAH', 'P A H')}`],
    ['GENE_DUPLICATE@3 gene', `${HEADER}${ROW}${ROW}`],
    ['VALUE_INVALID@2 zScore', `${HEADER}${ROW.replace('-6.10', '-6,10')}`],
    ['VALUE_INVALID@2 zScore', `${HEADER}${ROW.replace('-6.10', 'Inf')}`],
    ['VALUE_INVALID@2 zScore', `${HEADER}${ROW.replace('-6.10', '')}`],
    ['VALUE_INVALID@2 adjustedP', `${HEADER}${ROW.replace('4.4E-05', '4.4')}`],
    ['VALUE_INVALID@2 adjustedP', `${HEADER}${ROW.replace('4.4E-05', '-0.1')}`],
    ['VALUE_INVALID@2 adjustedP', `${HEADER}${ROW.replace('4.4E-05', '1e-999')}`],
    ['QUOTE_INVALID@2', `${HEADER}${ROW.replace('PAH', 'P"AH')}`],
  ])('%s', (expected, text) => {
    expect(refusal(text)).toBe(expected);
  });
});
