import type {
  ClosedRange1,
  Coverage,
  GeneCallability,
  GeneModel,
  KnowledgePack,
  VcfScan,
} from '../model/index.ts';
import { parsePos1 } from '../model/index.ts';
import type { CallabilityRules } from '../policy/index.ts';
import { isPathogenicRecord, namesGene } from './clinvar-gene.ts';
import { containsPosition, countBases, intersectRanges, mergeRanges } from './ranges.ts';

export interface CallabilityEvidence {
  readonly coverage: Coverage;
  readonly uncallable: VcfScan['uncallable'];
}

/**
 * Evidence of coverage over the coding exons of the gene's MANE Select transcript and over its known
 * pathogenic positions. What the file itself could not call counts as not covered, whatever else says so.
 */
export function measureCallability(
  gene: GeneModel,
  evidence: CallabilityEvidence,
  options: { readonly knowledge: KnowledgePack; readonly rules: CallabilityRules },
): GeneCallability {
  const target = targetRanges(gene, options.rules.exonFlank);
  const covered = coveredRanges(gene, evidence, target);
  const hotspots = knownPathogenicPositions(gene, options.knowledge);
  const atHotspots = coveredRanges(gene, evidence, [gene.range]);
  return {
    gene: gene.symbol,
    coveredBases: countBases(covered),
    targetBases: countBases(target),
    coveredHotspots: hotspots.filter((pos) => containsPosition(atHotspots, pos)).length,
    hotspots: hotspots.length,
  };
}

/** `null` when the gene may be called negative. */
export function callabilityGap(
  measured: GeneCallability,
  rules: CallabilityRules,
): 'no-coverage-evidence' | 'partial-coverage' | null {
  if (measured.targetBases === 0 || measured.coveredBases === 0) {
    return 'no-coverage-evidence';
  }
  const enoughBases =
    measured.coveredBases * 1000 >= rules.minCoveredPermille * measured.targetBases;
  const enoughHotspots =
    measured.coveredHotspots * 1000 >= rules.minHotspotPermille * measured.hotspots;
  return enoughBases && enoughHotspots ? null : 'partial-coverage';
}

/** Coding exons with their flanks; all exons of a gene that codes for no protein. */
export function targetRanges(gene: GeneModel, flank: number): readonly ClosedRange1[] {
  const transcript = gene.transcripts[0];
  if (transcript === undefined) {
    return [];
  }
  const { cds } = transcript;
  const coding = cds === null ? transcript.exons : intersectRanges(transcript.exons, [cds]);
  return mergeRanges(
    coding.map((exon) => ({
      start: parsePos1(Math.max(1, exon.start - flank)),
      end: parsePos1(exon.end + flank),
    })),
  );
}

function coveredRanges(
  gene: GeneModel,
  { coverage, uncallable }: CallabilityEvidence,
  target: readonly ClosedRange1[],
): readonly ClosedRange1[] {
  const covered =
    coverage.source === 'declared'
      ? target
      : intersectRanges(target, coverage.covered.get(gene.chrom) ?? []);
  return subtractRanges(covered, uncallable.get(gene.chrom) ?? []);
}

function subtractRanges(
  ranges: readonly ClosedRange1[],
  holes: readonly ClosedRange1[],
): readonly ClosedRange1[] {
  return ranges.flatMap((range) => {
    const parts: ClosedRange1[] = [];
    let start: number = range.start;
    for (const hole of intersectRanges([range], holes)) {
      if (hole.start > start) {
        parts.push({ start: parsePos1(start), end: parsePos1(hole.start - 1) });
      }
      start = hole.end + 1;
    }
    if (start <= range.end) {
      parts.push({ start: parsePos1(start), end: range.end });
    }
    return parts;
  });
}

/** Read once per pack: they are the same for every newborn, and a gene has hundreds. */
const positionsByPack = new WeakMap<KnowledgePack, Map<string, readonly number[]>>();

function knownPathogenicPositions(gene: GeneModel, knowledge: KnowledgePack): readonly number[] {
  const byGene = positionsByPack.get(knowledge) ?? new Map<string, readonly number[]>();
  positionsByPack.set(knowledge, byGene);
  const positions = byGene.get(gene.symbol) ?? readPositions(gene, knowledge);
  byGene.set(gene.symbol, positions);
  return positions;
}

function readPositions(gene: GeneModel, knowledge: KnowledgePack): readonly number[] {
  const positions = knowledge
    .clinvarIn(gene.chrom, gene.range)
    .filter(isPathogenicRecord)
    .filter((record) => namesGene(record, gene.symbol))
    .map((record) => record.pos);
  return [...new Set(positions)];
}
