import type { NewbornInput, SampleCounts, ScreeningResult } from '../model/index.ts';
import type { SexRules } from '../policy/index.ts';

export interface SexKaryotype {
  readonly sex: ScreeningResult['sex'];
  /** Copies of X outside the pseudoautosomal regions, `null` where neither counts nor a declaration tell. */
  readonly xCopies: 1 | 2 | null;
}

/**
 * The karyotype as the whole file shows it (Genomics England infers it and does not trust the declared one).
 * Where the file holds too little of X to tell, the declared sex decides about X, and `inferred` says `unknown`.
 */
export function inferSexKaryotype(
  counts: SampleCounts,
  declared: NewbornInput['declaredSex'],
  rules: SexRules,
): SexKaryotype {
  const xCopies = countX(counts, rules);
  const hasY = detectY(counts, rules);
  const inferred = nameKaryotype(xCopies, hasY);
  return {
    sex: { declared, inferred, agrees: agree(declared, inferred) },
    xCopies: xCopies ?? declaredCopies(declared),
  };
}

function countX(counts: SampleCounts, rules: SexRules): 1 | 2 | null {
  const called = calledOnX(counts);
  if (called < rules.minXCalls) {
    return null;
  }
  const hetPermille = (counts.xNonParHet * 1000) / called;
  if (hetPermille >= rules.twoXHetPermille) {
    return 2;
  }
  return hetPermille <= rules.oneXHetPermille ? 1 : null;
}

function detectY(counts: SampleCounts, rules: SexRules): boolean | null {
  const called = calledOnX(counts);
  const permille = called === 0 ? 0 : (counts.yNonParCalled * 1000) / called;
  if (called >= rules.minXCalls && permille >= rules.yPresentPermille) {
    return true;
  }
  return called >= rules.minXCallsForAbsentY && permille <= rules.yAbsentPermille ? false : null;
}

function calledOnX(counts: SampleCounts): number {
  return counts.xNonParHet + counts.xNonParHomAlt + counts.xNonParHemizygous;
}

function nameKaryotype(
  xCopies: 1 | 2 | null,
  hasY: boolean | null,
): ScreeningResult['sex']['inferred'] {
  if (xCopies === 2) {
    return hasY === true ? 'XXY' : 'XX';
  }
  if (xCopies === null || hasY === null) {
    return 'unknown';
  }
  return hasY ? 'XY' : 'X0';
}

function declaredCopies(declared: NewbornInput['declaredSex']): 1 | 2 | null {
  if (declared === null) {
    return null;
  }
  return declared === 'male' ? 1 : 2;
}

function agree(
  declared: NewbornInput['declaredSex'],
  inferred: ScreeningResult['sex']['inferred'],
): boolean | null {
  if (declared === null || inferred === 'unknown') {
    return null;
  }
  return (declared === 'male') === inferred.endsWith('Y');
}
