import { describe, expect, it } from 'vitest';
import { BiochemistryFault, readHl7Oru } from '#pipelines';
import type { BiochemistryReading } from '#pipelines';
import { analyteTable } from '../../../builders/analytes.ts';

const MSH = 'MSH|^~\\&|lab|lab|hospital|hospital|20260101||ORU^R01^ORU_R01|1|P|2.5.1';
const PID = 'PID|1||1^^^^MR';
const OBR = 'OBR|1|||53261-4^Amino acid newborn screen panel^LN';
const PHE = 'OBX|1|NM|29573-3^Phenylalanine^LN||85.5|umol/L^micromole per liter^UCUM|<120|N|||F';

const message = (...segments: string[]): string => [MSH, PID, OBR, ...segments, ''].join('\r');

const read = (text: string): BiochemistryReading =>
  readHl7Oru(text, 'result.hl7', { table: analyteTable });

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof BiochemistryFault) {
      return `${error.code}@${error.place.line ?? '-'} ${error.place.field ?? ''}`.trim();
    }
    throw error;
  }
  return 'accepted';
}

const obx = (fields: Partial<Record<2 | 3 | 5 | 6 | 8 | 11, string>>): string => {
  const all = PHE.split('|');
  for (const [number, text] of Object.entries(fields)) {
    all[Number(number)] = text;
  }
  return all.join('|');
};

describe('an ORU^R01 message', () => {
  it('gives the number, the unit and the flag of each analyte', () => {
    expect(read(message(PHE)).observations).toEqual([
      {
        loinc: '29573-3',
        analyte: 'PHE',
        value: '85.5',
        unit: 'umol/L',
        comparator: null,
        flag: 'normal',
        source: { file: 'result.hl7', line: 4 },
      },
    ]);
  });

  it.each(['\n', '\r', '\r\n'])('ends its segments in %j', (end) => {
    expect(read([MSH, PID, OBR, PHE, ''].join(end)).observations).toHaveLength(1);
  });

  it('may use delimiters of its own', () => {
    const own = message(PHE).replaceAll('^', '$').replaceAll('~', '!').replaceAll('|', '#');
    expect(read(own).observations).toHaveLength(1);
  });

  it('may lie in a batch envelope', () => {
    const text = `FHS|^~\\&\rBHS|^~\\&\r${message(PHE)}BTS|1\rFTS|1\r`;
    expect(read(text).observations).toMatchObject([{ source: { line: 6 } }]);
  });

  it.each<[string, Parameters<typeof obx>[0], object]>([
    ['a structured number', { 2: 'SN', 5: '<^0.02' }, { value: '0.02', comparator: '<' }],
    ['a structured number alone', { 2: 'SN', 5: '^12' }, { value: '12', comparator: null }],
    ['a comparator in a text', { 2: 'ST', 5: '>37' }, { value: '37', comparator: '>' }],
    ['a blank beside the point', { 5: '0 .07' }, { value: '0.07', comparator: null }],
    ['leading zeros', { 5: '05.100' }, { value: '5.100' }],
    ['mass per volume', { 5: '2.0', 6: 'mg/dL' }, { value: '121.07', unit: 'umol/L' }],
    ['the worst of several flags', { 8: 'H~HH' }, { flag: 'critical' }],
    ['a flag that is no verdict', { 8: 'U' }, { flag: null }],
    ['no flag', { 8: '' }, { flag: null }],
    ['a result that could not be obtained', { 5: '', 11: 'X' }, { value: null, flag: 'invalid' }],
    ['a code without its system', { 3: '29573-3^Phe' }, { analyte: 'PHE', loinc: '29573-3' }],
    ['an alternate code', { 3: 'X^Phe^L^29573-3^Phe^LN' }, { analyte: 'PHE', loinc: '29573-3' }],
    ['a local code', { 3: 'CITLOW^Low^99MDH' }, { analyte: 'CIT', loinc: '42892-0' }],
  ])('reads %s', (_, fields, expected) => {
    expect(read(message(obx(fields))).observations).toMatchObject([expected]);
  });

  it('undoes escapes in what it tells', () => {
    const text = message(
      'OBX|1|CWE|57130-7^overall^LN||LA12428-1^a \\T\\ b \\XC2B5\\ \\S\\^LN||||||F',
    );
    expect(read(text).overallInterpretation).toEqual({
      code: 'LA12428-1',
      text: 'a & b µ ^',
      verdict: 'normal',
      line: 4,
    });
  });

  it('takes the verdict of an unknown answer from its flag', () => {
    const text = message('OBX|1|CWE|57130-7^overall^LN||LA999-9^?^LN|||AA|||F');
    expect(read(text).overallInterpretation).toMatchObject({
      code: 'LA999-9',
      verdict: 'critical',
    });
  });

  it('counts what is not an analyte by code and kind', () => {
    const text = message(
      'OBX|1|TX|57724-7^summary^LN||free text||||||F',
      'OBX|2|CE|46733-2^amino^LN||LA18593-6^Out of range^LN||||||F',
      'OBX|3|NM|99999-9^unheard of^LN||1||||||F',
      obx({ 11: 'D' }),
      obx({ 5: '' }),
    );
    const { observations, ignored, panelVerdicts } = read(text);
    expect(observations).toEqual([]);
    expect(ignored).toEqual({
      notReported: [{ analyte: 'PHE', line: 8 }],
      other: [
        { code: '57724-7', kind: 'comment', count: 1 },
        { code: '46733-2', kind: 'interpretation', count: 1 },
        { code: '99999-9', kind: 'unrecognised', count: 1 },
        { code: '29573-3', kind: 'withdrawn', count: 1 },
      ],
    });
    expect(panelVerdicts).toMatchObject([{ loinc: '46733-2', verdict: 'positive', line: 5 }]);
  });

  it('reads covariates, and leaves out those that are beyond belief or no number', () => {
    const card = (code: string, value: string, unit: string): string =>
      `OBX|1|NM|${code}^x^LN||${value}|${unit}|||||O`;
    const text = message(
      card('57714-8', '38', 'wk'),
      card('73806-2', '341', 'day(s)'),
      card('8339-4', 'NOVALUE', 'g'),
      'OBX|1|CE|57713-0^factors^LN||LA12417-4^transfusion^LN~LA12419-0^NICU^LN||||||O',
      'OBX|1|CE|67704-7^feeding^LN||LA16914-6^Breast milk^LN||||||O',
    );
    expect(read(text).covariates).toEqual({
      ageAtCollectionHours: null,
      gestationalAgeWeeks: '38',
      birthWeightGrams: null,
      transfused: true,
      parenteralNutrition: false,
    });
  });
});

describe('refuses by code, line and field', () => {
  it.each<[string, string]>([
    ['HL7_HEADER_INVALID@-', ''],
    ['HL7_HEADER_INVALID@1 MSH-2', message(PHE).replace('|^~\\&|', '|^^\\&|')],
    ['HL7_HEADER_INVALID@1 MSH-2', message(PHE).replace('|^~\\&|', '|^~\\|')],
    ['HL7_HEADER_INVALID@1 MSH-2', message(PHE).replace('|^~\\&|', '|abcd|')],
    ['HL7_HEADER_INVALID@1 MSH-2', `${PHE}\r`],
    ['HL7_VERSION_UNSUPPORTED@1 MSH-12', message(PHE).replace('|2.5.1', '|2.7')],
    ['HL7_VERSION_UNSUPPORTED@1 MSH-12', message(PHE).replace('|2.5.1', '')],
    ['HL7_MESSAGE_TYPE@1 MSH-9', message(PHE).replace('ORU^R01^ORU_R01', 'ORM^O01^ORM_O01')],
    ['HL7_MESSAGE_TYPE@1 MSH-9', message(PHE).replace('ORU^R01^ORU_R01', 'ORU^R30')],
    ['HL7_MESSAGE_TYPE@1 MSH-9', message(PHE).replace('ORU^R01^ORU_R01', '')],
    ['HL7_SEGMENT_INVALID@4', message('a line of prose')],
    ['HL7_SEGMENT_INVALID@4', message('obx|1')],
    ['SEVERAL_NEWBORNS@5 MSH', `${message(PHE)}${message(PHE)}`],
    ['SEVERAL_NEWBORNS@4 PID', message(PID, PHE)],
    ['HL7_ESCAPE_INVALID@4 OBX-5', message(obx({ 5: '8\\S' }))],
    ['HL7_ESCAPE_INVALID@4 OBX-5', message(obx({ 5: '8\\Q\\' }))],
    ['HL7_ESCAPE_INVALID@4 OBX-5', message(obx({ 5: '8\\XFF\\' }))],
    ['HL7_ESCAPE_INVALID@4 OBX-5', message(obx({ 5: '8\\XF\\' }))],
    ['HL7_VALUE_TYPE@4 OBX-2', message(obx({ 2: 'CWE', 5: 'LA6576-8' }))],
    ['HL7_VALUE_TYPE@4 OBX-2', message(obx({ 2: '' }))],
    ['HL7_VALUE_TYPE@4 OBX-2', message(obx({ 2: 'ED' }))],
    ['VALUE_INVALID@4 OBX-5', message(obx({ 5: 'high' }))],
    ['VALUE_INVALID@4 OBX-5', message(obx({ 5: '85,5' }))],
    ['VALUE_INVALID@4 OBX-5', message(obx({ 5: '85~86' }))],
    ['VALUE_INVALID@4 OBX-5', message(obx({ 5: '85^86' }))],
    ['VALUE_INVALID@4 OBX-5', message(obx({ 2: 'SN', 5: '^10^-^20' }))],
    ['VALUE_INVALID@4 OBX-5', message(obx({ 2: 'SN', 5: '<>^10' }))],
    ['VALUE_NEGATIVE@4 OBX-5', message(obx({ 5: '-85' }))],
    ['UNIT_MISSING@4 OBX-5', message(obx({ 6: '' }))],
    ['UNIT_UNKNOWN@4 OBX-5', message(obx({ 6: 'stone' }))],
    ['UNIT_NOT_FOR_ANALYTE@4 OBX-5', message(obx({ 6: '{ratio}' }))],
    ['FLAG_UNKNOWN@4 OBX-8', message(obx({ 8: 'PURPLE' }))],
    ['ANALYTE_DUPLICATE@5 PHE', message(PHE, PHE)],
    ['ANALYTE_DUPLICATE@5 PHE', message(PHE, obx({ 5: '' }))],
  ])('%s', (expected, text) => {
    expect(refusal(text)).toBe(expected);
  });
});
