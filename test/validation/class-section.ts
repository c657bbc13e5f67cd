import type { AcmgClass } from '#pipelines';
import { isOpposite } from '../builders/expert-panels.ts';
import { isBenignClass, isPathogenicClass } from '../builders/panel-classes.ts';
import type { ClassifiedRow } from '../builders/panel-classes.ts';
import { table } from './table.ts';
import { describeShare } from './wilson.ts';

const CLASSES: readonly AcmgClass[] = ['P', 'LP', 'VUS', 'LB', 'B'];
type ClassOf = (row: ClassifiedRow) => AcmgClass;

export interface Measured {
  readonly name: string;
  readonly rows: readonly ClassifiedRow[];
}

/** Sensitivity and specificity of both directions, one line a set of rows. */
export function directionTable(sets: readonly Measured[], classOf: ClassOf): string {
  return table(
    [
      'set',
      'variants',
      'P/LP found',
      'others not P/LP',
      'B/LB found',
      'others not B/LB',
      'opposite',
    ],
    sets.map(({ name, rows }) => [name, String(rows.length), ...directions(rows, classOf)]),
  );
}

function directions(rows: readonly ClassifiedRow[], classOf: ClassOf): readonly string[] {
  const shareOf = (
    keep: (row: ClassifiedRow) => boolean,
    hit: (row: ClassifiedRow) => boolean,
  ): string => {
    const kept = rows.filter(keep);
    return describeShare(kept.filter(hit).length, kept.length);
  };
  const opposite = rows.filter((row) => isOpposite(row.given, classOf(row)));
  return [
    shareOf(
      ({ given }) => isPathogenicClass(given),
      (row) => isPathogenicClass(classOf(row)),
    ),
    shareOf(
      ({ given }) => !isPathogenicClass(given),
      (row) => !isPathogenicClass(classOf(row)),
    ),
    shareOf(
      ({ given }) => isBenignClass(given),
      (row) => isBenignClass(classOf(row)),
    ),
    shareOf(
      ({ given }) => !isBenignClass(given),
      (row) => !isBenignClass(classOf(row)),
    ),
    String(opposite.length),
  ];
}

/** Rows: the panel's class. Columns: ours. */
export function confusionTable(rows: readonly ClassifiedRow[], classOf: ClassOf): string {
  return table(
    ['panel \\ here', ...CLASSES],
    CLASSES.map((given) => [
      given,
      ...CLASSES.map((own) =>
        String(rows.filter((row) => row.given === given && classOf(row) === own).length),
      ),
    ]),
  );
}
