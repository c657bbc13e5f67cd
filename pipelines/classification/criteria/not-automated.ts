import type { CriterionRecord } from '../../model/index.ts';
import { unknown } from '../criterion-records.ts';

/**
 * Criteria that need what no pack and no newborn's files hold: parents with confirmed relationship, case–control
 * studies, functional assays, families. They are listed so that a reader sees what was not looked at.
 */
export const NOT_AUTOMATED: readonly CriterionRecord[] = [
  unknown('PS2', 'Strong', 'parents'),
  unknown('PS4', 'Strong', 'case-control-study'),
  unknown('PM6', 'Moderate', 'parents'),
  unknown('PP1', 'Supporting', 'segregation'),
  unknown('BS3', 'Strong', 'functional-assay'),
  unknown('BS4', 'Strong', 'segregation'),
  unknown('BP5', 'Supporting', 'other-cause'),
];
