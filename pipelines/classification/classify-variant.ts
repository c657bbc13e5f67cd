import type { AcmgClass, CriterionRecord, GeneCondition, KnowledgePack } from '../model/index.ts';
import { combineCriteria } from './combining/combine-criteria.ts';
import type { RuleSet } from './combining/rule-sets.ts';
import { ba1 } from './criteria/ba1.ts';
import { bp7 } from './criteria/bp7.ts';
import { bs1 } from './criteria/bs1.ts';
import { bs2 } from './criteria/bs2.ts';
import { bp1, pp2 } from './criteria/gene-missense.ts';
import { inFrameCriteria } from './criteria/in-frame.ts';
import { bp2, pm3, pp4 } from './criteria/newborn.ts';
import { NOT_AUTOMATED } from './criteria/not-automated.ts';
import { pm1 } from './criteria/pm1.ts';
import { pm2 } from './criteria/pm2.ts';
import { pm5 } from './criteria/pm5.ts';
import { predictorCriteria } from './criteria/predictors.ts';
import { ps1 } from './criteria/ps1.ts';
import { pvs1 } from './criteria/pvs1.ts';
import { withRna } from './criteria/rna.ts';
import { withUnresolvedCoding } from './criteria/unresolved-coding.ts';
import { missingData } from './criterion-records.ts';
import { avoidDoubleCounting } from './double-counting.ts';
import type { AnnotatedVariant, Evidence, NewbornContext, SuppliedScores } from './evidence.ts';
import { residuesOf } from './knowledge/residue-index.ts';
import { rulesOf } from './knowledge/rules.ts';

/** A class and everything that a stranger needs to reach it again. */
export interface Classification {
  readonly class: AcmgClass;
  readonly points: number;
  /** Every criterion of 2015 that is in use, in the order of evaluation. */
  readonly criteria: readonly CriterionRecord[];
  /** Names of the data without which some criteria could not be evaluated. */
  readonly missing: readonly string[];
}

export interface ClassificationContext {
  readonly knowledge: KnowledgePack;
  readonly rules?: RuleSet;
  readonly newborn?: NewbornContext | null;
  readonly scores?: SuppliedScores;
}

const NO_SCORES: SuppliedScores = { missense: null, spliceAi: null };

/**
 * ACMG/AMP 2015 with the ClinGen SVI recommendations, for one variant in one gene–condition pair.
 *
 * The variant's own ClinVar record is never evidence: PP5 is retired, and PS1, PM1, PM5 and PVS1 look at other
 * variants only. Hand in a normalised variant.
 *
 * @throws ClassificationFault RULE_TABLE_INVALID
 */
export function classifyVariant(
  annotated: AnnotatedVariant,
  condition: GeneCondition,
  context: ClassificationContext,
): Classification {
  const evidence = gatherEvidence(annotated, condition, context);
  return concludeClass(evaluateCriteria(evidence), context.rules ?? 'points');
}

export function concludeClass(
  criteria: readonly CriterionRecord[],
  rules: RuleSet,
): Classification {
  const combined = combineCriteria(
    criteria.filter((record) => record.met === true),
    rules,
  );
  return { ...combined, criteria, missing: missingData(criteria) };
}

export function gatherEvidence(
  annotated: AnnotatedVariant,
  condition: GeneCondition,
  { knowledge, newborn = null, scores = NO_SCORES }: ClassificationContext,
): Evidence {
  const { variant, gene, transcript, annotation } = annotated;
  return {
    variant,
    gene,
    transcript,
    annotation,
    condition,
    knowledge,
    rules: rulesOf(knowledge),
    residues: residuesOf(gene, transcript, knowledge),
    frequency: knowledge.frequency(variant),
    scores,
    newborn,
  };
}

export function evaluateCriteria(evidence: Evidence): readonly CriterionRecord[] {
  const { pp3, bp4 } = predictorCriteria(evidence);
  const { pm4, bp3 } = inFrameCriteria(evidence);
  const { pvs1: nullVariant, ps3 } = withRna(pvs1(evidence), evidence);
  const evaluated = [
    nullVariant,
    ps1(evidence),
    pm1(evidence),
    pm2(evidence),
    pm3(evidence),
    pm4,
    pm5(evidence),
    pp2(evidence),
    pp3,
    pp4(evidence),
    ba1(evidence),
    bs1(evidence),
    bs2(evidence),
    bp1(evidence),
    bp2(evidence),
    bp3,
    bp4,
    bp7(evidence),
    ps3,
    ...NOT_AUTOMATED,
  ];
  return avoidDoubleCounting(withUnresolvedCoding(evaluated, evidence));
}
