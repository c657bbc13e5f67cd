import { isAltAllele } from './alt.ts';
import { isContigName } from './meta-structures.ts';
import type { RecordContext } from './record-context.ts';

const BASES = /^[ACGTNacgtn]+$/u;
const POS = /^[0-9]{1,10}$/u;
const QUAL =
  /^\+?(?:[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[Ii][Nn][Ff](?:inity)?|[Nn][Aa][Nn])$/u;

/** CHROM to FILTER (VCFv4.3 §1.6.1 items 1–7). */
export function checkFixedColumns(context: RecordContext): void {
  checkChrom(context);
  checkPos(context);
  checkId(context);
  checkAlleles(context);
  checkQual(context);
  checkFilter(context);
}

/** A name of the reference, or `<ID>` of a contig in the assembly file. */
function checkChrom({ columns, definitions, report }: RecordContext): void {
  const chrom = columns[0] ?? '';
  const isBracketed = chrom.startsWith('<') && chrom.endsWith('>');
  const name = isBracketed ? chrom.slice(1, -1) : chrom;
  const hasColon = !isBracketed && name.includes(':');
  // The texts of 4.1 to 4.3 rule out a colon, as a breakend could not name such a contig without brackets.
  if (!isContigName(name, definitions.minorVersion) || (hasColon && definitions.minorVersion < 4)) {
    report('CHROM_INVALID', 'CHROM');
  }
}

function checkPos({ columns, report }: RecordContext): void {
  if (!POS.test(columns[1] ?? '')) {
    report('POS_INVALID', 'POS');
  }
}

function checkId({ columns, definitions, report }: RecordContext): void {
  const ids = (columns[2] ?? '').split(';');
  const hasDuplicates = definitions.minorVersion >= 3 && new Set(ids).size !== ids.length;
  if (ids.some((id) => id === '' || /\s/u.test(id)) || hasDuplicates) {
    report('ID_INVALID', 'ID');
  }
}

function checkAlleles({ columns, report }: RecordContext): void {
  const ref = columns[3] ?? '';
  if (!BASES.test(ref)) {
    report('REF_INVALID', 'REF');
  }
  if (columns[4] === '.') {
    return;
  }
  const alts = (columns[4] ?? '').split(',');
  if (!alts.every(isAltAllele)) {
    report('ALT_INVALID', 'ALT');
  }
  const sequences = alts.filter((alt) => BASES.test(alt)).map((alt) => alt.toUpperCase());
  if (new Set(sequences).size !== sequences.length || sequences.includes(ref.toUpperCase())) {
    report('ALT_DUPLICATE', 'ALT');
  }
}

function checkQual({ columns, report }: RecordContext): void {
  const qual = columns[5] ?? '';
  if (qual !== '.' && !QUAL.test(qual)) {
    report('QUAL_INVALID', 'QUAL');
  }
}

function checkFilter({ columns, definitions, report }: RecordContext): void {
  const text = columns[6] ?? '';
  if (text === '.') {
    return;
  }
  const filters = text.split(';');
  const isClean = filters.every(
    (filter) => /^[^\s]+$/u.test(filter) && filter !== '.' && filter !== '0',
  );
  const hasDuplicates = definitions.minorVersion >= 3 && new Set(filters).size !== filters.length;
  if (!isClean || hasDuplicates) {
    report('FILTER_INVALID', 'FILTER');
  }
}
