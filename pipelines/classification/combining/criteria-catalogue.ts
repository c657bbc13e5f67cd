import type { CriterionStrength } from '../../model/index.ts';

export type Direction = 'pathogenic' | 'benign';

export interface CriterionDefinition {
  readonly code: string;
  readonly direction: Direction;
  /** Strength of 2015 (Richards 2015, PMID 25741868, tables 3 and 4). */
  readonly strength: CriterionStrength;
  /** Retired by ClinGen SVI (Biesecker 2018, PMID 29543229): known, but without weight. */
  readonly retired: boolean;
}

const STRENGTH_OF: Readonly<Record<string, CriterionStrength>> = {
  PVS: 'VeryStrong',
  PS: 'Strong',
  PM: 'Moderate',
  PP: 'Supporting',
  BA: 'StandAlone',
  BS: 'Strong',
  BP: 'Supporting',
};

const COUNTS: readonly (readonly [group: string, count: number])[] = [
  ['PVS', 1],
  ['PS', 4],
  ['PM', 6],
  ['PP', 5],
  ['BA', 1],
  ['BS', 4],
  ['BP', 7],
];

const RETIRED: ReadonlySet<string> = new Set(['PP5', 'BP6']);

/** The 28 criteria of 2015, in the order of the guideline. */
export const CRITERIA: ReadonlyMap<string, CriterionDefinition> = new Map(
  COUNTS.flatMap(([group, count]) =>
    Array.from({ length: count }, (_, index) => {
      const code = `${group}${index + 1}`;
      const direction: Direction = group.startsWith('P') ? 'pathogenic' : 'benign';
      const strength = STRENGTH_OF[group] ?? 'Supporting';
      return [code, { code, direction, strength, retired: RETIRED.has(code) }] as const;
    }),
  ),
);
