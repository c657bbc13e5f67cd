import type { AnalyteDocument, PatternMeaning } from './analyte-document.ts';
import { uniqueMap } from './unique-map.ts';
import type { Verdict } from './reading.ts';

/** What the table knows of the laboratory's own conclusions. */
export interface VerdictCodes {
  /** Conditions that an item is about; `null` where it is about the whole screen, empty where that is not known. */
  itemConditions(loinc: string | null): readonly string[] | null;
  /** The verdict on every condition that the value of an item names; `null` where the item is no such list. */
  listedVerdict(loinc: string | null): Verdict | null;
  /** Conditions that an answer names; `null` where the answer is not known. */
  answerConditions(code: string): readonly string[] | null;
  /** The answer says that a list is empty. */
  isNoCondition(code: string): boolean;
  /** `null` where the text is none of the analyte's patterns. */
  pattern(analyte: string, text: string): PatternMeaning | null;
  /** All conditions that any pattern of the analyte bears on. */
  patternConditions(analyte: string): readonly string[];
}

/** Items about the whole screen; what is said about the card or the specimen is about no condition. */
const WHOLE_SCREEN = new Set(['comment', 'interpretation', 'condition-list', 'specimen-quality']);

/** @throws BiochemistryFault ANALYTE_TABLE_INVALID */
export function verdictCodes(document: AnalyteDocument): VerdictCodes {
  const items = new Map(document.items.map((item) => [item.loinc, item]));
  const answers = uniqueMap(
    document.conditionAnswers.map(({ code, conditions }) => [code, conditions]),
    'conditionAnswers',
  );
  const patterns = uniqueMap(
    document.patterns.flatMap(({ analyte, texts, verdict, conditions, carrier }) =>
      texts.map((text) => [`${analyte} ${text}`, { verdict, conditions, carrier }] as const),
    ),
    'patterns',
  );
  const none = new Set(document.noConditionAnswers);
  return {
    itemConditions: (loinc) => {
      const item = items.get(loinc ?? '');
      return item?.conditions ?? (WHOLE_SCREEN.has(item?.kind ?? '') ? null : []);
    },
    listedVerdict: (loinc) => items.get(loinc ?? '')?.listed ?? null,
    answerConditions: (code) => answers.get(code) ?? null,
    isNoCondition: (code) => none.has(code),
    pattern: (analyte, text) => patterns.get(`${analyte} ${text.trim().toUpperCase()}`) ?? null,
    patternConditions: (analyte) => [
      ...new Set(
        document.patterns.filter((one) => one.analyte === analyte).flatMap((one) => one.conditions),
      ),
    ],
  };
}
