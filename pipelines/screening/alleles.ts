import type {
  AlleleCall,
  GeneCondition,
  GeneModel,
  Inheritance,
  KnowledgePack,
  StructuralCall,
  Variant,
  VariantRecord,
  Zygosity,
} from '../model/index.ts';
import type { BlockedVariant, FrequencyCeilings, Policy } from '../policy/index.ts';
import { targetRanges } from './callability.ts';
import { isPathogenicRecord, namesGene } from './clinvar-gene.ts';
import { contradictsReference } from './normalise-calls.ts';
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
  /** Pathogenic with a penetrance that varies. */
  readonly variablePenetrance: boolean;
}

export type DropReason =
  | 'blocked'
  | 'not-reportable-class'
  | 'not-known-pathogenic'
  | 'consequence-not-selected'
  | 'not-known-dominant'
  | 'too-frequent'
  | 'low-quality'
  | 'reference-mismatch';

/** An allele that a policy left out, for people who ask why. */
export interface DroppedAllele extends Variant {
  readonly gene: string;
  readonly condition: string;
  readonly reason: DropReason;
}

export interface GeneAlleles {
  readonly reportable: readonly Allele[];
  /** Variants of uncertain significance in the coding sequence, for the pair with a pathogenic one. */
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

/** Interprets the calls in a gene and sorts each by what the policy lets it count as. */
export function gatherAlleles(
  calls: readonly AlleleCall[],
  structural: readonly StructuralCall[],
  context: AlleleContext,
): GeneAlleles {
  const sorted: Sorted[] = [
    ...readableCalls(calls, context).map((call) => sortCall(call, context)),
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

/** Calls in or beside the coding exons, and elsewhere in the gene those that ClinVar knows. */
function readableCalls(
  calls: readonly AlleleCall[],
  { gene, knowledge, policy }: AlleleContext,
): readonly AlleleCall[] {
  const near = targetRanges(gene, policy.variants.searchFlank);
  return calls.filter((call) => {
    const span = { start: call.pos, end: call.pos + call.ref.length - 1 };
    return (
      call.chrom === gene.chrom &&
      span.start <= gene.range.end &&
      span.end >= gene.range.start &&
      (knowledge.clinvar(call) !== null ||
        near.some((exon) => exon.start <= span.end && span.start <= exon.end))
    );
  });
}

function sortCall(call: AlleleCall, context: AlleleContext): Sorted {
  const drop = (reason: DropReason): Sorted => ({
    kind: 'dropped',
    dropped: describeDrop(call, context, reason),
  });
  const unread = refusalBeforeReading(call, context);
  if (unread !== null) {
    return drop(unread);
  }
  const allele = readAllele(call, context);
  const good = isGoodCall(call, allele.zygosity, context.policy);
  const refusal = refusalOf(allele, context);
  if (refusal === null) {
    return good ? { kind: 'reportable', allele } : drop('low-quality');
  }
  return good && isUncertain(allele, call, context) ? { kind: 'uncertain', allele } : drop(refusal);
}

/** What spares the interpreter the work. */
function refusalBeforeReading(call: AlleleCall, context: AlleleContext): DropReason | null {
  const { known, novel } = context.policy.variants;
  if (contradictsReference(call, context.knowledge)) {
    return 'reference-mismatch';
  }
  if (findBlocked(call, context.policy.blockList)?.action === 'exclude') {
    return 'blocked';
  }
  if (!mayActAlone(call, context)) {
    return 'not-known-dominant';
  }
  const ceilings = isKnownPathogenic(call, context) ? known : (novel ?? known);
  return isTooFrequent(call, ceilings, context) ? 'too-frequent' : null;
}

function readAllele(call: AlleleCall, context: AlleleContext): Allele {
  const action = findBlocked(call, context.policy.blockList)?.action;
  return {
    ...interpretCall(call, context),
    known: isKnownPathogenic(call, context),
    mild: action === 'mild',
    variablePenetrance: action === 'tag',
  };
}

/** A carrier of a recessive allele must not read as the gene's dominant condition. */
function mayActAlone(call: Variant, { entry, knowledge, policy }: AlleleContext): boolean {
  const recessive: Partial<Record<Inheritance, Inheritance>> = { AD: 'AR', XLD: 'XLR' };
  const other = recessive[entry.inheritance];
  const dual = knowledge.conditions.some(
    (one) => one.gene === entry.gene && one.inheritance === other,
  );
  return (
    other === undefined ||
    !dual ||
    entry.lossOfFunction ||
    policy.inheritance.dominantAlleles.some((allele) => isSameVariant(allele, call))
  );
}

function interpretCall(
  call: AlleleCall,
  { entry, gene, interpreter, ploidy }: AlleleContext,
): Pick<Allele, 'call' | 'zygosity' | 'record'> {
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
  return { call, zygosity, record };
}

function isKnownPathogenic(call: Variant, { gene, knowledge, policy }: AlleleContext): boolean {
  const record = knowledge.clinvar(call);
  return (
    isPathogenicRecord(record) &&
    record.stars >= policy.variants.known.minStars &&
    namesGene(record, gene.symbol)
  );
}

/**
 * `null` when the policy lets the allele count as pathogenic. A known one counts whatever class the engine
 * gives it, unless the evidence is benign: recall must not hang on which criteria could be evaluated.
 */
function refusalOf(allele: Allele, context: AlleleContext): DropReason | null {
  const { classes, novel } = context.policy.variants;
  if (['B', 'LB'].includes(allele.record.class)) {
    return 'not-reportable-class';
  }
  if (allele.known) {
    return null;
  }
  if (novel === null) {
    return 'not-known-pathogenic';
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

/** A VUS matters beside a pathogenic allele only when it lies in the coding sequence or its splice sites. */
function isUncertain(allele: Allele, call: AlleleCall, { policy, gene }: AlleleContext): boolean {
  const span = { start: call.pos, end: call.pos };
  return (
    allele.record.class === 'VUS' &&
    !allele.mild &&
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
  const flags = { known: false, mild: false, variablePenetrance: false };
  const allele = { call: null, zygosity, record, ...flags };
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
  return list.find((entry) => isSameVariant(entry, variant));
}

export function isSameVariant(left: Variant, right: Variant): boolean {
  return (
    left.chrom === right.chrom &&
    left.pos === right.pos &&
    left.ref === right.ref &&
    left.alt === right.alt
  );
}

function describeDrop(
  { chrom, pos, ref, alt }: Variant,
  { entry }: AlleleContext,
  reason: DropReason,
): DroppedAllele {
  return { chrom, pos, ref, alt, gene: entry.gene, condition: entry.id, reason };
}
