import type { Policy } from './policy.ts';

export interface PolicyDifference {
  /** Path inside the policy, e.g. `variants.known.minStars` or `blockList[chr3:15645186:G:C]`. */
  readonly field: string;
  /** Canonical JSON, `null` where the policy has no such member. */
  readonly left: string | null;
  readonly right: string | null;
}

/** Every rule in which two policies differ, in path order; provenance and wording are left out. */
export function diffPolicies(left: Policy, right: Policy): readonly PolicyDifference[] {
  const a = flatten(rulesOf(left), '');
  const b = flatten(rulesOf(right), '');
  const fields = [...new Set([...a.keys(), ...b.keys()])].sort();
  return fields
    .map((field) => ({ field, left: a.get(field) ?? null, right: b.get(field) ?? null }))
    .filter((entry) => entry.left !== entry.right);
}

const WORDING = new Set(['format', 'id', 'version', 'title', 'provenance', 'limits']);

function rulesOf(policy: Policy): Record<string, unknown> {
  return Object.fromEntries(Object.entries(policy).filter(([name]) => !WORDING.has(name)));
}

function flatten(value: unknown, path: string): Map<string, string> {
  if (Array.isArray(value)) {
    return flattenList(value, path);
  }
  if (typeof value !== 'object' || value === null) {
    return new Map([[path, JSON.stringify(value)]]);
  }
  const members = Object.entries(value).flatMap(([name, member]) => [
    ...flatten(member, path === '' ? name : `${path}.${name}`),
  ]);
  return new Map(members);
}

/** List entries are compared by what identifies them, so that order and insertion do not matter. */
function flattenList(entries: readonly unknown[], path: string): Map<string, string> {
  return new Map(
    entries.map((entry) => {
      const key = identify(entry);
      return [`${path}[${key}]`, JSON.stringify(entry)];
    }),
  );
}

function identify(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) {
    return String(entry);
  }
  const fields = Object.fromEntries(Object.entries(entry));
  const allele = ['chrom', 'pos', 'ref', 'alt'];
  if (allele.every((name) => fields[name] !== undefined)) {
    return allele.map((name) => String(fields[name])).join(':');
  }
  const names = ['locus', 'genotype', 'gene', 'condition'].filter(
    (name) => typeof fields[name] === 'string',
  );
  return names.map((name) => String(fields[name])).join('/');
}
