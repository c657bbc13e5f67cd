import type {
  BiochemistryStatus,
  Concordance,
  Finding,
  FindingNote,
  GeneCondition,
  MolecularObservation,
  Urgency,
  VariantRecord,
} from '../model/index.ts';
import type { Allele } from './alleles.ts';
import { severity } from './analyte-status.ts';
import { noteIf } from './biochemistry-status.ts';
import { certaintyOf } from './certainty.ts';
import { STEPS_OF, concordanceOf } from './concordance.ts';
import { describeUpgrades } from './class-upgrade.ts';
import { molecularOutliers, rnaSupport } from './molecular-support.ts';
import type { PartnerAllele } from './variant-interpreter.ts';
import type { ConditionReading, ScreeningContext } from './read-condition.ts';
import { compareVariants } from './canonical-result.ts';

/** A finding before the findings of other conditions are considered. */
export interface DraftFinding {
  readonly finding: Finding;
  readonly reading: ConditionReading;
}

/** `null` when the matrix says that nothing is to be told. */
export function draftFinding(
  reading: ConditionReading,
  context: ScreeningContext,
): DraftFinding | null {
  const { entry, genotype, biochemistry } = reading;
  const concordance = concordanceOf(genotype.status, biochemistry.status);
  if (concordance === 'none') {
    return null;
  }
  const { policy } = context.rules;
  const molecular = outliersOf(reading, context);
  const variants = readVariants(reading, context, molecular);
  const upgrades = describeUpgrades(reading, variants);
  const finding: Finding = {
    condition: entry.condition,
    conditionId: entry.id,
    gene: entry.gene,
    inheritance: entry.inheritance,
    certainty: certaintyOf(genotype, concordance, policy.certainty),
    phase: genotype.phase,
    zygosity: genotype.zygosity,
    biochemistry: biochemistry.status,
    concordance,
    urgency: urgencyOf(entry, concordance, biochemistry.status),
    variants: [...variants].sort(compareVariants),
    observations: biochemistry.observations,
    ...(molecular.length === 0 ? {} : { molecular }),
    ...(upgrades.length === 0 ? {} : { upgrades }),
    differentialGenes: differentialGenes(reading, concordance, context),
    nextSteps: STEPS_OF[concordance],
    notes: notesOf(reading, variants),
  };
  return { finding, reading };
}

/** Of the gene itself: a table of RNA speaks about no other. */
function outliersOf(
  { entry }: ConditionReading,
  { evidence, rules }: ScreeningContext,
): readonly MolecularObservation[] {
  return molecularOutliers(evidence.molecular ?? [], rules.cutoffs).filter(
    ({ gene }) => gene === entry.gene,
  );
}

/**
 * With abnormal biochemistry every allele is read again, so that PP4 and PM3 from this newborn count only then,
 * and likewise where its RNA says something; the genotype itself was decided without them.
 */
function readVariants(
  { entry, gene, genotype, biochemistry }: ConditionReading,
  { interpreter, rules }: ScreeningContext,
  molecular: readonly MolecularObservation[],
): readonly VariantRecord[] {
  const abnormal = biochemistry.status === 'critical' || biochemistry.status === 'positive';
  return genotype.alleles.map((allele) => {
    const rna = rnaSupport(allele.record, molecular, rules.cutoffs);
    if (gene === null || allele.call === null || (!abnormal && rna === null)) {
      return allele.record;
    }
    return interpreter.interpret({
      call: allele.call,
      zygosity: allele.zygosity,
      gene,
      condition: entry,
      biochemistry: abnormal ? biochemistry.status : 'not-done',
      differentialExcluded: abnormal && biochemistry.differentialExcluded,
      partner: abnormal ? partnerOf(allele, genotype.alleles, genotype.phase) : null,
      ...(rna === null ? {} : { rna }),
    });
  });
}

function partnerOf(
  allele: Allele,
  alleles: readonly Allele[],
  phase: Finding['phase'],
): PartnerAllele | null {
  if (allele.zygosity === 'homozygous') {
    return { class: allele.record.class, phase: 'homozygous' };
  }
  if (phase !== 'trans' && phase !== 'unknown') {
    return null;
  }
  const others = alleles.filter((other) => other !== allele).map((other) => other.record.class);
  const best = (['P', 'LP', 'VUS'] as const).find((name) => others.includes(name));
  return best === undefined ? null : { class: best, phase };
}

function urgencyOf(
  entry: GeneCondition,
  concordance: Concordance,
  biochemistry: BiochemistryStatus,
): Urgency {
  if (biochemistry === 'critical') {
    return 'critical';
  }
  if (concordance === 'carrier' || concordance === 'carrier-explains-elevation') {
    return 'routine';
  }
  const repeat = concordance === 'review' || concordance === 'biochemical-borderline-repeat';
  return repeat && entry.urgency !== 'routine' ? 'soon' : entry.urgency;
}

function differentialGenes(
  { entry, biochemistry }: ConditionReading,
  concordance: Concordance,
  { rules }: ScreeningContext,
): readonly string[] {
  const open =
    concordance === 'biochemical-positive-genome-negative' ||
    concordance === 'biochemical-one-allele' ||
    concordance === 'vus-upgrade';
  const listed = rules.policy.differentials.find((rule) => rule.condition === entry.id);
  return open && !biochemistry.differentialExcluded ? (listed?.genes ?? []) : [];
}

function notesOf(
  { genotype, biochemistry }: ConditionReading,
  variants: readonly VariantRecord[],
): readonly FindingNote[] {
  const abnormal = severity(biochemistry.status) > 0;
  const likelyCis = genotype.status === 'possible' && biochemistry.status === 'normal';
  const upgraded =
    genotype.alleles.some((allele) => allele.record.class === 'VUS' && !allele.known) &&
    !variants.some((record) => record.class === 'VUS');
  const penetrance = genotype.alleles.some((allele) => allele.variablePenetrance);
  return [
    ...genotype.notes,
    ...biochemistry.notes,
    ...noteIf(genotype.status === 'not-assessed' && abnormal, 'genome-not-assessed'),
    ...noteIf(penetrance, 'variable-penetrance'),
    ...noteIf(likelyCis, 'likely-cis'),
    ...noteIf(upgraded, 'vus-upgraded'),
  ];
}
