import { describe, expect, it } from 'vitest';
import { BiochemistryFault, readMzTabM } from '#pipelines';
import type { BiochemistryReading } from '#pipelines';
import { analyteTable } from '../../../builders/analytes.ts';

const METADATA: readonly (readonly [string, string])[] = [
  ['mzTab-version', '2.0.0-M'],
  ['mzTab-ID', 'study'],
  ['quantification_method', '[MS, MS:1001838, SRM quantitation analysis, ]'],
  ['software[1]', '[MS, MS:1000000, x, 1]'],
  ['ms_run[1]-location', 'file:///a.mzML'],
  ['assay[1]', 'first'],
  ['assay[1]-ms_run_ref', 'ms_run[1]'],
  ['study_variable[1]', 'all'],
  ['study_variable[1]-assay_refs', 'assay[1]'],
  ['cv[1]-label', 'UO'],
  ['database[1]', '[, , no database, null]'],
  ['small_molecule-quantification_unit', '[UO, UO:0000064, micromolar, ]'],
];
const HEADER =
  'SMH\tSML_ID\tSMF_ID_REFS\tdatabase_identifier\tchemical_name\treliability\tabundance_assay[1]';
const PHE = 'SML\t1\tnull\tnull\tPhenylalanine\t1\t85.5';

interface Parts {
  readonly without?: string;
  readonly also?: readonly string[];
  readonly header?: string;
  readonly rows?: readonly string[];
}

function mzTab({ without, also = [], header = HEADER, rows = [PHE] }: Parts = {}): string {
  const metadata = METADATA.filter(([key]) => key !== without).map(
    ([key, value]) => `MTD\t${key}\t${value}`,
  );
  return `${[...metadata, ...also, '', header, ...rows].join('\n')}\n`;
}

const read = (text: string, assay?: number): BiochemistryReading =>
  readMzTabM(text, 'study.mztab', { table: analyteTable, assay });

function refusal(text: string, assay?: number): string {
  try {
    read(text, assay);
  } catch (error) {
    if (error instanceof BiochemistryFault) {
      return `${error.code}@${error.place.line ?? '-'}`;
    }
    throw error;
  }
  return 'accepted';
}

const second = ['MTD\tassay[2]-ms_run_ref\tms_run[1]'];
const twoAssays = {
  also: second,
  header: `${HEADER}\tabundance_assay[2]`,
  rows: [`${PHE}\t1.2E+02`],
};

describe('mzTab-M', () => {
  it('reads concentrations of known analytes', () => {
    expect(read(mzTab()).observations).toMatchObject([
      { analyte: 'PHE', loinc: '29573-3', value: '85.5', unit: 'umol/L', source: { line: 15 } },
    ]);
  });

  it('converts other concentrations exactly and writes exponents out', () => {
    const text = mzTab({
      without: 'small_molecule-quantification_unit',
      also: ['MTD\tsmall_molecule-quantification_unit\t[UO, UO:0000065, nanomolar, ]'],
      rows: ['SML\t1\tnull\tnull\tOctanoylcarnitine\t1\t1.25E+03'],
    });
    expect(read(text).observations).toMatchObject([{ analyte: 'C8', value: '1.25' }]);
  });

  it('reads the assay that it is told to, and refuses to choose', () => {
    expect(read(mzTab(twoAssays), 2).observations).toMatchObject([{ value: '120' }]);
    expect(refusal(mzTab(twoAssays))).toBe('SEVERAL_NEWBORNS@-');
    expect(refusal(mzTab(twoAssays), 3)).toBe('MZTAB_ASSAY_UNKNOWN@-');
  });

  it('lists a missing abundance and leaves an ambiguous identification alone', () => {
    const rows = ['SML\t1\tnull\tnull\tTyr\t1\tnull', 'SML\t2\tnull\tnull\tPhe|Tyr\t1\t3'];
    const { observations, ignored } = read(mzTab({ rows }));
    expect(observations).toEqual([]);
    expect(ignored.notReported).toEqual([{ analyte: 'TYR', line: 15 }]);
    expect(ignored.other).toEqual([{ code: null, kind: 'unrecognised', count: 1 }]);
  });

  it.each<[string, string]>([
    ['MZTAB_VERSION_UNSUPPORTED@1', mzTab().replace('2.0.0-M', '1.0.0')],
    ['MZTAB_VERSION_UNSUPPORTED@1', mzTab().replace('2.0.0-M', '3.0.0-M')],
    ...METADATA.filter(([key]) => key !== 'assay[1]' && key !== 'study_variable[1]').map(
      ([key]): [string, string] => ['MZTAB_METADATA_MISSING@-', mzTab({ without: key })],
    ),
    ['MZTAB_METADATA_INVALID@13', mzTab({ also: ['MTD\ttitle'] })],
    ['MZTAB_METADATA_INVALID@13', mzTab({ also: ['MTD\ttitle\tx\ty'] })],
    ['MZTAB_METADATA_INVALID@13', mzTab({ also: ['MTD\tassay[0]\tx'] })],
    ['MZTAB_METADATA_INVALID@13', mzTab({ also: ['MTD\tmzTab-ID\tx'] })],
    ['MZTAB_METADATA_INVALID@-', mzTab().replace('[UO, UO:0000064, micromolar, ]', 'micromolar')],
    ['MZTAB_REFERENCE_INVALID@-', mzTab({ also: ['MTD\tassay[2]-ms_run_ref\tms_run[2]'] })],
    ['MZTAB_REFERENCE_INVALID@-', mzTab({ also: ['MTD\tassay[2]-sample_ref\tsample[1]'] })],
    ['MZTAB_REFERENCE_INVALID@14', mzTab({ header: `${HEADER}\tabundance_assay[2]` })],
    ['MZTAB_LINE_INVALID@13', mzTab({ also: ['PRT\tx'] })],
    ['MZTAB_LINE_INVALID@13', mzTab({ also: [PHE] })],
    ['MZTAB_LINE_INVALID@15', mzTab({ rows: ['MTD\ttitle\tlate'] })],
    ['MZTAB_LINE_INVALID@15', mzTab({ rows: [HEADER] })],
    ['MZTAB_LINE_INVALID@15', mzTab({ rows: ['SMF\t1'] })],
    ['MZTAB_LINE_INVALID@16', mzTab({ rows: ['SEH\tSME_ID', 'SFH\tSMF_ID'] })],
    ['MZTAB_HEADER_INVALID@14', mzTab({ header: `${HEADER}\tshoe_size` })],
    ['MZTAB_HEADER_INVALID@14', mzTab({ header: `${HEADER}\tSML_ID` })],
    ['MZTAB_HEADER_INVALID@14', mzTab({ header: HEADER.replace('chemical_name', 'smiles') })],
    ['MZTAB_ROW_INVALID@15', mzTab({ rows: ['SML\t1\tnull\tnull\tPhe\t1'] })],
    ['MZTAB_ROW_INVALID@15', mzTab({ rows: [`${PHE}\t1`] })],
    ['MZTAB_ROW_INVALID@15', mzTab({ rows: [PHE.replace('85.5', 'high')] })],
    ['MZTAB_ROW_INVALID@15', mzTab({ rows: [PHE.replace('85.5', '85,5')] })],
    ['MZTAB_ROW_INVALID@15', mzTab({ rows: [PHE.replace('\t1\t', '\tx\t')] })],
    ['MZTAB_ROW_INVALID@16', mzTab({ rows: [PHE, PHE] })],
    ['ANALYTE_DUPLICATE@16', mzTab({ rows: [PHE, PHE.replace('\t1\t', '\t2\t')] })],
    ['VALUE_INVALID@15', mzTab({ rows: [PHE.replace('85.5', '1E99')] })],
    ['VALUE_NEGATIVE@15', mzTab({ rows: [PHE.replace('85.5', '-1')] })],
    ['MZTAB_METADATA_INVALID@-', '{'],
    ['MZTAB_METADATA_INVALID@-', '{"metadata":{}}'],
  ])('%s', (expected, text) => {
    expect(refusal(text)).toBe(expected);
  });
});

describe('mzTab-M as JSON', () => {
  const document = {
    metadata: {
      'mzTab-version': '2.0.0-M',
      'mzTab-ID': 'study',
      software: [{ id: 1 }],
      ms_run: [{ id: 1, location: 'file:///a.mzML' }],
      assay: [{ id: 1 }],
      study_variable: [{ id: 1 }],
      cv: [{ label: 'UO' }],
      database: [{ id: 1 }],
      quantification_method: { name: 'SRM' },
      'small_molecule-quantification_unit': { cv_accession: 'UO:0000064', name: 'micromolar' },
    },
    smallMoleculeSummary: [
      { sml_id: 1, chemical_name: ['Phenylalanine'], abundance_assay: [85.5] },
    ],
  };

  it('reads the same observations as the tab-separated form', () => {
    expect(read(JSON.stringify(document)).observations).toMatchObject([
      { analyte: 'PHE', value: '85.5', unit: 'umol/L', source: { line: 1 } },
    ]);
  });

  it('refuses another version and rows of another width', () => {
    const other = { ...document, metadata: { ...document.metadata, 'mzTab-version': '1.0.0' } };
    expect(refusal(JSON.stringify(other))).toBe('MZTAB_VERSION_UNSUPPORTED@-');
    const [row] = document.smallMoleculeSummary;
    const wide = { ...document, smallMoleculeSummary: [{ ...row, abundance_assay: [1, 2] }] };
    expect(refusal(JSON.stringify(wide))).toBe('MZTAB_ROW_INVALID@-');
    const twice = { ...document, smallMoleculeSummary: [row, row] };
    expect(refusal(JSON.stringify(twice))).toBe('MZTAB_ROW_INVALID@-');
  });
});
