import type { AlleleCall, StructuralCall } from '../../model/index.ts';
import type { ScanHeader } from '../header/scan-header.ts';
import type { VcfLimits } from '../limits.ts';
import { VcfFault } from '../vcf-fault.ts';
import { allelesOf, splitAlleles } from './allele-calls.ts';
import { CallList } from './call-list.ts';
import { parseCandidate } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import { CopyNumberCollector } from './copy-number-keys.ts';
import { EvidenceCollector } from './evidence.ts';
import type { EvidenceThresholds } from './evidence.ts';
import type { GatedRecord } from './record-gate.ts';
import { readStructuralCalls } from './structural-calls.ts';

/** Turns gated records into calls, evidence of coverage and copy numbers. */
export class CandidateCollector {
  readonly structural: StructuralCall[] = [];
  readonly evidence: EvidenceCollector;
  readonly copyNumbers: CopyNumberCollector = new CopyNumberCollector();
  readonly #callList = new CallList();
  readonly #header: ScanHeader;
  readonly #maxCalls: number;
  constructor(header: ScanHeader, thresholds: EvidenceThresholds, limits: VcfLimits) {
    this.#header = header;
    this.#maxCalls = limits.maxCalls;
    this.evidence = new EvidenceCollector(thresholds);
  }

  get calls(): readonly AlleleCall[] {
    return this.#callList.calls;
  }

  /** @throws VcfFault any RecordCode */
  add(record: GatedRecord): void {
    const candidate = parseCandidate(record);
    this.evidence.add(candidate, record);
    this.copyNumbers.add(candidate);
    this.#addCalls(candidate, record);
    this.structural.push(...readStructuralCalls(candidate));
    if (this.calls.length + this.structural.length > this.#maxCalls) {
      throw new VcfFault('TOO_MANY_CANDIDATES', 'more calls on the panel than a genome has', {
        line: candidate.line,
      });
    }
  }

  #addCalls(candidate: Candidate, record: GatedRecord): void {
    const { genotype } = candidate;
    if (genotype === null || allelesOf(genotype).includes(-1)) {
      return;
    }
    for (const call of splitAlleles(candidate, genotype, this.#header.annotationFormats)) {
      if (this.#callList.add(call)) {
        this.evidence.addUncallable(candidate, record);
      }
    }
  }
}
