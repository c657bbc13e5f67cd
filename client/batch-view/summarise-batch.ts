import type { StoredFinding, StoredResult, StoredScreening } from '#pipelines';
import type { BatchThresholds } from './batch-thresholds.ts';
import { sampleHints, sampleRatios } from './sample-quality.ts';
import type { SampleHint, SampleRatios } from './sample-quality.ts';

/** One opened result by the name of its file; `null` where it could not be read. */
export interface BatchEntry {
  readonly newborn: string;
  readonly result: StoredResult | null;
}

export type BatchOutcome = StoredScreening['outcome'] | 'refused' | 'unreadable';

export interface BatchRow {
  readonly newborn: string;
  readonly outcome: BatchOutcome;
  /** Code of a refusal. */
  readonly code: string | null;
  /** Conditions suspected, with their gene. */
  readonly conditions: readonly string[];
  readonly sex: StoredScreening['sex'] | null;
  readonly ratios: SampleRatios | null;
  readonly hints: readonly SampleHint[];
}

export type BatchWarning = 'many-positives' | 'no-positives' | 'refusals' | 'several-rules';

export interface BatchSummary {
  readonly rows: readonly BatchRow[];
  readonly outcomes: Readonly<Record<BatchOutcome, number>>;
  /** Of the newborns with a result. */
  readonly positivePercent: number | null;
  readonly sexMismatches: number;
  readonly medians: {
    readonly callablePercent: number | null;
    readonly transitionsPerTransversion: number | null;
    readonly hetPerHomAlt: number | null;
  };
  readonly hinted: number;
  readonly warnings: readonly BatchWarning[];
}

/** What the laboratory looks at before it releases a batch. Pure; rows in the order of the names. */
export function summariseBatch(
  entries: readonly BatchEntry[],
  thresholds: BatchThresholds,
): BatchSummary {
  const ordered = [...entries].sort((left, right) => (left.newborn < right.newborn ? -1 : 1));
  const ratios = ordered.map(({ result }) => sampleRatios(result?.screening ?? null, thresholds));
  const medians = {
    callablePercent: median(ratios.map((one) => one?.callablePercent)),
    transitionsPerTransversion: median(ratios.map((one) => one?.transitionsPerTransversion)),
    hetPerHomAlt: median(ratios.map((one) => one?.hetPerHomAlt)),
  };
  const rows = ordered.map((entry, index) =>
    toRow(entry, ratios[index] ?? null, {
      thresholds,
      medianTiTv:
        ratios.length < thresholds.minNewborns ? null : medians.transitionsPerTransversion,
    }),
  );
  const outcomes = countOutcomes(rows);
  const reported = rows.length - outcomes.refused - outcomes.unreadable;
  const positivePercent =
    reported === 0 ? null : (100 * outcomes['condition-suspected']) / reported;
  return {
    rows,
    outcomes,
    positivePercent,
    sexMismatches: rows.filter(({ sex }) => sex?.agrees === false).length,
    medians,
    hinted: rows.filter(({ hints }) => hints.length > 0).length,
    warnings: warningsOf({ positivePercent, outcomes, entries }, thresholds),
  };
}

function toRow(
  { newborn, result }: BatchEntry,
  ratios: SampleRatios | null,
  context: { readonly thresholds: BatchThresholds; readonly medianTiTv: number | null },
): BatchRow {
  const screening = result?.screening ?? null;
  const common = { newborn, ratios, code: result?.refusal ?? null };
  if (screening === null) {
    const outcome = result === null ? 'unreadable' : 'refused';
    return { ...common, outcome, conditions: [], sex: null, hints: [] };
  }
  return {
    ...common,
    outcome: screening.outcome,
    conditions: screening.findings.map(nameFinding),
    sex: screening.sex,
    hints: ratios === null ? [] : sampleHints(screening, ratios, context),
  };
}

/** Some conditions carry the gene in their name. */
function nameFinding({ condition, gene }: StoredFinding): string {
  return gene === null || condition.includes(gene) ? condition : `${condition} (${gene})`;
}

function countOutcomes(rows: readonly BatchRow[]): Record<BatchOutcome, number> {
  const outcomes: Record<BatchOutcome, number> = {
    'condition-suspected': 0,
    'no-condition-suspected': 0,
    incomplete: 0,
    refused: 0,
    unreadable: 0,
  };
  for (const { outcome } of rows) {
    outcomes[outcome] += 1;
  }
  return outcomes;
}

function warningsOf(
  {
    positivePercent,
    outcomes,
    entries,
  }: {
    readonly positivePercent: number | null;
    readonly outcomes: Readonly<Record<BatchOutcome, number>>;
    readonly entries: readonly BatchEntry[];
  },
  thresholds: BatchThresholds,
): readonly BatchWarning[] {
  const rules = new Set(
    entries.flatMap(({ result }) => {
      const screening = result?.screening ?? null;
      return screening === null ? [] : [`${screening.policy.digest} ${screening.pack.digest}`];
    }),
  );
  const checks: readonly (readonly [warning: BatchWarning, holds: boolean])[] = [
    [
      'many-positives',
      positivePercent !== null && positivePercent > thresholds.positivePercent.above,
    ],
    ['no-positives', positivePercent === 0],
    ['refusals', outcomes.refused + outcomes.unreadable > 0],
    ['several-rules', rules.size > 1],
  ];
  return checks.filter(([, holds]) => holds).map(([warning]) => warning);
}

function median(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  const low = known[Math.floor((known.length - 1) / 2)];
  const high = known[Math.floor(known.length / 2)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
