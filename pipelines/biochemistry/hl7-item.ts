import type { AnalyteTable } from './analyte-table.ts';
import type { Collector } from './collect.ts';
import { parseDecimal } from './decimal.ts';
import { readCode, readField } from './hl7-message.ts';
import { isCardData, placeOf } from './hl7-result.ts';
import type { Hl7Result } from './hl7-result.ts';
import { answerCode, panelVerdicts, verdictOf } from './hl7-verdict.ts';
import { convertCovariate } from './measurement.ts';
import type { OtherKind } from './reading.ts';

/** An OBX that is not of an analyte: used where it bears on the reading, counted in any case. */
export function addItem(result: Hl7Result, table: AnalyteTable, collector: Collector): void {
  const { loinc, label } = result.code;
  if (loinc !== null && table.isOverallInterpretation(loinc)) {
    addOverall(result, table, collector);
    return;
  }
  const kind = classify(result, table);
  collector.other(label, kind);
  for (const verdict of panelVerdicts(result, kind, table)) {
    collector.panelVerdict(verdict);
  }
  if (loinc === null) {
    return;
  }
  addCovariate(result, loinc, { table, collector });
  addState(result, loinc, { table, collector });
}

function classify(result: Hl7Result, table: AnalyteTable): OtherKind {
  const known = result.code.loinc === null ? null : table.itemKind(result.code.loinc);
  return known ?? (isCardData(result) ? 'card-data' : 'unrecognised');
}

function addOverall(result: Hl7Result, table: AnalyteTable, collector: Collector): void {
  const [components = []] = readField(result.segment, 5, result.message);
  const [first = '', second = ''] = components.map((component) => component.trim());
  const code = answerCode(result);
  const text = code === null && second === '' ? first : second;
  collector.overall({
    code,
    text: text === '' ? null : text,
    verdict: verdictOf(result, table),
    line: result.segment.line,
  });
}

interface Sink {
  readonly table: AnalyteTable;
  readonly collector: Collector;
}

/**
 * Card data is typed by hand and often unusable: what is no number, of another unit or
 * beyond belief stays counted only.
 */
function addCovariate(result: Hl7Result, loinc: string, { table, collector }: Sink): void {
  const { segment, message } = result;
  const rule = table.covariateByLoinc(loinc);
  const value = parseDecimal(readCode(segment, 5, message));
  if (rule === null || value === null) {
    return;
  }
  const unit = readCode(segment, 6, message);
  const factor = rule.factors.get(unit === '' ? rule.unit : unit);
  const text = factor === undefined ? null : convertCovariate(value, { factor, rule });
  if (text !== null) {
    collector.covariate(rule.key, text, placeOf(segment, message, 5));
  }
}

function addState(result: Hl7Result, loinc: string, { table, collector }: Sink): void {
  const rule = table.stateByLoinc(loinc);
  const answers = readField(result.segment, 5, result.message)
    .map(([code = '']) => code.trim())
    .filter((code) => code !== '');
  const says = (codes: readonly string[]): boolean =>
    answers.some((answer) => codes.includes(answer) || codes.includes('*'));
  if (rule !== null && says(rule.yes)) {
    collector.state(rule.key, true);
  } else if (rule !== null && says(rule.no)) {
    collector.state(rule.key, false);
  }
}
