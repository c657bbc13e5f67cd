import type { AlleleCall } from '../../model/index.ts';
import { VcfFault } from '../vcf-fault.ts';

/**
 * Calls in file order, each allele once: counted twice, it would look like two copies.
 *
 * Of two records that call the same allele, the one whose FILTER passes counts. Where both pass they must agree.
 * Where both fail, the first is kept for the report, and the place is disputed when they disagree.
 */
export class CallList {
  readonly calls: AlleleCall[] = [];
  /** Index into `calls` of each allele called at the position being read. */
  readonly #here = new Map<string, number>();
  #position = '';

  /**
   * Returns whether the place is disputed.
   *
   * @throws VcfFault ALLELE_CONFLICT
   */
  add(call: AlleleCall): boolean {
    const position = `${call.chrom}:${call.pos}`;
    if (position !== this.#position) {
      this.#position = position;
      this.#here.clear();
    }
    const allele = `${call.ref}>${call.alt}`;
    const index = this.#here.get(allele);
    const known = index === undefined ? undefined : this.calls[index];
    if (index === undefined || known === undefined) {
      this.#here.set(allele, this.calls.length);
      this.calls.push(call);
      return false;
    }
    const resolved = resolveRepeatedCall(known, call);
    this.calls[index] = resolved.call;
    return resolved.isDisputed;
  }
}

/**
 * Which of two calls of one allele counts, and whether their place is disputed.
 * @throws VcfFault ALLELE_CONFLICT
 */
export function resolveRepeatedCall(
  known: AlleleCall,
  call: AlleleCall,
): { readonly call: AlleleCall; readonly isDisputed: boolean } {
  const isBetter = isPassing(call) && !isPassing(known);
  return {
    call: isBetter ? call : known,
    isDisputed: !agrees(known, call) && isDisputed(known, call),
  };
}

function isDisputed(known: AlleleCall, call: AlleleCall): boolean {
  if (isPassing(known) && isPassing(call)) {
    throw new VcfFault('ALLELE_CONFLICT', 'two records contradict each other on one allele', {
      line: call.line,
      field: 'GT',
    });
  }
  return !isPassing(known) && !isPassing(call);
}

function isPassing({ failedFilters }: AlleleCall): boolean {
  return failedFilters.length === 0;
}

function agrees(a: AlleleCall, b: AlleleCall): boolean {
  const isSamePhase =
    a.haplotypes === null ||
    b.haplotypes === null ||
    a.phaseSet !== b.phaseSet ||
    a.haplotypes.join() === b.haplotypes.join();
  return a.copies === b.copies && a.ploidy === b.ploidy && isSamePhase;
}
