import { trimAlleles } from '../../consequence/normalise-variant.ts';
import type { CriterionRecord } from '../../model/index.ts';
import { parsePos1 } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import type { Evidence } from '../evidence.ts';

/*
 * PM4 and BP3 (Richards 2015, PMID 25741868): a protein of another length. PM4 for in-frame changes outside
 * repeats and for a lost stop, BP3 for in-frame changes inside a repeat without a known function, that is,
 * without a pathogenic record in it.
 */

export interface InFrameCriteria {
  readonly pm4: CriterionRecord;
  readonly bp3: CriterionRecord;
}

/** Copies of the unit beside the change that make it a tandem repeat. */
const REPEAT_COPIES = 3;

const OTHER: InFrameCriteria = {
  pm4: notMet('PM4', 'Moderate', 'neither an in-frame indel nor a lost stop'),
  bp3: notMet('BP3', 'Supporting', 'not an in-frame indel'),
};
const STOP_LOST: InFrameCriteria = {
  pm4: met('PM4', 'Moderate', 'stop codon lost'),
  bp3: notMet('BP3', 'Supporting', 'not an in-frame indel'),
};
const NO_SEQUENCE: InFrameCriteria = {
  pm4: unknown('PM4', 'Moderate', 'flanking-sequence'),
  bp3: unknown('BP3', 'Supporting', 'flanking-sequence'),
};
const OUTSIDE: InFrameCriteria = {
  pm4: met('PM4', 'Moderate', 'in-frame change outside tandem repeats'),
  bp3: notMet('BP3', 'Supporting', 'outside tandem repeats'),
};
const REPEAT: InFrameCriteria = {
  pm4: notMet('PM4', 'Moderate', 'in a tandem repeat'),
  bp3: met('BP3', 'Supporting', 'in a tandem repeat without a pathogenic record'),
};
const KNOWN_REPEAT: InFrameCriteria = {
  pm4: notMet('PM4', 'Moderate', 'in a tandem repeat'),
  bp3: notMet('BP3', 'Supporting', 'the repeat holds a pathogenic record'),
};

export function inFrameCriteria(evidence: Evidence): InFrameCriteria {
  const { annotation, residues, variant } = evidence;
  const { consequence, terms, proteinPosition } = annotation;
  if (terms.includes('stop_lost')) {
    return STOP_LOST;
  }
  if (consequence !== 'inframe_deletion' && consequence !== 'inframe_insertion') {
    return consequence === 'protein_altering_variant' ? OUTSIDE : OTHER;
  }
  const repeat = isTandemRepeat(evidence);
  if (repeat === null) {
    return NO_SEQUENCE;
  }
  if (!repeat) {
    return OUTSIDE;
  }
  const near = proteinPosition ?? 0;
  const functional = residues.pathogenicWithin(near - 1, near + 1, variant) !== null;
  return functional ? KNOWN_REPEAT : REPEAT;
}

/** `null` where the sequence beside the change is not known. */
function isTandemRepeat({ variant, knowledge }: Evidence): boolean | null {
  const { start, ref, alt } = trimAlleles(variant);
  const unit = shortestUnit(ref === '' ? alt : ref);
  const reach = unit.length * REPEAT_COPIES;
  const range = {
    start: parsePos1(Math.max(1, start - reach)),
    end: parsePos1(start + ref.length + reach - 1),
  };
  const bases = knowledge.reference(variant.chrom, range);
  return bases === null ? null : bases.includes(unit.repeat(REPEAT_COPIES));
}

/** `CAGCAG` is two `CAG`; a unit of one codon at least, because the frame is kept. */
function shortestUnit(change: string): string {
  for (let length = 3; length < change.length; length += 3) {
    const unit = change.slice(0, length);
    if (unit.repeat(change.length / length) === change) {
      return unit;
    }
  }
  return change;
}
