import { toHex } from '../../bytes/index.ts';
import type { Bytes } from '../../bytes/index.ts';
import { TAG } from '../../x509/der.ts';
import type { DerNode } from '../../x509/der.ts';
import { malformed } from './time-stamp-error.ts';

/** Readers of single DER values. `what` names the field in the message. */
export function requireTag(node: DerNode | undefined, tag: number, what: string): DerNode {
  if (node?.tag !== tag) {
    throw malformed(`${what} is missing or of another type`);
  }
  return node;
}

/** The children of a SEQUENCE. */
export function readSequence(node: DerNode | undefined, what: string): readonly DerNode[] {
  return requireTag(node, TAG.sequence, what).children;
}

/** The one child of an EXPLICIT tag or of a SET that has one element. */
export function readOnly(node: DerNode | undefined, tag: number, what: string): DerNode {
  const [only, ...more] = requireTag(node, tag, what).children;
  if (only === undefined || more.length > 0) {
    throw malformed(`${what} has not exactly one element`);
  }
  return only;
}

/** Content octets of an object identifier, in hexadecimal. */
export function readOid(node: DerNode | undefined, what: string): string {
  return toHex(requireTag(node, TAG.oid, what).content);
}

export function readOctets(node: DerNode | undefined, what: string): Bytes {
  return requireTag(node, TAG.octetString, what).content;
}

/** An INTEGER of one octet that is not negative. */
export function readSmallInteger(node: DerNode | undefined, what: string): number {
  const { content } = requireTag(node, TAG.integer, what);
  const [value] = content;
  if (value === undefined || content.length !== 1 || value >= 0x80) {
    throw malformed(`${what} is not a small number`);
  }
  return value;
}
