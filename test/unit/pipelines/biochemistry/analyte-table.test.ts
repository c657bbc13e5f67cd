import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAnalyteTable } from '#pipelines';
import { analyteDocument, analyteTable } from '../../../builders/analytes.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../../../builders/shared-data.ts';

interface Row {
  key: string;
  loinc: string[];
  names: string[];
  includes: string[];
  kind: string;
  molarMass?: string;
  scales: {
    unit: string;
    decimals: number;
    accepts: { unit: string; numerator: string; denominator: string }[];
  }[];
}
interface Document {
  [member: string]: unknown;
  units: { unit: string; spellings: string[] }[];
  analytes: Row[];
}

const changed = (change: (document: Document, phe: Row, tyr: Row) => void): unknown => {
  const document = analyteDocument() as Document;
  const [phe, tyr] = document.analytes;
  if (phe === undefined || tyr === undefined) {
    throw new Error('the table starts with PHE and TYR');
  }
  change(document, phe, tyr);
  return document;
};

describe('the analyte table', () => {
  it('finds an analyte by name, LOINC code and local code', () => {
    expect(analyteTable.byName(' Phenyl_alanine ')).toBeNull();
    expect(analyteTable.byName(' PHENYLALANINE ')?.key).toBe('PHE');
    expect(analyteTable.byName('C14:1')?.key).toBe('C14_1');
    expect(analyteTable.byName('c5-dc')?.key).toBe('C5DC');
    expect(analyteTable.byName('c141')).toBeNull();
    expect(analyteTable.byLoinc('29573-3')?.key).toBe('PHE');
    expect(analyteTable.byLocalCode('99MDH', 'CITLOW')?.key).toBe('CIT');
    expect(analyteTable.byLocalCode('L', 'CITLOW')).toBeNull();
  });

  it('keeps the molar masses and the factors made from them together', () => {
    for (const { key, molarMass, scales } of (analyteDocument() as Document).analytes) {
      const factor = scales[0]?.accepts.find(({ unit }) => unit === 'mg/dL' || unit === 'ug/dL');
      if (molarMass === undefined || factor === undefined) {
        continue;
      }
      const ratio = Number(factor.numerator) / Number(factor.denominator);
      // umol/L from mg/dL and nmol/L from ug/dL; the others have a mass as their own unit.
      const expected = ratio === 1 ? 1 : 10_000 / Number(molarMass);
      expect(ratio, key).toBeCloseTo(expected, 9);
    }
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['another format', changed((document) => (document['format'] = 'neoseal.analytes/2'))],
    ['a member more', changed((document) => (document['extra'] = 1))],
    ['a code that is no LOINC code', changed((_, phe) => (phe.loinc = ['29573']))],
    ['two analytes with one key', changed((_, phe, tyr) => (tyr.key = phe.key))],
    ['two analytes with one name', changed((_, phe, tyr) => tyr.names.push(phe.key))],
    ['two analytes with one code', changed((_, phe, tyr) => tyr.loinc.push(...phe.loinc))],
    [
      'a spelling of two units',
      changed((document) => document.units.push({ unit: 'x', spellings: ['uM'] })),
    ],
    ['a sum with an unknown part', changed((_, phe) => phe.includes.push('NONE'))],
    ['a sum of itself', changed((_, phe) => phe.includes.push('PHE'))],
    ['a quantity without unit', changed((_, phe) => (phe.scales = []))],
    ['a pattern with a unit', changed((_, phe) => (phe.kind = 'pattern'))],
    [
      'a factor of zero',
      changed((_, phe) => {
        for (const unit of phe.scales.flatMap((scale) => scale.accepts)) {
          unit.numerator = '0';
        }
      }),
    ],
    [
      'a scale whose own unit is not itself',
      changed((_, phe) => {
        phe.scales.forEach((scale) => (scale.unit = 'mg/dL'));
      }),
    ],
    [
      'an accepted unit that is not listed',
      changed((_, phe) => {
        phe.scales.forEach((scale) =>
          scale.accepts.push({ unit: 'stone', numerator: '1', denominator: '1' }),
        );
      }),
    ],
  ])('refuses %s', (_, document) => {
    expect(() => parseAnalyteTable(document)).toThrow(/^ANALYTE_TABLE_INVALID/u);
  });

  it.skipIf(sharedData === null)(
    `knows every code that the markers of the RUSP conditions name${sharedDataNote}`,
    () => {
      const conditions = readFileSync(
        sharedDataPath('knowledge/nbs_biochem/rusp_conditions.tsv'),
        'utf8',
      );
      const codes = new Set(conditions.match(/\b[0-9]{5}-[0-9]\b/gu));
      expect(codes.size).toBeGreaterThan(20);
      expect([...codes].filter((code) => analyteTable.byLoinc(code) === null)).toEqual([]);
    },
  );

  it.skipIf(sharedData === null)(
    `knows every numeric LOINC code of the example messages${sharedDataNote}`,
    () => {
      const rows = readFileSync(
        sharedDataPath('knowledge/nbs_biochem/cdc_ti_obx_codes.tsv'),
        'utf8',
      )
        .split('\n')
        .map((row) => row.split('\t'));
      const codes = rows
        .filter(
          ([code = '', , , , types]) =>
            types?.startsWith('NM') === true && /^[0-9]+-[0-9]$/u.test(code),
        )
        .map(([code = '']) => code);
      const known = (code: string): boolean =>
        analyteTable.byLoinc(code) !== null || analyteTable.itemKind(code) === 'card-data';
      expect(codes.length).toBeGreaterThan(60);
      expect(codes.filter((code) => !known(code))).toEqual([]);
    },
  );
});
