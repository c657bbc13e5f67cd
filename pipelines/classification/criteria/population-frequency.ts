import type { CriterionRecord, CriterionStrength, Frequency } from '../../model/index.ts';
import { fraction, met, notMet, unknown } from '../criterion-records.ts';
import { isDominant } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';

/** Highest frequency of any population, or the overall one where no population is given, which is never higher. */
export function highestPpb(frequency: Frequency): number | null {
  const { grpmaxAfPpb, afPpb } = frequency;
  if (grpmaxAfPpb === null || afPpb === null) {
    return grpmaxAfPpb ?? afPpb;
  }
  return Math.max(grpmaxAfPpb, afPpb);
}

/** What a gene's expert panel sets, else the default; `null` where the pack has no rule table. */
export interface FrequencyLimits {
  /** 0 asks for absence. */
  readonly pm2BelowPpb: number;
  readonly ba1FromPpb: number;
  readonly bs1FromPpb: number;
  readonly minAlleleNumber: number;
  /** Table and entry, for reasons. */
  readonly source: string;
}

export function limitsOf({ rules, condition }: Evidence): FrequencyLimits | null {
  const { defaults } = rules;
  if (defaults === null) {
    return null;
  }
  const { minAlleleNumber } = defaults.ba1;
  const own = rules.thresholds(condition);
  if (own !== null) {
    const { pm2BelowPpb, ba1FromPpb, bs1FromPpb, cspec } = own;
    return { pm2BelowPpb, ba1FromPpb, bs1FromPpb, minAlleleNumber, source: cspec };
  }
  const recessive = condition.inheritance === 'AR';
  return {
    pm2BelowPpb: recessive ? defaults.pm2.recessiveBelowPpb : defaults.pm2.dominantBelowPpb,
    ba1FromPpb: defaults.ba1.abovePpb + 1,
    bs1FromPpb: isDominant(condition) ? defaults.bs1.dominantFromPpb : defaults.bs1.fromPpb,
    minAlleleNumber,
    source: 'acmg-defaults',
  };
}

interface BenignQuestion {
  readonly code: 'BA1' | 'BS1';
  readonly strength: CriterionStrength;
  readonly valueOf: (frequency: Frequency) => number | null;
  readonly fromOf: (limits: FrequencyLimits) => number;
}

/** Is the variant too common? Listed exceptions and mild alleles never are; nor is what few alleles tell. */
export function judgeCommon(
  { code, strength, valueOf, fromOf }: BenignQuestion,
  evidence: Evidence,
): CriterionRecord {
  const limits = limitsOf(evidence);
  if (limits === null) {
    return unknown(code, strength, 'rule-table');
  }
  const { frequency, knowledge, gene } = evidence;
  const observed = frequency === null ? null : valueOf(frequency);
  if (frequency === null || observed === null) {
    return frequency === null && knowledge.frequencyCoverage(gene.symbol) === 'complete'
      ? notMet(code, strength, 'absent from a complete frequency table')
      : unknown(code, strength, 'population-frequency');
  }
  const value = boundedPpb(observed, frequency);
  const from = fromOf(limits);
  const sign = value >= from ? '>=' : '<';
  const compared = `${fraction(value)} ${sign} ${fraction(from)} (${limits.source})`;
  const excuse = value < from ? compared : excuseOf(frequency, limits, evidence);
  return excuse === null ? met(code, strength, compared) : notMet(code, strength, excuse);
}

/** Alleles that a source examined which gives frequencies without counts; the smallest where it is not named. */
const EXAMINED: readonly (readonly [source: RegExp, alleles: number])[] = [
  [/exac/iu, 100_000],
  [/esp/iu, 13_006],
  [/./u, 5_008],
];
const BILLION = 1_000_000_000;

function excuseOf(
  frequency: Frequency,
  { minAlleleNumber }: FrequencyLimits,
  { rules, variant }: Evidence,
): string | null {
  if (rules.isFrequencyException(variant)) {
    return 'on the list of exceptions (ba1-exceptions)';
  }
  if (rules.isMildAllele(variant)) {
    return 'a listed mild allele (mild-alleles)';
  }
  const { alleleNumber } = frequency;
  return alleleNumber !== null && alleleNumber < minAlleleNumber
    ? 'too few alleles were examined'
    : null;
}

/**
 * Where a source gives neither counts nor a filtering frequency: the lower 95 % bound of the frequency in as many
 * alleles as the source examined (Whiffin 2017, PMID 28518168; Poisson bound by Wilson and Hilferty).
 */
export function boundedPpb(ppb: number, { alleleNumber, faf95Ppb, source }: Frequency): number {
  if (alleleNumber !== null || faf95Ppb !== null || ppb === 0) {
    return ppb;
  }
  const alleles = EXAMINED.find(([name]) => name.test(source))?.[1] ?? 5_008;
  const count = (ppb * alleles) / BILLION;
  const root = 1 - 1 / (9 * count) - 1.645 / (3 * Math.sqrt(count));
  return root <= 0 ? 0 : Math.floor((count * root ** 3 * BILLION) / alleles);
}
