import type { FieldDefinition } from './definitions.ts';
import type { RecordContext } from './record-context.ts';
import { reservedDefinition } from './reserved-fields.ts';
import { expectedCount, isOfType } from './values.ts';

/** VCFv4.3 §1.6.1 item 8; before, a key is anything without the separators. */
const KEY_4_3 = /^(?:[A-Za-z_][0-9A-Za-z_.]*|1000G)$/u;
const KEY_BEFORE_4_3 = /^[^\s,;=]+$/u;
const NOT_NEGATIVE: ReadonlySet<string> = new Set([
  'AC',
  'AD',
  'ADF',
  'ADR',
  'AF',
  'AN',
  'BQ',
  'DP',
  'END',
  'MQ',
  'MQ0',
  'NS',
]);
/** SAM v1 §1.4 item 6. */
const CIGAR = /^(?:[0-9]+[MIDNSHPX=])+$/u;

export function checkInfo(context: RecordContext): void {
  const text = context.columns[7] ?? '';
  if (text === '.') {
    return;
  }
  const seen = new Set<string>();
  for (const entry of text.split(';')) {
    const equals = entry.indexOf('=');
    const key = equals < 0 ? entry : entry.slice(0, equals);
    checkKey(key, seen, context);
    seen.add(key);
    checkEntry(key, equals < 0 ? null : entry.slice(equals + 1), context);
  }
}

function checkKey(key: string, seen: ReadonlySet<string>, context: RecordContext): void {
  const grammar = context.definitions.minorVersion >= 3 ? KEY_4_3 : KEY_BEFORE_4_3;
  if (key === '') {
    context.report('INFO_INVALID', 'INFO');
  } else if (!grammar.test(key)) {
    context.report('INFO_KEY_INVALID', 'INFO');
  }
  if (seen.has(key)) {
    context.report('INFO_KEY_DUPLICATE', 'INFO');
  }
}

function checkEntry(key: string, value: string | null, context: RecordContext): void {
  const { info, minorVersion } = context.definitions;
  const definition = info.get(key) ?? reservedDefinition('INFO', key, minorVersion);
  if (value === null) {
    // A key without a value reads as a flag; a reader that expects a value of it would fail.
    if (info.get(key) !== undefined && info.get(key)?.type !== 'Flag') {
      context.report('INFO_TYPE_MISMATCH', 'INFO');
    }
    return;
  }
  if (value === '' || (minorVersion < 3 && /\s/u.test(value))) {
    context.report('INFO_VALUE_INVALID', 'INFO');
    return;
  }
  // Commas inside quotation marks belong to the text.
  const values = /^"[^"]*"$/u.test(value) ? [value] : value.split(',');
  if (definition !== null) {
    checkDefined(values, definition, context);
  }
  checkReservedValue(key, values, context);
}

function checkDefined(
  values: readonly string[],
  definition: FieldDefinition,
  context: RecordContext,
): void {
  const isMissing = values.length === 1 && values[0] === '.';
  if (isMissing) {
    return;
  }
  if (!values.every((value) => value === '.' || isOfType(value, definition.type))) {
    context.report('INFO_TYPE_MISMATCH', 'INFO');
  }
  // A flag may carry 0 or 1. The number of genotypes of a record without one ploidy is not defined.
  const isCounted = definition.type !== 'Flag' && definition.number !== 'G';
  const count = expectedCount(definition.number, { altCount: context.altCount, ploidy: 2 });
  if (isCounted && count !== null && values.length !== count) {
    context.report('INFO_NUMBER_MISMATCH', 'INFO');
  }
}

function checkReservedValue(
  key: string,
  values: readonly string[],
  { definitions, report }: RecordContext,
): void {
  const known = values.filter((value) => value !== '.');
  if (NOT_NEGATIVE.has(key) && known.some((value) => value.startsWith('-'))) {
    report('INFO_VALUE_INVALID', key);
  }
  if (key === 'CIGAR' && !known.every((value) => CIGAR.test(value))) {
    report('INFO_VALUE_INVALID', key);
  }
  if ((key === 'MQ' || key === 'SB') && !known.every((value) => isOfType(value, 'Float'))) {
    report('INFO_TYPE_MISMATCH', key);
  }
  if (
    key === 'AA' &&
    definitions.minorVersion < 3 &&
    !known.every((value) => /^[^,\s]+$/u.test(value))
  ) {
    report('INFO_VALUE_INVALID', key);
  }
}
