import { PolicyFault } from './policy-fault.ts';

/**
 * RFC 8785 bytes of a JSON value whose numbers are all safe integers.
 * A result has no floats, so the number grammar of ECMAScript is never reached with a fraction.
 * @throws PolicyFault NUMBER_NOT_INTEGER
 */
export function canonicalJsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalText(value));
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((entry: unknown) => canonicalText(entry)).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return canonicalObject(value);
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new PolicyFault('NUMBER_NOT_INTEGER', 'canonical documents hold whole numbers only');
  }
  return JSON.stringify(value);
}

function canonicalObject(value: object): string {
  // RFC 8785 §3.2.3: names sort by UTF-16 code units, which is what sort() without a comparator does.
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`);
  return `{${members.join(',')}}`;
}
