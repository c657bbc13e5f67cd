import { describe, expect, it } from 'vitest';
import { BiochemistryFault, parseCsvMap, readBiochemistryCsv } from '#pipelines';
import type { BiochemistryReading } from '#pipelines';
import { analyteTable } from '../../../builders/analytes.ts';

const read = (text: string, map?: Record<string, unknown>): BiochemistryReading =>
  readBiochemistryCsv(text, 'results.csv', {
    table: analyteTable,
    ...(map === undefined ? {} : { map: parseCsvMap({ format: 'neoseal.csv-map/1', ...map }) }),
  });

/** `PHE 121.07 umol/L`, with comparator and flag where there are any. */
const told = ({ observations }: BiochemistryReading): string[] =>
  observations.map(({ analyte, comparator, value, unit, flag }) =>
    [analyte, `${comparator ?? ''}${value ?? 'null'}`, unit, ...(flag === null ? [] : [flag])].join(
      ' ',
    ),
  );

const refusal = (text: string, map?: Record<string, unknown>): string => {
  try {
    read(text, map);
  } catch (error) {
    if (error instanceof BiochemistryFault) {
      return `${error.code}@${error.place.line ?? '-'}`;
    }
    throw error;
  }
  return 'accepted';
};

const LONG = 'analyte,value,unit\n';

describe('the long layout', () => {
  it('reads one row per analyte with its line', () => {
    const reading = read(`${LONG}Phe,85,umol/L\nC8,0.30,umol/L\nPhe/Tyr,0.8,\n`);
    expect(told(reading)).toEqual(['PHE 85 umol/L', 'C8 0.30 umol/L', 'PHE_TYR 0.8 {ratio}']);
    expect(reading.observations.map((entry) => entry.source.line)).toEqual([2, 3, 4]);
    expect(reading.observations[0]?.loinc).toBe('29573-3');
  });

  it('takes CRLF, quotes and blank last lines in its stride', () => {
    expect(told(read('analyte;value;unit\r\n"Phe";"85";"µmol/L"\r\n\r\n'))).toEqual([
      'PHE 85 umol/L',
    ]);
  });

  it('takes an analyte by LOINC code and keeps the code that was given', () => {
    const [first] = read('loinc,value,unit\n53340-6,35,nmol/L\n').observations;
    expect(first).toMatchObject({ analyte: 'OHP17', loinc: '53340-6' });
  });

  it('reads comparators, flags and limits of detection', () => {
    const rows = 'SUAC,<0.02,umol/L,normal\nC8,>=19,umol/L,AA\nTREC,< LOD,copies/uL,A\n';
    expect(told(read(`analyte,value,unit,flag\n${rows}`))).toEqual([
      'SUAC <0.02 umol/L normal',
      'C8 >=19 umol/L critical',
      'TREC <null {copies}/uL positive',
    ]);
    expect(told(read(`${LONG}C8,<LOD,umol/L\n`, { lod: { C8: '0.02' } }))).toEqual([
      'C8 <0.02 umol/L',
    ]);
  });

  it('lists missing values instead of leaving them out', () => {
    const reading = read(`${LONG}Phe,,umol/L\nC8,NA,umol/L\nTyr,85,umol/L\n`);
    expect(reading.ignored.notReported).toEqual([
      { analyte: 'PHE', line: 2 },
      { analyte: 'C8', line: 3 },
    ]);
    expect(told(reading)).toEqual(['TYR 85 umol/L']);
  });

  it('reads an invalid specimen as an observation without value', () => {
    expect(told(read('analyte,value,unit,flag\nPhe,,umol/L,QNS\n'))).toEqual([
      'PHE null umol/L invalid',
    ]);
  });

  it('reads the decimal comma of semicolon and tab files', () => {
    expect(told(read('analyte;value;unit\nPhe;85,5;umol/L\n'))).toEqual(['PHE 85.5 umol/L']);
    expect(told(read('analyte\tvalue\tunit\nPhe\t85,5\tumol/L\n'))).toEqual(['PHE 85.5 umol/L']);
    expect(told(read(`${LONG}Phe,"85,5",umol/L\n`, { decimalComma: true }))).toEqual([
      'PHE 85.5 umol/L',
    ]);
  });

  it('reads covariates from rows of their own', () => {
    const rows = 'gestational age,38,wk\nbirth weight,2.950,kg\ntpn,no,\ntransfused,yes,\n';
    expect(read(`${LONG}Phe,85,umol/L\nage at collection,2,d\n${rows}`).covariates).toEqual({
      ageAtCollectionHours: '48',
      gestationalAgeWeeks: '38',
      birthWeightGrams: '2950',
      transfused: true,
      parenteralNutrition: false,
    });
  });

  it('reads a haemoglobin pattern as a qualitative result, not as a number', () => {
    const reading = read(`${LONG}Hb pattern,FAS,\n`);
    expect(reading.observations).toEqual([]);
    expect(reading.qualitative).toMatchObject([{ analyte: 'HB_PATTERN', text: 'FAS', line: 2 }]);
  });

  it('allows a subject column as long as it names one newborn', () => {
    expect(told(read('sample,analyte,value,unit\nx,Phe,85,umol/L\nx,Tyr,1,umol/L\n'))).toHaveLength(
      2,
    );
  });
});

describe('the wide layout', () => {
  it('reads one row with the units in the header', () => {
    expect(told(read('Phe (umol/L),C14:1 [µmol/L],TSH,C8/C10\n85,0.1,4.5,0.5\n'))).toEqual([
      'PHE 85 umol/L',
      'C14_1 0.1 umol/L',
      'TSH 4.5 m[IU]/L',
      'C8_C10 0.5 {ratio}',
    ]);
  });

  it('reads headers and units of a mapping', () => {
    const columns = {
      Fenylalanin: { analyte: 'PHE', unit: 'mikromol' },
      Stregkode: { role: 'ignore' },
    };
    const reading = read('Stregkode;Fenylalanin\n123;85\n', {
      columns,
      units: { mikromol: 'umol/L' },
    });
    expect(told(reading)).toEqual(['PHE 85 umol/L']);
  });

  it('reads a flag column as the verdict on the whole screen', () => {
    const reading = read('Phe (umol/L),flag\n85,borderline\n');
    expect(reading.overallInterpretation).toMatchObject({ verdict: 'borderline' });
    expect(told(read('Phe (umol/L),flag\n85,invalid\n'))).toEqual(['PHE 85 umol/L invalid']);
  });

  it('refuses a second row: one file, one newborn', () => {
    expect(refusal('Phe (umol/L)\tTSH\n85\t4\n86\t5\n')).toBe('SEVERAL_NEWBORNS@3');
  });
});

describe('refuses by code and line', () => {
  it.each<[string, string]>([
    ['ANALYTE_UNKNOWN@2', `${LONG}Unobtainium,85,umol/L\n`],
    ['ANALYTE_UNKNOWN@2', `${LONG},85,umol/L\n`],
    ['ANALYTE_UNKNOWN@2', 'analyte,value,unit,loinc\nPhe,85,umol/L,1-1\n'],
    ['LOINC_CONFLICT@2', 'analyte,value,unit,loinc\nPhe,85,umol/L,35571-9\n'],
    ['ANALYTE_DUPLICATE@3', `${LONG}Phe,85,umol/L\nphenylalanine,85,umol/L\n`],
    ['ANALYTE_DUPLICATE@3', `${LONG}Phe,NA,umol/L\nPHE,85,umol/L\n`],
    ['ANALYTE_DUPLICATE@4', `${LONG}Phe,1,uM\nga weeks,38,wk\ngestational age,39,wk\n`],
    ['UNIT_UNKNOWN@2', `${LONG}Phe,85,furlong\n`],
    ['UNIT_UNKNOWN@2', `${LONG}Phe,85,MMOL/L\n`],
    ['UNIT_MISSING@2', `${LONG}Phe,85,\n`],
    ['UNIT_NOT_FOR_ANALYTE@2', `${LONG}C8,85,mg/dL\n`],
    ['UNIT_NOT_FOR_ANALYTE@2', `${LONG}TSH,85,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,high,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,8 5,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,8.5.1,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,8.,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,1e3,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,0x1F,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,<>5,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,LOD,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,>LOD,umol/L\n`],
    ['VALUE_INVALID@2', `${LONG}Phe,${'9'.repeat(60)},umol/L\n`],
    ['VALUE_INVALID@2', 'analyte,value,unit,flag\nPhe,,umol/L,positive\n'],
    ['VALUE_INVALID@2', `${LONG}transfused,maybe,\n`],
    ['VALUE_NEGATIVE@2', `${LONG}Phe,-1,umol/L\n`],
    ['DECIMAL_COMMA_UNDECLARED@2', `${LONG}Phe,"85,5",umol/L\n`],
    ['DECIMAL_MARK_MIXED@3', 'analyte;value;unit\nPhe;85,5;umol/L\nTyr;85.5;umol/L\n'],
    ['DECIMAL_MARK_MIXED@2', 'analyte;value;unit\nPhe;1.085,5;umol/L\n'],
    ['FIELD_COUNT@2', `${LONG}Phe,85,5,umol/L\n`],
    ['FIELD_COUNT@3', `${LONG}Phe,85,umol/L\nTyr,85\n`],
    ['FLAG_UNKNOWN@2', 'analyte,value,unit,flag\nPhe,85,umol/L,purple\n'],
    ['SEVERAL_NEWBORNS@3', 'sample,analyte,value,unit\nx,Phe,85,umol/L\ny,Tyr,85,umol/L\n'],
    ['COLUMN_UNKNOWN@1', 'analyte,value,unit,shoe size\nPhe,85,umol/L,39\n'],
    ['COLUMN_UNKNOWN@1', 'Phe (umol/L),value\n85,85\n'],
    ['COLUMN_UNKNOWN@1', `Phe${' '.repeat(1_000_000)}x,TSH\n85,85\n`],
    ['COLUMN_DUPLICATE@1', 'analyte,value,value\nPhe,85,85\n'],
    ['COLUMN_DUPLICATE@1', 'Phe (umol/L),phenylalanine (mg/dL)\n85,1\n'],
    ['COLUMN_MISSING@1', 'value,unit\n85,umol/L\n'],
    ['COLUMN_MISSING@1', 'analyte,unit\nPhe,umol/L\n'],
    ['DELIMITER_UNKNOWN@1', 'analyte\nPhe\n'],
    ['DELIMITER_UNKNOWN@1', ''],
    ['NO_RESULTS@-', LONG],
    ['QUOTE_INVALID@2', `${LONG}"Phe,85,umol/L\n`],
    ['QUOTE_INVALID@2', `${LONG}P"he,85,umol/L\n`],
    ['QUOTE_INVALID@2', `${LONG}"Phe"x,85,umol/L\n`],
    ['TOO_MANY_FIELDS@1', `${'a,'.repeat(2_001)}\n`],
    ['LINE_TOO_LONG@2', `${LONG}Phe,${'8'.repeat(4 * 1024 * 1024)},umol/L\n`],
  ])('%s', (expected, text) => {
    expect(refusal(text)).toBe(expected);
  });

  it('a mapping that does not have the agreed shape, or names an analyte that does not exist', () => {
    expect(() => parseCsvMap({ format: 'neoseal.csv-map/2' })).toThrow(/^MAP_INVALID/u);
    expect(() => parseCsvMap({ format: 'neoseal.csv-map/1', column: {} })).toThrow(/^MAP_INVALID/u);
    expect(() => parseCsvMap({ format: 'neoseal.csv-map/1', delimiter: '|' })).toThrow(
      /delimiter/u,
    );
    expect(refusal('a,b\n1,2\n', { columns: { a: { analyte: 'NONE' } } })).toBe('MAP_INVALID@-');
  });
});
