import { createMetadataReader } from './mztab-metadata.ts';
import { isMzTabNumber, mzTabFault } from './mztab-document.ts';
import type { MzTabDocument, MzTabPlace, SmallMolecule } from './mztab-document.ts';
import { splitLines } from './text.ts';

const SECTIONS = ['MTD', 'SMH', 'SFH', 'SEH'] as const;
type Section = (typeof SECTIONS)[number];

/** Row prefix → the header that it needs. */
const ROWS: Readonly<Record<string, Section>> = { SML: 'SMH', SMF: 'SFH', SME: 'SEH' };

const MANDATORY_COLUMNS = ['SML_ID', 'chemical_name', 'database_identifier', 'reliability'];
const COLUMN =
  /^(?:SML_ID|SMF_ID_REFS|database_identifier|chemical_formula|smiles|inchi|chemical_name|uri|theoretical_neutral_mass|adduct_ions|reliability|best_id_confidence_(?:measure|value)|abundance_assay\[[1-9][0-9]{0,5}\]|abundance_(?:variation_)?study_variable\[[1-9][0-9]{0,5}\]|opt_\S+)$/u;

interface Columns {
  readonly names: readonly string[];
  readonly id: number;
  readonly chemicalName: number;
  /** Field index by assay number. */
  readonly assays: ReadonlyMap<number, number>;
}

/**
 * mzTab-M 2.x in its tab-separated form. Feature and evidence rows are checked for their place only.
 * @throws BiochemistryFault MZTAB_… by code, with line and column
 */
export function parseMzTabTable(text: string, file: string): MzTabDocument {
  const metadata = createMetadataReader();
  const ids = new Set<string>();
  const smallMolecules: SmallMolecule[] = [];
  let section: Section = 'MTD';
  let columns: Columns | null = null;
  let described: Pick<MzTabDocument, 'assays' | 'unitAccession'> | null = null;
  for (const { text: content, line } of splitLines(text, file)) {
    const fields = trimEnd(content.split('\t'));
    const place = { file, line };
    const [prefix = ''] = fields;
    if (prefix === 'COM' || fields.length === 0) {
      continue;
    }
    section = nextSection(prefix, section, place);
    if (prefix === 'MTD') {
      metadata.add(fields, place);
    } else if (prefix === 'SMH') {
      described = metadata.finish(place);
      columns = parseColumns(fields, described.assays, place);
    } else if (prefix === 'SML' && columns !== null) {
      smallMolecules.push(parseRow(fields, columns, { ids, place }));
    }
  }
  return { ...(described ?? metadata.finish({ file })), smallMolecules };
}

/** Sections follow each other in one order, each header once, rows under their header. */
function nextSection(prefix: string, current: Section, place: MzTabPlace): Section {
  const needed = ROWS[prefix];
  if (needed !== undefined) {
    if (needed !== current) {
      throw mzTabFault('MZTAB_LINE_INVALID', 'a row stands outside its section', place);
    }
    return current;
  }
  const next = SECTIONS.find((section) => section === prefix);
  if (next === undefined) {
    throw mzTabFault('MZTAB_LINE_INVALID', 'the line has no prefix of mzTab-M', place);
  }
  const order = SECTIONS.indexOf(next) - SECTIONS.indexOf(current);
  if (order < 0 || (order === 0 && next !== 'MTD')) {
    throw mzTabFault('MZTAB_LINE_INVALID', 'a section stands twice or out of order', place);
  }
  return next;
}

function parseColumns(
  fields: readonly string[],
  assays: ReadonlySet<number>,
  place: MzTabPlace,
): Columns {
  const invalid = fields.findIndex((name, index) => index > 0 && !COLUMN.test(name));
  if (invalid !== -1 || new Set(fields).size < fields.length) {
    throw mzTabFault('MZTAB_HEADER_INVALID', 'a column is not of mzTab-M, or stands twice', place);
  }
  const missing = MANDATORY_COLUMNS.find((name) => !fields.includes(name));
  if (missing !== undefined) {
    const field = { ...place, field: missing };
    throw mzTabFault('MZTAB_HEADER_INVALID', 'a mandatory column is missing', field);
  }
  const abundance = fields.flatMap((name, index): [number, number][] => {
    const number = /^abundance_assay\[([0-9]+)\]$/u.exec(name)?.[1];
    return number === undefined ? [] : [[Number(number), index]];
  });
  if (abundance.some(([number]) => !assays.has(number))) {
    throw mzTabFault('MZTAB_REFERENCE_INVALID', 'a column is of an assay not described', place);
  }
  return {
    names: fields,
    id: fields.indexOf('SML_ID'),
    chemicalName: fields.indexOf('chemical_name'),
    assays: new Map(abundance),
  };
}

function parseRow(
  fields: readonly string[],
  { names, id, chemicalName, assays }: Columns,
  { ids, place }: { readonly ids: Set<string>; readonly place: MzTabPlace & { line: number } },
): SmallMolecule {
  if (fields.length !== names.length) {
    throw mzTabFault('MZTAB_ROW_INVALID', 'the row has not as many fields as its header', place);
  }
  const identifier = fields[id] ?? '';
  if (!/^[0-9]{1,10}$/u.test(identifier) || ids.has(identifier)) {
    const field = { ...place, field: 'SML_ID' };
    throw mzTabFault('MZTAB_ROW_INVALID', 'the row has no identifier of its own', field);
  }
  ids.add(identifier);
  names.forEach((name, index) => {
    if (name.startsWith('abundance_') && !isMzTabNumber(fields[index] ?? '')) {
      throw mzTabFault('MZTAB_ROW_INVALID', 'an abundance is no number', { ...place, field: name });
    }
  });
  return {
    line: place.line,
    names: parseNames(fields[chemicalName] ?? ''),
    abundances: new Map(
      [...assays].map(([number, index]) => [number, parseAbundance(fields[index] ?? '')]),
    ),
  };
}

function parseNames(text: string): readonly string[] {
  return text
    .split('|')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'null');
}

/** Not a number and infinity are as good as missing. */
function parseAbundance(text: string): string | null {
  return /^[-0-9]/u.test(text) && !text.endsWith('INF') ? text : null;
}

function trimEnd(fields: readonly string[]): readonly string[] {
  const last = fields.findLastIndex((text) => text.trim() !== '');
  return fields.slice(0, last + 1);
}
