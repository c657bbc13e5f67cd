import type { AnalyteTable } from './analyte-table.ts';
import { readField } from './hl7-message.ts';
import { readAbnormalFlag } from './hl7-result.ts';
import type { Hl7Result } from './hl7-result.ts';
import type { OtherKind, PanelVerdict, Verdict } from './reading.ts';

/**
 * What an OBX that is not of an analyte concludes: panel interpretations and the specimen's quality always, lists
 * of conditions one by one, and whatever else is flagged abnormal, known or not.
 */
export function panelVerdicts(
  result: Hl7Result,
  kind: OtherKind,
  table: AnalyteTable,
): readonly PanelVerdict[] {
  const { loinc } = result.code;
  const { line } = result.segment;
  if (kind === 'condition-list') {
    return listedConditions(result, table);
  }
  const concludes = kind === 'interpretation' || kind === 'specimen-quality';
  const verdict = concludes
    ? verdictOf(result, table)
    : readAbnormalFlag(result.segment, result.message, table);
  if (!concludes && (verdict === null || verdict === 'normal')) {
    return [];
  }
  const conditions = table.itemConditions(loinc);
  return [{ loinc, code: answerCode(result), verdict, conditions, line }];
}

const RISING: readonly (Verdict | null)[] = [
  null,
  'normal',
  'invalid',
  'borderline',
  'positive',
  'critical',
];

/** The worse of what the answer says, by its code or in a word of the table, and of OBX-8. */
export function verdictOf(result: Hl7Result, table: AnalyteTable): Verdict | null {
  const code = answerCode(result);
  const answered = code === null ? null : table.answer(code);
  const flagged = readAbnormalFlag(result.segment, result.message, table);
  const said = answered ?? wordOf(result, table);
  return RISING.indexOf(flagged) > RISING.indexOf(said) ? flagged : said;
}

function wordOf({ segment, message }: Hl7Result, table: AnalyteTable): Verdict | null {
  const [components = []] = readField(segment, 5, message);
  const verdicts = components.map((text) => table.flag(text)).filter((one) => one !== undefined);
  return verdicts.reduce<Verdict | null>(
    (worst, one) => (RISING.indexOf(one) > RISING.indexOf(worst) ? one : worst),
    null,
  );
}

/** LOINC answer code of a coded value, in the identifier or in its alternate. */
export function answerCode({ segment, message }: Hl7Result): string | null {
  const [components = []] = readField(segment, 5, message);
  return answerOf(components);
}

function answerOf(components: readonly string[]): string | null {
  const [code = '', , , alternate = ''] = components.map((component) => component.trim());
  return [code, alternate].find((text) => /^LA[0-9]{1,7}-[0-9]$/u.test(text)) ?? null;
}

/** A list of positive conditions says so by being one, whatever its flag; other lists only by their flag. */
function listedConditions(result: Hl7Result, table: AnalyteTable): readonly PanelVerdict[] {
  const { segment, message, code } = result;
  const flag = readAbnormalFlag(segment, message, table);
  const verdict = flag === null || flag === 'normal' ? table.listedVerdict(code.loinc) : flag;
  if (verdict === null) {
    return [];
  }
  return readField(segment, 5, message)
    .filter((components) => components.some((text) => text.trim() !== ''))
    .flatMap((components): readonly PanelVerdict[] => {
      const answer = answerOf(components);
      if (answer !== null && (table.isNoCondition(answer) || table.answer(answer) === 'normal')) {
        return [];
      }
      const named = answer === null ? null : table.answerConditions(answer);
      const conditions = named ?? [];
      return [{ loinc: code.loinc, code: answer, verdict, conditions, line: segment.line }];
    });
}
