import { BiochemistryFault } from './fault.ts';
import type { Analyte, CovariateRule, StateKey } from './analyte-table.ts';
import type { Collector } from './collect.ts';
import type { CsvContext } from './csv-columns.ts';
import type { CsvMap } from './csv-map.ts';
import type { CsvField, Delimiter } from './csv-records.ts';
import { parseDecimal } from './decimal.ts';
import { convertCovariate, invalidObservation, toObservation } from './measurement.ts';
import type { Place } from './measurement.ts';
import { toQualitative } from './qualitative.ts';
import type { Verdict } from './reading.ts';

/** Where the entries of one file go, and what they share. */
export interface CsvSink {
  readonly context: CsvContext;
  readonly collector: Collector;
  readonly mark: DecimalMark;
}

/** One cell of results with all that belongs to it. */
export interface CsvEntry {
  readonly what:
    | { readonly is: 'result'; readonly analyte: Analyte; readonly loinc: string | null }
    | { readonly is: 'covariate'; readonly rule: CovariateRule }
    | { readonly is: 'state'; readonly key: StateKey };
  readonly value: CsvField;
  /** `null` and the empty text both mean that there is none. */
  readonly unit: string | null;
  readonly flag: Verdict | null;
  readonly place: Place;
}

/** Turns a decimal comma into a point where that is allowed, and sees that one file uses one mark. */
export type DecimalMark = (field: CsvField, place: Place) => string;

const MISSING = new Set(['', 'na', 'n/a', 'nd', 'null', 'none', '.', '-']);
const YES = new Set(['yes', 'y', 'true', '1']);
const NO = new Set(['no', 'n', 'false', '0']);

/** @throws BiochemistryFault VALUE_INVALID, UNIT_…, ANALYTE_DUPLICATE, DECIMAL_… */
export function addEntry(entry: CsvEntry, sink: CsvSink): void {
  switch (entry.what.is) {
    case 'result':
      addResult(entry, entry.what, sink);
      return;
    case 'covariate':
      addCovariate(entry, entry.what.rule, sink);
      return;
    case 'state':
      addState(entry, entry.what.key, sink);
      return;
  }
}

export function isMissing(field: CsvField, map: CsvMap): boolean {
  const text = field.text.trim();
  return MISSING.has(text.toLowerCase()) || map.missing.has(text);
}

/** @throws BiochemistryFault FLAG_UNKNOWN */
export function parseFlag(
  field: CsvField | undefined,
  { map, table }: CsvContext,
  place: Place,
): Verdict | null {
  if (field === undefined || isMissing(field, map)) {
    return null;
  }
  const verdict = map.flags.get(field.text.trim()) ?? table.flag(field.text);
  if (verdict === undefined) {
    throw new BiochemistryFault('FLAG_UNKNOWN', 'the flag is not known', {
      ...place,
      field: 'flag',
    });
  }
  return verdict;
}

export function createDecimalMark(delimiter: Delimiter, map: CsvMap): DecimalMark {
  let used: '.' | ',' | null = null;
  return (field, place) => {
    const text = field.text.trim();
    const mark = text.includes(',') ? ',' : text.includes('.') ? '.' : null;
    if (mark === null) {
      return text;
    }
    if (mark === ',' && delimiter === ',' && !map.decimalComma) {
      throw new BiochemistryFault(
        'DECIMAL_COMMA_UNDECLARED',
        'a decimal comma in a comma-separated file must be declared in the mapping',
        place,
      );
    }
    used ??= mark;
    if (used !== mark || (mark === ',' && text.includes('.'))) {
      throw new BiochemistryFault(
        'DECIMAL_MARK_MIXED',
        'the file uses both decimal point and decimal comma',
        place,
      );
    }
    return text.replace(',', '.');
  };
}

function addResult(
  { value, unit, flag, place }: CsvEntry,
  { analyte, loinc }: Extract<CsvEntry['what'], { is: 'result' }>,
  { context, collector, mark }: CsvSink,
): void {
  if (isMissing(value, context.map)) {
    if (flag === null) {
      collector.notReported(analyte.key, place);
    } else {
      addWithoutValue(analyte, { loinc, flag, place }, collector);
    }
    return;
  }
  if (analyte.kind === 'pattern') {
    const found = { loinc, text: parsePattern(value, place), flag, line: place.line };
    collector.qualitative(toQualitative(analyte, found, context.table), place);
    return;
  }
  const measurement = {
    analyte,
    loinc,
    value: mark(value, place),
    unit: parseUnit(unit, context.map),
    flag,
    limitOfDetection: context.map.lod.get(analyte.key) ?? null,
    place,
  };
  collector.observation(toObservation(measurement, context.table), place);
}

/** A flag may stand alone only where it says that there is no value. */
function addWithoutValue(
  analyte: Analyte,
  { loinc, flag, place }: { loinc: string | null; flag: Verdict; place: Place },
  collector: Collector,
): void {
  if (flag !== 'invalid') {
    throw new BiochemistryFault('VALUE_INVALID', 'a flag stands without a value', place);
  }
  collector.observation(invalidObservation(analyte, place, loinc), place);
}

function addCovariate(
  { value, unit, place }: CsvEntry,
  rule: CovariateRule,
  { context, collector, mark }: CsvSink,
): void {
  if (isMissing(value, context.map)) {
    return;
  }
  const factor = rule.factors.get(parseUnit(unit, context.map) ?? rule.unit);
  if (factor === undefined) {
    throw new BiochemistryFault('UNIT_UNKNOWN', 'the unit is not known for this item', place);
  }
  const decimal = parseDecimal(mark(value, place));
  const text = decimal === null ? null : convertCovariate(decimal, { factor, rule });
  if (text === null) {
    throw new BiochemistryFault(
      'VALUE_INVALID',
      'not a plain decimal in a believable range',
      place,
    );
  }
  collector.covariate(rule.key, text, place);
}

function addState(
  { value, place }: CsvEntry,
  key: StateKey,
  { context, collector }: CsvSink,
): void {
  if (isMissing(value, context.map)) {
    return;
  }
  const word = value.text.trim().toLowerCase();
  if (!YES.has(word) && !NO.has(word)) {
    throw new BiochemistryFault('VALUE_INVALID', 'the value is neither yes nor no', place);
  }
  collector.state(key, YES.has(word));
}

function parseUnit(unit: string | null, map: CsvMap): string | null {
  const text = unit?.trim() ?? '';
  return text === '' ? null : (map.units.get(text) ?? text);
}

/** @throws BiochemistryFault VALUE_INVALID */
function parsePattern({ text }: CsvField, place: Place): string {
  const pattern = text.trim();
  if (!/^[A-Za-z][A-Za-z0-9'/+ -]{0,31}$/u.test(pattern)) {
    throw new BiochemistryFault('VALUE_INVALID', 'the value is not a pattern', place);
  }
  return pattern;
}
