import type { CriterionStrength } from '../../model/index.ts';
import { ClassificationFault } from '../classification-fault.ts';
import { CRITERIA } from './criteria-catalogue.ts';

/** A criterion that was met, at the strength at which it was met. */
export interface MetCriterion {
  readonly code: string;
  readonly strength: CriterionStrength;
}

/** Spellings as laboratories write them, compared without case, space, hyphen and underscore. */
const STRENGTHS: ReadonlyMap<string, CriterionStrength> = new Map([
  ['supporting', 'Supporting'],
  ['moderate', 'Moderate'],
  ['strong', 'Strong'],
  ['verystrong', 'VeryStrong'],
  ['standalone', 'StandAlone'],
]);

/** 28 criteria with their strengths are shorter than this. */
const MAX_LENGTH = 2000;

/**
 * Reads `PVS1, PM2_Supporting, PM3_Very Strong`; a bare code has its strength of 2015. Empty text is no criterion.
 *
 * @throws ClassificationFault CRITERION_UNKNOWN, CRITERION_STRENGTH_UNKNOWN, CRITERION_REPEATED
 */
export function parseCriteria(text: string): readonly MetCriterion[] {
  if (text.length > MAX_LENGTH) {
    throw new ClassificationFault('CRITERION_UNKNOWN', 'the list of criteria is too long', place);
  }
  const parts = text
    .split(/[,;]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const criteria = parts.map(parseCriterion);
  if (new Set(criteria.map(({ code }) => code)).size < criteria.length) {
    throw new ClassificationFault('CRITERION_REPEATED', 'a criterion counts once', place);
  }
  return criteria;
}

function parseCriterion(text: string): MetCriterion {
  const [code = '', ...suffix] = text.split('_');
  const definition = CRITERIA.get(code.trim());
  if (definition === undefined) {
    throw new ClassificationFault('CRITERION_UNKNOWN', 'not a criterion of ACMG/AMP 2015', place);
  }
  if (suffix.length === 0) {
    return { code: definition.code, strength: definition.strength };
  }
  const strength = STRENGTHS.get(suffix.join('').replace(/[\s-]/gu, '').toLowerCase());
  if (strength === undefined) {
    throw new ClassificationFault('CRITERION_STRENGTH_UNKNOWN', 'not a strength', place);
  }
  return { code: definition.code, strength };
}

const place = { field: 'criteria' } as const;

/** `PM2_Supporting`; the strength is left out where it is that of 2015. */
export function formatCriterion({ code, strength }: MetCriterion): string {
  return CRITERIA.get(code)?.strength === strength ? code : `${code}_${strength}`;
}
