import type { AlleleCall, StructuralCall } from '../../model/index.ts';
import type { ScanHeader } from '../header/scan-header.ts';
import type { VcfLimits } from '../limits.ts';
import { VcfFault } from '../vcf-fault.ts';
import { allelesOf, splitAlleles } from './allele-calls.ts';
import { parseCandidate } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import { CopyNumberCollector } from './copy-number-keys.ts';
import { EvidenceCollector } from './evidence.ts';
import type { EvidenceThresholds } from './evidence.ts';
import type { GatedRecord } from './record-gate.ts';
import { readStructuralCalls } from './structural-calls.ts';

/** Turns gated records into calls, evidence of coverage and copy numbers. */
export class CandidateCollector {
  readonly calls: AlleleCall[] = [];
  readonly structural: StructuralCall[] = [];
  readonly evidence: EvidenceCollector;
  readonly copyNumbers: CopyNumberCollector = new CopyNumberCollector();
  readonly #header: ScanHeader;
  readonly #maxCalls: number;
  /** Calls at the position being read, by REF and ALT. */
  readonly #calledHere = new Map<string, AlleleCall>();
  #here = '';

  constructor(header: ScanHeader, thresholds: EvidenceThresholds, limits: VcfLimits) {
    this.#header = header;
    this.#maxCalls = limits.maxCalls;
    this.evidence = new EvidenceCollector(thresholds);
  }

  /** @throws VcfFault any RecordCode */
  add(record: GatedRecord): void {
    const candidate = parseCandidate(record);
    this.evidence.add(candidate, record);
    this.copyNumbers.add(candidate);
    this.#addCalls(candidate);
    this.structural.push(...readStructuralCalls(candidate));
    if (this.calls.length + this.structural.length > this.#maxCalls) {
      throw new VcfFault('TOO_MANY_CANDIDATES', 'more calls on the panel than a genome has', {
        line: candidate.line,
      });
    }
  }

  #addCalls(candidate: Candidate): void {
    const { genotype } = candidate;
    if (genotype === null || allelesOf(genotype).includes(-1)) {
      return;
    }
    for (const call of splitAlleles(candidate, genotype, this.#header.annotationFormats)) {
      if (this.#isNew(call)) {
        this.calls.push(call);
      }
    }
  }

  /**
   * Two records that say the same of one allele are one call: counted twice, they would look like two copies.
   * Two that contradict each other are refused.
   */
  #isNew(call: AlleleCall): boolean {
    const here = `${call.chrom}:${call.pos}`;
    if (here !== this.#here) {
      this.#here = here;
      this.#calledHere.clear();
    }
    const allele = `${call.ref}>${call.alt}`;
    const known = this.#calledHere.get(allele);
    if (known === undefined) {
      this.#calledHere.set(allele, call);
      return true;
    }
    if (!agrees(known, call)) {
      throw new VcfFault('ALLELE_CONFLICT', 'two records contradict each other on one allele', {
        line: call.line,
        field: 'GT',
      });
    }
    return false;
  }
}

function agrees(a: AlleleCall, b: AlleleCall): boolean {
  const isSamePhase =
    a.haplotypes === null ||
    b.haplotypes === null ||
    a.phaseSet !== b.phaseSet ||
    a.haplotypes.join() === b.haplotypes.join();
  return a.copies === b.copies && a.ploidy === b.ploidy && isSamePhase;
}
