import type { AlleleCall, Variant, VcfScan } from '../model/index.ts';
import { containsPosition } from './ranges.ts';

export type PairPhase = 'trans' | 'cis' | 'unknown';

type Carriage = 'carried' | 'absent' | 'unknown';

/**
 * Phase of two heterozygous alleles of one gene: from the genotypes' own phase sets, from their sharing a
 * base, and from the parents. Evidence that contradicts itself leaves the phase unknown.
 */
export function phasePair(
  left: AlleleCall,
  right: AlleleCall,
  parents: readonly VcfScan[],
): PairPhase {
  const votes = [
    phaseBySet(left, right),
    phaseBySharedBase(left, right),
    phaseByParents(left, right, parents),
  ];
  const trans = votes.includes('trans');
  const cis = votes.includes('cis');
  if (trans === cis) {
    return 'unknown';
  }
  return trans ? 'trans' : 'cis';
}

/** A homozygous allele whose both copies were seen in the parents is not a deletion's shadow. */
export function bothParentsCarry(variant: Variant, parents: readonly VcfScan[]): boolean {
  return parents.length === 2 && parents.every((scan) => carriage(variant, scan) === 'carried');
}

/** VCFv4.5 §1.6.2, PS: haplotypes compare only inside one phase set. */
function phaseBySet(left: AlleleCall, right: AlleleCall): PairPhase {
  if (left.phaseSet === null || left.phaseSet !== right.phaseSet || left.chrom !== right.chrom) {
    return 'unknown';
  }
  if (left.haplotypes?.length !== 1 || right.haplotypes?.length !== 1) {
    return 'unknown';
  }
  return left.haplotypes[0] === right.haplotypes[0] ? 'cis' : 'trans';
}

/** One haplotype has one sequence: two different changes of the same base lie on different ones. */
function phaseBySharedBase(left: AlleleCall, right: AlleleCall): PairPhase {
  const a = changedBases(left);
  const b = changedBases(right);
  return left.chrom === right.chrom && a.start < b.end && b.start < a.end ? 'trans' : 'unknown';
}

/** Reference bases that an allele replaces, end exclusive, without what REF and ALT share. */
function changedBases({ pos, ref, alt }: Variant): { start: number; end: number } {
  let prefix = 0;
  while (prefix < ref.length && prefix < alt.length && ref[prefix] === alt[prefix]) {
    prefix++;
  }
  let suffix = 0;
  const free = Math.min(ref.length, alt.length) - prefix;
  while (suffix < free && ref.at(-1 - suffix) === alt.at(-1 - suffix)) {
    suffix++;
  }
  return { start: pos + prefix, end: pos + ref.length - suffix };
}

function phaseByParents(left: Variant, right: Variant, parents: readonly VcfScan[]): PairPhase {
  const seen = parents.map((scan) => [carriage(left, scan), carriage(right, scan)] as const);
  const [first, second] = seen;
  if (first === undefined) {
    return 'unknown';
  }
  return second === undefined ? phaseByDuo(first) : phaseByTrio(first, second);
}

type ParentView = readonly [Carriage, Carriage];

/** One parent shows trans only where the other allele's absence is proved by coverage. */
function phaseByDuo([left, right]: ParentView): PairPhase {
  const split =
    (left === 'carried' && right === 'absent') || (left === 'absent' && right === 'carried');
  return split ? 'trans' : 'unknown';
}

/**
 * Trans needs each allele seen in a different parent. Cis dismisses a finding, so it needs proof that the
 * other parent has neither.
 */
function phaseByTrio(first: ParentView, second: ParentView): PairPhase {
  const opposite = (a: ParentView, b: ParentView): boolean =>
    a[0] === 'carried' && b[1] === 'carried' && a[1] !== 'carried' && b[0] !== 'carried';
  if (opposite(first, second) || opposite(second, first)) {
    return 'trans';
  }
  const together = (a: ParentView, b: ParentView): boolean =>
    a.every((side) => side === 'carried') && b.every((side) => side === 'absent');
  return together(first, second) || together(second, first) ? 'cis' : 'unknown';
}

function carriage(variant: Variant, parent: VcfScan): Carriage {
  const carried = parent.calls.some(
    (call) =>
      call.chrom === variant.chrom &&
      call.pos === variant.pos &&
      call.ref === variant.ref &&
      call.alt === variant.alt &&
      call.copies > 0,
  );
  if (carried) {
    return 'carried';
  }
  return isCovered(variant, parent) ? 'absent' : 'unknown';
}

function isCovered({ chrom, pos }: Variant, { coverage, uncallable }: VcfScan): boolean {
  if (containsPosition(uncallable.get(chrom) ?? [], pos)) {
    return false;
  }
  return coverage.source === 'declared'
    ? true
    : containsPosition(coverage.covered.get(chrom) ?? [], pos);
}
