import type { ResultChange } from '../model/index.ts';
import type { StoredFinding, StoredScreening } from './stored-result.ts';

/** What a result says of one thing, by what it is about. */
type Statements = ReadonlyMap<string, readonly [about: ResultChange['about'], text: string]>;

const SEPARATOR = '\u0000';

/**
 * What differs between two results on the same newborn, statement by statement: by kind, then by name. Points,
 * criteria and wording follow from these and are not listed again.
 *
 * @param before `null` where the earlier data was refused
 */
export function compareResults(
  before: StoredScreening | null,
  after: StoredScreening,
): readonly ResultChange[] {
  const earlier = statements(before);
  const later = statements(after);
  const keys = [...new Set([...earlier.keys(), ...later.keys()])].sort();
  return keys.flatMap((key) => {
    const [about] = earlier.get(key) ?? later.get(key) ?? [];
    const from = earlier.get(key)?.[1] ?? null;
    const to = later.get(key)?.[1] ?? null;
    const name = key.slice(key.indexOf(SEPARATOR) + 1);
    return about === undefined || from === to ? [] : [{ about, name, before: from, after: to }];
  });
}

function statements(screening: StoredScreening | null): Statements {
  const all = new Map<string, readonly [ResultChange['about'], string]>();
  const say = (about: ResultChange['about'], name: string, text: string): void => {
    all.set(`${about}${SEPARATOR}${name}`, [about, text]);
  };
  if (screening === null) {
    say('outcome', '', 'refused');
    return all;
  }
  say('outcome', '', screening.outcome);
  sayFindings([...screening.findings, ...screening.carrierFindings], say);
  sayEvidence(screening, say);
  sayRules(screening, say);
  return all;
}

type Say = (about: ResultChange['about'], name: string, text: string) => void;

function sayFindings(findings: readonly StoredFinding[], say: Say): void {
  for (const { conditionId, gene, certainty, concordance, biochemistry, variants } of findings) {
    const name = gene === null ? conditionId : `${conditionId} ${gene}`;
    say('finding', name, `${certainty}, ${concordance}, biochemistry ${biochemistry}`);
    for (const { chrom, pos, ref, alt, zygosity, class: acmgClass } of variants) {
      say('variant', `${chrom}-${pos}-${ref}-${alt}`, `${acmgClass}, ${zygosity}`);
    }
  }
}

function sayEvidence(screening: StoredScreening, say: Say): void {
  const { observations, notAssessed, callability, sex } = screening;
  for (const { analyte, value, unit, comparator } of observations) {
    say('observation', analyte, `${comparator ?? ''}${value ?? 'not measured'} ${unit}`);
  }
  for (const { gene, reason } of notAssessed) {
    say('not-assessed', gene, reason);
  }
  const covered = callability.genes.reduce((sum, { coveredBases }) => sum + coveredBases, 0);
  const target = callability.genes.reduce((sum, { targetBases }) => sum + targetBases, 0);
  say('callability', '', `${covered} of ${target} bases, ${callability.source}`);
  say('sex', '', `declared ${sex.declared ?? 'not'}, inferred ${sex.inferred}`);
}

function sayRules({ policy, cutoffs, pack }: StoredScreening, say: Say): void {
  say('policy', '', `${policy.id} ${policy.version} ${policy.digest}`);
  if (cutoffs !== undefined) {
    say('cutoffs', '', `${cutoffs.id} ${cutoffs.version} ${cutoffs.digest}`);
  }
  say('pack', '', `${pack.id} ${pack.digest}`);
}
