import type {
  GeneCallability,
  KnowledgePack,
  MolecularObservation,
  NotAssessed,
  OpenVerdict,
  ScreeningResult,
  VcfScan,
} from '../model/index.ts';
import { selectPanel } from '../policy/index.ts';
import type { DroppedAllele } from './alleles.ts';
import { canonicalResult } from './canonical-result.ts';
import { consequenceOf } from './concordance.ts';
import type { Consequence } from './concordance.ts';
import type { NewbornEvidence, ScreeningRules } from './evidence.ts';
import { draftFinding } from './finding.ts';
import { groupBy } from './group-by.ts';
import { mergeFindings } from './merge-findings.ts';
import { molecularOutliers } from './molecular-support.ts';
import { normaliseCalls } from './normalise-calls.ts';
import { openVerdicts } from './open-verdicts.ts';
import { mergeRanges } from './ranges.ts';
import { readCondition } from './read-condition.ts';
import type { ConditionReading, ScreeningContext } from './read-condition.ts';
import { ScreeningFault } from './screening-fault.ts';
import { inferSexKaryotype } from './sex-karyotype.ts';
import type { SexKaryotype } from './sex-karyotype.ts';
import type { VariantInterpreter } from './variant-interpreter.ts';

/** A result and why each allele that is not in it was left out. The second never leaves the run. */
export interface ExplainedResult {
  readonly result: ScreeningResult;
  readonly dropped: readonly DroppedAllele[];
}

/**
 * One newborn, start to end: karyotype, callability, alleles, classes, inheritance, special loci, biochemistry,
 * concordance, outcome. Pure: the same evidence, pack and rules give the same bytes.
 *
 * Checked: that all files are of the pack's assembly. Not checked: that the files are of one newborn.
 * @throws ScreeningFault ASSEMBLY_MISMATCH; VcfFault ALLELE_CONFLICT
 */
export function interpretNewborn(
  evidence: NewbornEvidence,
  knowledge: KnowledgePack,
  rules: ScreeningRules,
  interpreter: VariantInterpreter,
): ScreeningResult {
  return explainNewborn(evidence, knowledge, rules, interpreter).result;
}

/** As `interpretNewborn`, with the alleles that the policy left out. */
export function explainNewborn(
  evidence: NewbornEvidence,
  knowledge: KnowledgePack,
  rules: ScreeningRules,
  interpreter: VariantInterpreter,
): ExplainedResult {
  assertAssembly(evidence, knowledge);
  const ordered = orderEvidence(normaliseEvidence(evidence, knowledge));
  const { policy } = rules;
  const panel = selectPanel(policy, knowledge);
  const karyotype = inferSexKaryotype(ordered.scan.counts, ordered.declaredSex, policy.sex);
  const ploidy = { assembly: ordered.scan.assembly, xCopies: karyotype.xCopies };
  const context = { evidence: ordered, knowledge, rules, interpreter, panel, ploidy };
  const readings = panel.map((entry) => readCondition(entry, context));
  return {
    result: canonicalResult(concludeResult(readings, karyotype, context)),
    dropped: readings.flatMap((reading) => reading.dropped),
  };
}

function concludeResult(
  readings: readonly ConditionReading[],
  karyotype: SexKaryotype,
  context: ScreeningContext,
): ScreeningResult {
  const { evidence, knowledge, rules } = context;
  const { policy, policyDigest, cutoffs, cutoffsDigest } = rules;
  const drafts = readings
    .map((reading) => draftFinding(reading, context))
    .filter((d) => d !== null);
  const byConsequence = groupBy(mergeFindings(drafts), (finding) =>
    consequenceOf(finding.concordance, finding.biochemistry, policy.inheritance),
  );
  const listed = (name: Consequence): ScreeningResult['findings'] => byConsequence.get(name) ?? [];
  const notAssessed = readings.flatMap((reading) => reading.notAssessed);
  const open = openVerdicts(evidence, readings);
  return {
    format: 'neoseal.screening-result/1',
    outcome: outcomeOf(listed, notAssessed, open),
    findings: [...listed('suspected'), ...listed('repeat')],
    carrierFindings: policy.reportCarriers ? listed('carrier') : [],
    notAssessed,
    callability: { source: evidence.coverage.source, genes: callabilityOf(readings) },
    observations: evidence.observations,
    ...(evidence.molecular === undefined
      ? {}
      : { molecular: panelOutliers(evidence.molecular, context) }),
    ...(open.length === 0 ? {} : { openVerdicts: open }),
    sex: karyotype.sex,
    counts: evidence.scan.counts,
    assembly: evidence.scan.assembly,
    policy: { id: policy.id, version: policy.version, digest: policyDigest },
    ...(cutoffs === null || cutoffsDigest === null
      ? {}
      : { cutoffs: { id: cutoffs.id, version: cutoffs.version, digest: cutoffsDigest } }),
    pack: { id: knowledge.id, digest: knowledge.digest },
  };
}

/** Every outlier of a gene of the panel, whether a finding rests on it or not. */
function panelOutliers(
  observations: readonly MolecularObservation[],
  { panel, rules }: ScreeningContext,
): readonly MolecularObservation[] {
  const genes = new Set(panel.map(({ gene }) => gene));
  return molecularOutliers(observations, rules.cutoffs).filter(({ gene }) => genes.has(gene));
}

/** Negative only when every required gene was assessed, no verdict is open and nothing waits for a repeat specimen. */
function outcomeOf(
  listed: (name: Consequence) => ScreeningResult['findings'],
  notAssessed: readonly NotAssessed[],
  verdicts: readonly OpenVerdict[],
): ScreeningResult['outcome'] {
  if (listed('suspected').length > 0) {
    return 'condition-suspected';
  }
  const open =
    listed('repeat').length > 0 ||
    verdicts.length > 0 ||
    notAssessed.some((entry) => entry.required);
  return open ? 'incomplete' : 'no-condition-suspected';
}

function callabilityOf(readings: readonly ConditionReading[]): readonly GeneCallability[] {
  const byGene = new Map<string, GeneCallability>();
  for (const { callability } of readings) {
    if (callability !== null) {
      byGene.set(callability.gene, callability);
    }
  }
  return [...byGene.values()];
}

function assertAssembly({ scan, parents }: NewbornEvidence, knowledge: KnowledgePack): void {
  if ([scan, ...parents].some((one) => one.assembly !== knowledge.assembly)) {
    throw new ScreeningFault(
      'ASSEMBLY_MISMATCH',
      'a file and the knowledge pack are of different genome builds',
      { field: '##reference' },
    );
  }
}

/** What the tables, the parents and the phase are asked with has to be written alike. */
function normaliseEvidence(evidence: NewbornEvidence, knowledge: KnowledgePack): NewbornEvidence {
  return {
    ...evidence,
    scan: normaliseCalls(evidence.scan, knowledge, 'vcf'),
    parents: evidence.parents.map((parent) => normaliseCalls(parent, knowledge, 'parent-vcf')),
  };
}

/** Binary search over ranges needs them sorted and disjoint. */
function orderEvidence(evidence: NewbornEvidence): NewbornEvidence {
  return {
    ...evidence,
    scan: orderScan(evidence.scan),
    coverage: { ...evidence.coverage, covered: orderRanges(evidence.coverage.covered) },
    parents: evidence.parents.map(orderScan),
  };
}

function orderScan(scan: VcfScan): VcfScan {
  return {
    ...scan,
    uncallable: orderRanges(scan.uncallable),
    coverage: { ...scan.coverage, covered: orderRanges(scan.coverage.covered) },
  };
}

function orderRanges(ranges: VcfScan['uncallable']): VcfScan['uncallable'] {
  return new Map([...ranges].map(([chrom, list]) => [chrom, mergeRanges(list)]));
}
