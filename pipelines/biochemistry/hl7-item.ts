import type { AnalyteTable } from './analyte-table.ts';
import type { Collector } from './collect.ts';
import { parseDecimal } from './decimal.ts';
import { readCode, readField } from './hl7-message.ts';
import { isCardData, placeOf, readAbnormalFlag } from './hl7-result.ts';
import type { Hl7Result } from './hl7-result.ts';
import { convertCovariate } from './measurement.ts';
import type { OtherKind, Verdict } from './reading.ts';

/** An OBX that is not of an analyte: used where it bears on the reading, counted in any case. */
export function addItem(result: Hl7Result, table: AnalyteTable, collector: Collector): void {
  const { loinc, label } = result.code;
  if (loinc !== null && table.isOverallInterpretation(loinc)) {
    addOverall(result, table, collector);
    return;
  }
  const kind = classify(result, table);
  collector.other(label, kind);
  if (loinc === null) {
    return;
  }
  if (kind === 'interpretation' || kind === 'specimen-quality') {
    const code = answerCode(result);
    const verdict = verdictOf(result, table);
    collector.panelVerdict({ loinc, code, verdict, line: result.segment.line });
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

/** LOINC answer code of a coded value, in the identifier or in its alternate. */
function answerCode({ segment, message }: Hl7Result): string | null {
  const [components = []] = readField(segment, 5, message);
  const [code = '', , , alternate = ''] = components.map((component) => component.trim());
  return [code, alternate].find((text) => /^LA[0-9]{1,7}-[0-9]$/u.test(text)) ?? null;
}

/** By the answer; by OBX-8 where the answer is none that is known. */
function verdictOf(result: Hl7Result, table: AnalyteTable): Verdict | null {
  const code = answerCode(result);
  const answered = code === null ? null : table.answer(code);
  return answered ?? readAbnormalFlag(result.segment, result.message, table);
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
