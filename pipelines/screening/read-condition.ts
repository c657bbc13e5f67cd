import type {
  GeneCallability,
  GeneCondition,
  GeneModel,
  KnowledgePack,
  NotAssessed,
  NotAssessedReason,
} from '../model/index.ts';
import { requiredGenes } from '../policy/index.ts';
import type { AlleleCondition } from '../policy/index.ts';
import { gatherAlleles, isSameVariant } from './alleles.ts';
import type { DroppedAllele, GeneAlleles } from './alleles.ts';
import { biochemistryStatus } from './biochemistry-status.ts';
import type { ConditionBiochemistry } from './biochemistry-status.ts';
import { callabilityGap, measureCallability, targetRanges } from './callability.ts';
import { concordanceOf } from './concordance.ts';
import type { NewbornEvidence, ScreeningRules } from './evidence.ts';
import { NO_GENOTYPE, readGenotype } from './genotype.ts';
import type { Genotype, GenotypeContext } from './genotype.ts';
import { overlaps } from './ranges.ts';
import { readSpecialLoci } from './special-loci.ts';
import type { VariantInterpreter } from './variant-interpreter.ts';
import { effectiveInheritance, hasSingleCopy } from './zygosity.ts';
import type { Ploidy } from './zygosity.ts';

export interface ScreeningContext {
  readonly evidence: NewbornEvidence;
  readonly knowledge: KnowledgePack;
  readonly rules: ScreeningRules;
  readonly interpreter: VariantInterpreter;
  readonly panel: readonly GeneCondition[];
  readonly ploidy: Ploidy;
}

/** One gene–condition pair of the panel, read: what the genome says, what biochemistry says, what is open. */
export interface ConditionReading {
  readonly entry: GeneCondition;
  readonly gene: GeneModel | null;
  readonly genotype: Genotype;
  readonly biochemistry: ConditionBiochemistry;
  /** How closely the condition is tied to certain alleles; the closer one names a shared genotype. */
  readonly specificity: 0 | 1 | 2;
  readonly notAssessed: readonly NotAssessed[];
  readonly callability: GeneCallability | null;
  readonly dropped: readonly DroppedAllele[];
}

/** Pure; conditions do not influence each other. */
export function readCondition(entry: GeneCondition, context: ScreeningContext): ConditionReading {
  const { evidence, knowledge, rules } = context;
  const biochemistry = biochemistryStatus(entry, evidence, rules.cutoffs);
  const gene = knowledge.genes.get(entry.gene) ?? null;
  const required = requiredGenes(rules.policy, context.panel).has(entry.gene);
  const open = openQuestions(entry, biochemistry, { required, rules });
  if (entry.inheritance === 'MT') {
    return unread(entry, gene, biochemistry, [...open, notAssessed(entry, 'mitochondrial', false)]);
  }
  if (gene === null) {
    return unread(entry, gene, biochemistry, [
      ...open,
      notAssessed(entry, 'no-gene-model', required),
    ]);
  }
  return readGene({ entry, gene, biochemistry, required, open }, context);
}

interface GeneTask {
  readonly entry: GeneCondition;
  readonly gene: GeneModel;
  readonly biochemistry: ConditionBiochemistry;
  readonly required: boolean;
  readonly open: readonly NotAssessed[];
}

function readGene(task: GeneTask, context: ScreeningContext): ConditionReading {
  const { entry, gene, biochemistry, required } = task;
  const { evidence, knowledge, rules } = context;
  const loci = rules.policy.specialLoci.filter((locus) => locus.gene === gene.symbol);
  const special = readSpecialLoci(loci, evidence);
  const alleles = allelesOf(task, context);
  const rule = rules.policy.inheritance.alleleConditions.find((one) => one.condition === entry.id);
  const read = special.genotype ?? forCondition(genotypeFor(task, alleles, context), rule);
  const callability = measureCallability(gene, callabilityEvidence(evidence), {
    knowledge,
    rules: rules.policy.callability,
  });
  const gap = special.usualAssessment
    ? callabilityGap(callability, rules.policy.callability)
    : null;
  const open = [
    ...task.open,
    ...special.notAssessed,
    ...(gap === null ? [] : [notAssessed(entry, gap, required)]),
    ...doubtfulCalls(task, alleles),
    ...unreadStructures(task, alleles, context),
  ];
  const unseen = read.status === 'none' && (gap !== null || special.notAssessed.length > 0);
  return {
    entry,
    gene,
    genotype: paralogNote(unseen ? { ...read, status: 'not-assessed' } : read, special),
    biochemistry,
    specificity: rule === undefined ? 0 : rule.only ? 2 : 1,
    notAssessed: open,
    callability: special.usualAssessment ? callability : null,
    dropped: alleles.dropped,
  };
}

function allelesOf({ entry, gene }: GeneTask, context: ScreeningContext): GeneAlleles {
  const { evidence, knowledge, rules, interpreter, ploidy } = context;
  return gatherAlleles(evidence.scan.calls, evidence.scan.structural, {
    entry,
    gene,
    policy: rules.policy,
    knowledge,
    interpreter,
    ploidy,
  });
}

/** A pathogenic allele beside a VUS that the matrix does not report is a carrier's. */
function genotypeFor(
  { entry, gene, biochemistry }: GeneTask,
  alleles: GeneAlleles,
  { evidence, rules, ploidy }: ScreeningContext,
): Genotype {
  const genotypeContext: GenotypeContext = {
    inheritance: effectiveInheritance(entry.inheritance, gene, ploidy.assembly),
    rules: rules.policy.inheritance,
    parents: evidence.parents,
    singleCopy: hasSingleCopy(gene, ploidy),
  };
  const genotype = readGenotype(alleles, genotypeContext);
  const hidden =
    genotype.status === 'with-vus' && concordanceOf('with-vus', biochemistry.status) === 'none';
  return hidden ? readGenotype({ ...alleles, uncertain: [] }, genotypeContext) : genotype;
}

/** The same genotype is another condition, or none, without the alleles that this one is tied to. */
function forCondition(genotype: Genotype, rule: AlleleCondition | undefined): Genotype {
  if (rule === undefined || genotype.alleles.length === 0) {
    return genotype;
  }
  const records = genotype.alleles.map((allele) => allele.record);
  const holdsAll = rule.alleles.every((wanted) =>
    records.some((one) => isSameVariant(wanted, one)),
  );
  const noOther = records.every((one) => rule.alleles.some((wanted) => isSameVariant(wanted, one)));
  return holdsAll && (noOther || !rule.only) ? genotype : NO_GENOTYPE;
}

/** A call in a gene with a near-identical copy stands, and is to be confirmed by another method. */
function paralogNote(genotype: Genotype, special: { usualAssessment: boolean }): Genotype {
  return special.usualAssessment || genotype.alleles.length === 0
    ? genotype
    : { ...genotype, notes: [...genotype.notes, 'paralogous-locus'] };
}

function callabilityEvidence({ coverage, scan }: NewbornEvidence): {
  coverage: NewbornEvidence['coverage'];
  uncallable: NewbornEvidence['scan']['uncallable'];
} {
  return { coverage, uncallable: scan.uncallable };
}

function openQuestions(
  entry: GeneCondition,
  biochemistry: ConditionBiochemistry,
  { required, rules }: { readonly required: boolean; readonly rules: ScreeningRules },
): readonly NotAssessed[] {
  const blocks = required && rules.policy.invalidSpecimenBlocksNegative;
  return biochemistry.status === 'invalid' ? [notAssessed(entry, 'invalid-specimen', blocks)] : [];
}

/**
 * A pathogenic call of poor quality is neither a finding nor a reason to say "negative". A call on another
 * reference than the pack's may be anything.
 */
function doubtfulCalls(
  { entry, required }: GeneTask,
  alleles: GeneAlleles,
): readonly NotAssessed[] {
  const doubtful = alleles.dropped.some(
    ({ reason }) => reason === 'low-quality' || reason === 'reference-mismatch',
  );
  return doubtful ? [notAssessed(entry, 'low-quality-call', required)] : [];
}

function unreadStructures(
  { entry, gene }: GeneTask,
  alleles: GeneAlleles,
  { evidence, rules }: ScreeningContext,
): readonly NotAssessed[] {
  const read = [...alleles.reportable, ...alleles.uncertain].filter((one) => one.call === null);
  const target = targetRanges(gene, rules.policy.callability.exonFlank);
  const inTarget = evidence.scan.structural.filter(
    (call) => call.chrom === gene.chrom && target.some((exon) => overlaps(exon, call.range)),
  );
  return inTarget.length > read.length
    ? [notAssessed(entry, 'structural-variant-not-evaluated', false)]
    : [];
}

function unread(
  entry: GeneCondition,
  gene: GeneModel | null,
  biochemistry: ConditionBiochemistry,
  open: readonly NotAssessed[],
): ConditionReading {
  return {
    entry,
    gene,
    genotype: { ...NO_GENOTYPE, status: 'not-assessed' },
    biochemistry,
    specificity: 0,
    notAssessed: open,
    callability: null,
    dropped: [],
  };
}

function notAssessed(
  entry: GeneCondition,
  reason: NotAssessedReason,
  required: boolean,
): NotAssessed {
  return { gene: entry.gene, reason, required };
}
