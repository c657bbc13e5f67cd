import { KnowledgeFault } from './fault.ts';

export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue };

/**
 * RFC 8785 serialisation, restricted to what a pack may hold: safe integers instead of floats, and
 * well-formed strings.
 *
 * @throws KnowledgeFault PACK_TABLE_VALUE for a float, an unsafe integer or a lone surrogate.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (value === null || typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) {
      throw new KnowledgeFault('PACK_TABLE_VALUE', 'a number in a pack is a safe integer');
    }
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    return canonicalString(value);
  }
  if (isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  // RFC 8785 §3.2.3: keys are sorted by UTF-16 code units, which is what sort() does.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalString(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

function canonicalString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new KnowledgeFault('PACK_TABLE_VALUE', 'a string in a pack is well-formed Unicode');
  }
  return JSON.stringify(text);
}

function isArray(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
