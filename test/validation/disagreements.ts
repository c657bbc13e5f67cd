import { formatCriterion } from '#pipelines';
import { isBenignClass, isPathogenicClass } from '../builders/panel-classes.ts';
import type { ClassifiedRow } from '../builders/panel-classes.ts';
import { ownState, panelMet } from './criteria-section.ts';
import { tsv } from './table.ts';

type Cause = readonly [cause: string, holds: (row: ClassifiedRow) => boolean];

const OUTSIDE_VARIANT = ['PS2', 'PS3', 'PS4', 'PM3', 'PM6', 'PP1', 'PP4'] as const;
const OUTSIDE_VARIANT_BENIGN = ['BS3', 'BS4', 'BP2', 'BP5'] as const;

const missing =
  (...codes: readonly string[]) =>
  (row: ClassifiedRow): boolean =>
    codes.some((code) => panelMet(row, code) && ownState(row, code) === null);
const notMet =
  (...codes: readonly string[]) =>
  (row: ClassifiedRow): boolean =>
    codes.some((code) => panelMet(row, code) && ownState(row, code) === false);

/** The first that holds is the cause. */
const MISSED_PATHOGENIC: readonly Cause[] = [
  ['coding sequence absent', ({ consequence }) => consequence === 'coding_sequence_variant'],
  ['PVS1 of the panel at another strength or not met here', (row) => panelMet(row, 'PVS1')],
  [
    'the panel rests on patients, families, assays or second alleles',
    (row) => OUTSIDE_VARIANT.some((code) => panelMet(row, code)),
  ],
  ['a datum is missing for a criterion of the panel', missing('PM2', 'PP3', 'PM1', 'PM5', 'PS1')],
  ['a criterion of the panel is not met here', notMet('PM2', 'PP3', 'PM1', 'PM5', 'PS1', 'PP2')],
];
const MISSED_BENIGN: readonly Cause[] = [
  ['no frequency in the pack for BA1, BS1 or BS2', missing('BA1', 'BS1', 'BS2')],
  ['frequency below the threshold in the source at hand', notMet('BA1', 'BS1', 'BS2')],
  ['no score for BP4 or BP7', missing('BP4', 'BP7')],
  ['BP4 or BP7 not met here', notMet('BP4', 'BP7')],
  [
    'the panel rests on assays, families or other causes',
    (row) => OUTSIDE_VARIANT_BENIGN.some((code) => panelMet(row, code)),
  ],
];
const CALLED_PATHOGENIC: readonly Cause[] = [
  ['PVS1 graded higher here', (row) => ownState(row, 'PVS1') === true],
  ['PM5 or PS1 counted from other records of the residue', (row) => ownState(row, 'PM5') === true],
  ['PS1 counted from another record', (row) => ownState(row, 'PS1') === true],
];
const CALLED_BENIGN: readonly Cause[] = [
  [
    'frequent in a population',
    (row) => ['BA1', 'BS1'].some((code) => ownState(row, code) === true),
  ],
  ['silent without a predicted effect', (row) => ownState(row, 'BP7') === true],
];

export interface Disagreement {
  readonly row: ClassifiedRow;
  readonly kind: 'missed P/LP' | 'missed B/LB' | 'called P/LP' | 'called B/LB';
  readonly cause: string;
}

/** Every variant whose direction differs from the panel's, with its cause. */
export function findDisagreements(rows: readonly ClassifiedRow[]): readonly Disagreement[] {
  return rows.flatMap((row) => {
    const found: Disagreement[] = [];
    const note = (kind: Disagreement['kind'], causes: readonly Cause[]): void => {
      const cause = causes.find(([, holds]) => holds(row))?.[0] ?? 'sum of the criteria';
      found.push({ row, kind, cause });
    };
    if (isPathogenicClass(row.given) && !isPathogenicClass(row.blind)) {
      note('missed P/LP', MISSED_PATHOGENIC);
    } else if (!isPathogenicClass(row.given) && isPathogenicClass(row.blind)) {
      note('called P/LP', CALLED_PATHOGENIC);
    }
    if (isBenignClass(row.given) && !isBenignClass(row.blind)) {
      note('missed B/LB', MISSED_BENIGN);
    } else if (!isBenignClass(row.given) && isBenignClass(row.blind)) {
      note('called B/LB', CALLED_BENIGN);
    }
    return found;
  });
}

/** One line a disagreement: public facts only. */
export function disagreementsTsv(disagreements: readonly Disagreement[]): string {
  const header = ['kind', 'cause', 'gene', 'chrom', 'pos', 'ref', 'alt', 'hgvs_c', 'consequence'];
  return tsv(
    [...header, 'panel', 'here', 'panel_criteria', 'own_criteria'],
    disagreements.map(({ row, kind, cause }) => {
      const { gene, variant, hgvsC, consequence, given, blind, givenCriteria, criteria } = row;
      const met = criteria.filter((record) => record.met === true).map(formatCriterion);
      return [
        ...[kind, cause, gene, variant.chrom, String(variant.pos), variant.ref, variant.alt],
        ...[hgvsC ?? '', consequence, given, blind, givenCriteria.join(','), met.join(',')],
      ];
    }),
  );
}
