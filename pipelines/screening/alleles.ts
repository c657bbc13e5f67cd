import type {
  AlleleCall,
  GeneCondition,
  GeneModel,
  KnowledgePack,
  StructuralCall,
  Variant,
  VariantRecord,
  Zygosity,
} from '../model/index.ts';
import type { BlockedVariant, FrequencyCeilings, Policy } from '../policy/index.ts';
import { targetRanges } from './callability.ts';
import { namesGene } from './clinvar-gene.ts';
import { overlaps } from './ranges.ts';
import type { VariantInterpreter } from './variant-interpreter.ts';
import { zygosityOf } from './zygosity.ts';
import type { Ploidy } from './zygosity.ts';

/** An allele that may take part in a genotype. */
export interface Allele {
  /** `null` for a deletion of a whole segment. */
  readonly call: AlleleCall | null;
  readonly zygosity: Zygosity;
  readonly record: VariantRecord;
  /** Pathogenic record in ClinVar. */
  readonly known: boolean;
  readonly mild: boolean;
}

export type DropReason =
  | 'blocked'
  | 'not-reportable-class'
  | 'not-known-pathogenic'
  | 'consequence-not-selected'
  | 'too-frequent'
  | 'low-quality';

/** An allele that a policy left out, for people who ask why. */
export interface DroppedAllele extends Variant {
  readonly gene: string;
  readonly condition: string;
  readonly reason: DropReason;
}

export interface GeneAlleles {
  readonly reportable: readonly Allele[];
  /** Rare variants of uncertain significance in the coding sequence, for the pair with a pathogenic one. */
  readonly uncertain: readonly Allele[];
  readonly dropped: readonly DroppedAllele[];
}

export interface AlleleContext {
  readonly entry: GeneCondition;
  readonly gene: GeneModel;
  readonly policy: Policy;
  readonly knowledge: KnowledgePack;
  readonly interpreter: VariantInterpreter;
  readonly ploidy: Ploidy;
}

/** Interprets every call in a gene and sorts it by what the policy lets it count as. */
export function gatherAlleles(
  calls: readonly AlleleCall[],
  structural: readonly StructuralCall[],
  context: AlleleContext,
): GeneAlleles {
  const sorted: Sorted[] = [
    ...callsIn(context.gene, calls).map((call) => sortCall(call, context)),
    ...structural.flatMap((call) => sortDeletion(call, context)),
  ];
  return {
    reportable: sorted.flatMap((one) => (one.kind === 'reportable' ? [one.allele] : [])),
    uncertain: sorted.flatMap((one) => (one.kind === 'uncertain' ? [one.allele] : [])),
    dropped: sorted.flatMap((one) => (one.kind === 'dropped' ? [one.dropped] : [])),
  };
}

type Sorted =
  | { readonly kind: 'reportable' | 'uncertain'; readonly allele: Allele }
  | { readonly kind: 'dropped'; readonly dropped: DroppedAllele };

/** REF spans the gene; insertions beside it are left to the gene they lie in. */
function callsIn(gene: GeneModel, calls: readonly AlleleCall[]): readonly AlleleCall[] {
  return calls.filter(
    (call) =>
      call.chrom === gene.chrom &&
      call.pos <= gene.range.end &&
      call.pos + call.ref.length - 1 >= gene.range.start,
  );
}

function sortCall(call: AlleleCall, context: AlleleContext): Sorted {
  const drop = (reason: DropReason): Sorted => ({
    kind: 'dropped',
    dropped: describeDrop(call, context, reason),
  });
  const blocked = findBlocked(call, context.policy.blockList);
  if (blocked?.action === 'exclude') {
    return drop('blocked');
  }
  const allele = interpretCall(call, context, blocked?.action === 'mild');
  const refusal = refusalOf(allele, call, context);
  if (refusal === null) {
    return isGoodCall(call, allele.zygosity, context.policy)
      ? { kind: 'reportable', allele }
      : drop('low-quality');
  }
  const uncertain = refusal !== 'too-frequent' && isRareUncertain(allele, call, context);
  return uncertain ? { kind: 'uncertain', allele } : drop(refusal);
}

function interpretCall(call: AlleleCall, context: AlleleContext, mild: boolean): Allele {
  const { entry, gene, knowledge, interpreter, ploidy, policy } = context;
  const zygosity = zygosityOf(call, ploidy);
  const record = interpreter.interpret({
    call,
    zygosity,
    gene,
    condition: entry,
    biochemistry: 'not-done',
    differentialExcluded: false,
    partner: null,
  });
  const clinvar = knowledge.clinvar(call);
  const known =
    clinvar !== null &&
    ['P', 'P/LP', 'LP'].includes(clinvar.significance) &&
    clinvar.stars >= policy.variants.known.minStars &&
    namesGene(clinvar, gene.symbol);
  return { call, zygosity, record, known, mild };
}

/** `null` when the policy lets the allele count as pathogenic. */
function refusalOf(allele: Allele, variant: Variant, context: AlleleContext): DropReason | null {
  const { classes, known, novel } = context.policy.variants;
  if (['B', 'LB'].includes(allele.record.class)) {
    return 'not-reportable-class';
  }
  if (allele.known) {
    return isTooFrequent(variant, known, context) ? 'too-frequent' : null;
  }
  if (novel === null) {
    return 'not-known-pathogenic';
  }
  if (isTooFrequent(variant, novel, context)) {
    return 'too-frequent';
  }
  if (novel.requireClass && !classes.includes(allele.record.class)) {
    return 'not-reportable-class';
  }
  return hasSelectedConsequence(allele, context) ? null : 'consequence-not-selected';
}

function hasSelectedConsequence(allele: Allele, { policy, entry }: AlleleContext): boolean {
  const { novel } = policy.variants;
  if (novel === null || (novel.onlyLossOfFunctionGenes && !entry.lossOfFunction)) {
    return false;
  }
  const { consequence } = allele.record;
  return (
    novel.consequences === null ||
    (consequence !== null && novel.consequences.includes(consequence))
  );
}

function isTooFrequent(
  variant: Variant,
  ceilings: FrequencyCeilings,
  { knowledge, entry }: AlleleContext,
): boolean {
  const frequency = knowledge.frequency(variant);
  const highest = frequency?.grpmaxAfPpb ?? frequency?.afPpb ?? null;
  const monoallelic = entry.inheritance === 'AD' || entry.inheritance === 'XLD';
  return (
    highest !== null && highest > (monoallelic ? ceilings.monoallelicPpb : ceilings.biallelicPpb)
  );
}

/** A VUS matters beside a pathogenic allele only when it is rare and in the coding sequence or its splice sites. */
function isRareUncertain(allele: Allele, call: AlleleCall, context: AlleleContext): boolean {
  const { policy, gene } = context;
  const ceilings = policy.variants.novel ?? policy.variants.known;
  const span = { start: call.pos, end: call.pos };
  return (
    allele.record.class === 'VUS' &&
    !allele.mild &&
    !isTooFrequent(call, ceilings, context) &&
    isGoodCall(call, allele.zygosity, policy) &&
    targetRanges(gene, policy.callability.exonFlank).some((exon) => overlaps(exon, span))
  );
}

function isGoodCall(call: AlleleCall, zygosity: Zygosity, { quality }: Policy): boolean {
  const balance =
    zygosity !== 'heterozygous' ||
    call.altReads === null ||
    call.depth === null ||
    call.altReads * 1000 >= quality.minAltReadsPermille * call.depth;
  return (
    balance &&
    (quality.allowFailedFilters || call.failedFilters.length === 0) &&
    (call.depth ?? quality.minDepth) >= quality.minDepth &&
    (call.genotypeQuality ?? quality.minGenotypeQuality) >= quality.minGenotypeQuality
  );
}

/** Copy-number losses count only through loss of function (Genomics England, rule C). */
function sortDeletion(call: StructuralCall, context: AlleleContext): Sorted[] {
  const { gene, entry, interpreter, ploidy, policy } = context;
  const candidate =
    call.kind === 'DEL' &&
    call.chrom === gene.chrom &&
    overlaps(call.range, gene.range) &&
    entry.lossOfFunction &&
    policy.variants.novel !== null;
  if (!candidate) {
    return [];
  }
  const zygosity = zygosityOf({ ...call, pos: call.range.start }, ploidy);
  const record = interpreter.interpretDeletion({ call, zygosity, gene, condition: entry });
  if (record === null) {
    return [];
  }
  const allele = { call: null, zygosity, record, known: false, mild: false };
  if (call.failedFilters.length > 0 && !policy.quality.allowFailedFilters) {
    return [{ kind: 'dropped', dropped: describeDrop(record, context, 'low-quality') }];
  }
  const counts = policy.variants.classes.includes(record.class);
  return [{ kind: counts ? 'reportable' : 'uncertain', allele }];
}

function findBlocked(
  variant: Variant,
  list: readonly BlockedVariant[],
): BlockedVariant | undefined {
  return list.find(
    (entry) =>
      entry.chrom === variant.chrom &&
      entry.pos === variant.pos &&
      entry.ref === variant.ref &&
      entry.alt === variant.alt,
  );
}

function describeDrop(
  { chrom, pos, ref, alt }: Variant,
  { entry }: AlleleContext,
  reason: DropReason,
): DroppedAllele {
  return { chrom, pos, ref, alt, gene: entry.gene, condition: entry.id, reason };
}
