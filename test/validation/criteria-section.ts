import type { ClassifiedRow } from '../builders/panel-classes.ts';
import { table } from './table.ts';
import { describeShare } from './wilson.ts';

/** Criteria that speak of the variant itself and are evaluated here. */
const EVALUATED = [
  'PVS1',
  'PS1',
  'PM1',
  'PM2',
  'PM4',
  'PM5',
  'PP2',
  'PP3',
  'BA1',
  'BS1',
  'BS2',
  'BP1',
  'BP3',
  'BP4',
  'BP7',
] as const;

const POINTS: Readonly<Record<string, number>> = {
  Supporting: 1,
  Moderate: 2,
  Strong: 4,
  VeryStrong: 8,
};
/** Strengths of 2015; PM2 as the SVI group grades it today. */
const USUAL: Readonly<Record<string, number>> = {
  PVS1: 8,
  PS1: 4,
  PM1: 2,
  PM2: 1,
  PM4: 2,
  PM5: 2,
  PP2: 1,
  PP3: 1,
};
const LIKELY_PATHOGENIC_FROM = 6;

/** Whatever the strength: was the criterion met here where the panel met it, and the other way round? */
export function criteriaTable(rows: readonly ClassifiedRow[]): string {
  return table(
    ['criterion', 'panel', 'here', 'precision', 'recall', 'of the missed: datum missing'],
    EVALUATED.map((code) => {
      const theirs = rows.filter((row) => panelMet(row, code));
      const ours = rows.filter((row) => ownState(row, code) === true);
      const both = theirs.filter((row) => ownState(row, code) === true);
      const missed = theirs.filter((row) => ownState(row, code) !== true);
      const missing = missed.filter((row) => ownState(row, code) === null).length;
      return [
        code,
        String(theirs.length),
        String(ours.length),
        describeShare(both.length, ours.length),
        describeShare(both.length, theirs.length),
        `${missing} of ${missed.length}`,
      ];
    }),
  );
}

export interface Ceiling {
  /** Reached by the panel's own criteria, all of them, by points. */
  readonly reachable: readonly ClassifiedRow[];
  readonly found: readonly ClassifiedRow[];
}

/**
 * Which pathogenic variants the panels' own evidence carries when only the criteria are kept that speak of the
 * variant: all without a patient, a family, an assay or a second allele.
 */
export function variantOnlyCeiling(pathogenic: readonly ClassifiedRow[]): Ceiling {
  const reachable = pathogenic.filter((row) => variantPoints(row) >= LIKELY_PATHOGENIC_FROM);
  const found = reachable.filter(({ blind }) => blind === 'P' || blind === 'LP');
  return { reachable, found };
}

/** One point short of likely pathogenic, with nothing but the population frequency missing for PM2. */
export function shortOfFrequency(pathogenic: readonly ClassifiedRow[]): number {
  return pathogenic.filter(
    (row) => row.points === LIKELY_PATHOGENIC_FROM - 1 && ownState(row, 'PM2') === null,
  ).length;
}

function variantPoints({ givenCriteria }: ClassifiedRow): number {
  return givenCriteria.reduce((sum, criterion) => {
    const [code = '', strength = ''] = criterion.split('_');
    const usual = USUAL[code];
    return usual === undefined ? sum : sum + (POINTS[strength] ?? usual);
  }, 0);
}

/** Criteria beyond the variant on which the panels' classes rest, with the number of variants. */
export function beyondTheVariant(
  rows: readonly ClassifiedRow[],
): readonly (readonly [string, number])[] {
  const codes = ['PS2', 'PS3', 'PS4', 'PM3', 'PM6', 'PP1', 'PP4', 'BS3', 'BS4', 'BP2', 'BP5'];
  return codes.map((code) => [code, rows.filter((row) => panelMet(row, code)).length]);
}

export function panelMet({ givenCriteria }: ClassifiedRow, code: string): boolean {
  return givenCriteria.some((criterion) => criterion.split('_')[0] === code);
}

export function ownState({ criteria }: ClassifiedRow, code: string): boolean | null {
  const found = criteria.find((record) => record.code === code);
  return found === undefined ? null : found.met;
}
