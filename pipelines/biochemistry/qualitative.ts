import type { Analyte, AnalyteTable } from './analyte-table.ts';
import type { QualitativeResult, Verdict } from './reading.ts';

interface FoundPattern {
  readonly loinc: string | null;
  readonly text: string;
  readonly flag: Verdict | null;
  readonly line: number;
}

/** A pattern with what the table reads in it; one that it does not know was measured and cannot be judged. */
export function toQualitative(
  { key, loinc: [canonical] }: Analyte,
  { loinc, text, flag, line }: FoundPattern,
  table: AnalyteTable,
): QualitativeResult {
  const known = table.pattern(key, text);
  return {
    loinc: loinc ?? canonical ?? null,
    analyte: key,
    text,
    flag,
    verdict: known?.verdict ?? null,
    conditions: known?.conditions ?? table.patternConditions(key),
    carrier: known?.carrier ?? false,
    line,
  };
}
