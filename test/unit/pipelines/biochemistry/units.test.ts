import { describe, expect, it } from 'vitest';
import { readBiochemistryCsv } from '#pipelines';
import { analyteTable } from '../../../builders/analytes.ts';

function convert(analyte: string, value: string, unit: string): string {
  const text = `analyte;value;unit\n"${analyte}";${value};"${unit}"\n`;
  const [only] = readBiochemistryCsv(text, 'x', { table: analyteTable }).observations;
  return `${only?.value ?? 'null'} ${only?.unit ?? ''}`;
}

describe('a value in its analyte’s own unit', () => {
  it.each([
    // The unit itself, in all its spellings, leaves the text as it is.
    ['PHE', '85', 'umol/L', '85 umol/L'],
    ['PHE', '85.50', 'µmol/L', '85.50 umol/L'],
    ['PHE', '85.50', 'μmol/L', '85.50 umol/L'],
    ['PHE', '85.50', 'uM', '85.50 umol/L'],
    ['PHE', '0085.50', 'µM', '85.50 umol/L'],
    ['C0', '.5', 'umol/L', '0.5 umol/L'],
    ['C8', '+0.30', ' umol/L ', '0.30 umol/L'],
    // Finite products are exact and carry no trailing zeros.
    ['PHE', '1.20', 'nmol/L', '0.0012 umol/L'],
    ['PHE', '0.120', 'mmol/L', '120 umol/L'],
    ['PHE', '0.1205', 'mmol/L', '120.5 umol/L'],
    ['PSY', '0.0125', 'umol/L', '12.5 nmol/L'],
    ['IRT', '31.00', 'ug/L', '31.00 ng/mL'],
    ['TSH', '14.50', 'mIU/L', '14.50 m[IU]/L'],
    ['TSH', '14.50', 'uIU/mL', '14.50 m[IU]/L'],
    ['T4', '52', 'ug/L', '5.2 ug/dL'],
    ['GAA', '12.923', 'µmol/L/h', '12.923 umol/L/h'],
    ['GALC', '0.45', 'nmol/h/mL', '0.45 umol/L/h'],
    ['BTD', '1878', 'U/L', '187.8 U/dL'],
    ['TREC', '33', 'copies/µL', '33 {copies}/uL'],
    // Molar mass: value × 10000 / (g/mol), half to even, never fewer digits than the way back needs.
    ['PHE', '2.0', 'mg/dL', '121.07 umol/L'], // 165.19
    ['PHE', '20', 'mg/L', '121.07 umol/L'],
    ['TYR', '3.5', 'mg/dL', '193.17 umol/L'], // 181.19
    ['MET', '1', 'mg/dL', '67.02 umol/L'], // 149.21
    ['CIT', '0.5', 'mg/dL', '28.54 umol/L'], // 175.19
    ['ARG', '1', 'mg/dL', '57.41 umol/L'], // 174.20
    ['XLE', '4', 'mg/dL', '304.95 umol/L'], // 131.17
    ['VAL', '4', 'mg/dL', '341.44 umol/L'], // 117.15
    ['GAL', '555.1', 'umol/L', '10.0006816 mg/dL'], // 180.16
    ['OHP17', '27.6', 'ug/dL', '835.2 nmol/L'], // 330.46
    ['OHP17', '1000', 'ng/dL', '30.26 nmol/L'],
    ['OHP17', '10', 'ng/mL', '30.26 nmol/L'],
    ['T4', '100', 'nmol/L', '7.7687 ug/dL'], // 776.87
    // Scales that cannot be compared stay apart.
    ['TREC', '33.66', 'Ct', '33.66 {Ct}'],
    ['GALT', '20.8', 'U/dL', '20.8 U/dL'],
    ['GALT', '5.5', 'U/g Hb', '5.5 U/g{Hb}'],
    ['GALT', '55.00', 'enzyme units', '55.00 {enzyme_units}'],
    ['BTD', '15.00', 'ERU', '15.00 {ERU}'],
    // No unit where all accepted ones mean the same number.
    ['TSH', '2.22', '', '2.22 m[IU]/L'],
    ['GALC', '0.45', '', '0.45 umol/L/h'],
    ['C8_C10', '0.5', '', '0.5 {ratio}'],
    // Activities may fall below a blank.
    ['GAA', '-0.12', 'umol/L/h', '-0.12 umol/L/h'],
  ])('%s %s %s is %s', (analyte, value, unit, expected) => {
    expect(convert(analyte, value, unit)).toBe(expected);
  });
});
