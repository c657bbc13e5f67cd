import type { Chrom, ClosedRange1 } from '../../model/index.ts';
import { allelesOf } from './allele-calls.ts';
import type { Candidate } from './candidate.ts';
import { isBases } from './candidate.ts';
import { ClippedRanges, subtractRanges } from './ranges.ts';
import type { Clip } from './ranges.ts';
import { structuralKind } from './structural-calls.ts';

/** What counts as having looked at a base. */
export interface EvidenceThresholds {
  /** Reads, e.g. 10. */
  readonly minDepth: number;
  /** Phred-scaled genotype quality, e.g. 20. */
  readonly minGenotypeQuality: number;
}

/** What a record says about its bases: looked at, explicitly not callable, or nothing. */
export type Evidence = 'covered' | 'uncallable' | 'none';

/**
 * - A missing or half-missing genotype is uncallable, except on a structural record that gives a copy number.
 * - A reference record (0/0 or 0) is covered when FILTER passes and depth and quality reach the thresholds,
 *   uncallable when one of them does not. Depth is MIN_DP, else DP (DRAGEN and GATK write both in blocks).
 *   Where neither depth nor quality is given, only a record of one variant site counts, not a block.
 * - A variant is covered when FILTER passes and its depth, where given, reaches the threshold. A symbolic
 *   allele of unknown kind is uncallable: it is carried, and nothing can be said about it.
 */
export function judgeEvidence(candidate: Candidate, thresholds: EvidenceThresholds): Evidence {
  const alleles = candidate.genotype === null ? [-1] : allelesOf(candidate.genotype);
  const isStructural = candidate.alts.some((alt) => structuralKind(alt) !== null);
  if (alleles.includes(-1)) {
    return isStructural && candidate.sample.copyNumber !== null ? 'none' : 'uncallable';
  }
  if (alleles.every((allele) => allele === 0)) {
    return isStructural ? 'none' : judgeReference(candidate, thresholds);
  }
  return isStructural ? 'none' : judgeVariant(candidate, alleles, thresholds);
}

function judgeReference(candidate: Candidate, thresholds: EvidenceThresholds): Evidence {
  const { depth, minDepth, genotypeQuality } = candidate.sample;
  const reads = minDepth ?? infoMinDepth(candidate) ?? depth;
  if (candidate.failedFilters.length > 0) {
    return 'uncallable';
  }
  if (reads === null && genotypeQuality === null) {
    return candidate.end === candidate.pos + candidate.ref.length - 1 ? 'covered' : 'none';
  }
  const isDeep = reads === null || reads >= thresholds.minDepth;
  const isSure = genotypeQuality === null || genotypeQuality >= thresholds.minGenotypeQuality;
  return isDeep && isSure ? 'covered' : 'uncallable';
}

/** `bcftools mpileup --gvcf` writes the block's depth into INFO. */
function infoMinDepth({ info }: Candidate): number | null {
  const text = info.get('MIN_DP') ?? info.get('MinDP') ?? '';
  return /^[0-9]{1,9}$/u.test(text) ? Number(text) : null;
}

function judgeVariant(
  candidate: Candidate,
  alleles: readonly number[],
  { minDepth }: EvidenceThresholds,
): Evidence {
  const isReadable = alleles.every((allele) => {
    const alt = candidate.alts[allele - 1];
    return alt === undefined || alt === '*' || isBases(alt);
  });
  if (!isReadable) {
    return 'uncallable';
  }
  const isDeep = (candidate.sample.depth ?? minDepth) >= minDepth;
  return isDeep && candidate.failedFilters.length === 0 ? 'covered' : 'none';
}

/** Gathers the evidence of all candidates, clipped to the targets and merged. */
export class EvidenceCollector {
  readonly #thresholds: EvidenceThresholds;
  readonly #covered = new ClippedRanges();
  readonly #uncallable = new ClippedRanges();
  #sawReference = false;

  constructor(thresholds: EvidenceThresholds) {
    this.#thresholds = thresholds;
  }

  add(candidate: Candidate, clip: Clip): void {
    const evidence = judgeEvidence(candidate, this.#thresholds);
    this.#sawReference ||= candidate.genotype !== null && isReference(candidate);
    if (evidence === 'none') {
      return;
    }
    // A variant speaks for its REF bases; `end` may reach further only on reference blocks.
    const ranges = evidence === 'covered' ? this.#covered : this.#uncallable;
    ranges.add(candidate.chrom, { start: candidate.pos, end: candidate.end }, clip);
  }

  /** For a place that two records disagree about. */
  addUncallable(candidate: Candidate, clip: Clip): void {
    this.#uncallable.add(candidate.chrom, { start: candidate.pos, end: candidate.end }, clip);
  }

  /** Whether the file has reference records at all, without which its silence says nothing. */
  get sawReference(): boolean {
    return this.#sawReference;
  }

  get uncallable(): ReadonlyMap<Chrom, readonly ClosedRange1[]> {
    return this.#uncallable.ranges;
  }

  /** A base that one record calls and another cannot call is not covered. */
  get covered(): ReadonlyMap<Chrom, readonly ClosedRange1[]> {
    return new Map(
      [...this.#covered.ranges].map(([chrom, ranges]) => [
        chrom,
        subtractRanges(ranges, this.#uncallable.ranges.get(chrom) ?? []),
      ]),
    );
  }
}

function isReference(candidate: Candidate): boolean {
  return (
    candidate.genotype !== null && allelesOf(candidate.genotype).every((allele) => allele === 0)
  );
}
