import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';

/** Tags that certificates of the profile use (X.690 §8). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context3: 0xa3,
} as const;

/** One data value of a DER encoding; views into the input. */
export interface DerNode {
  /** Identifier octet, class and constructed bit included. */
  readonly tag: number;
  /** Identifier, length and content. */
  readonly encoding: Bytes;
  readonly content: Bytes;
  /** Empty for a primitive value. */
  readonly children: readonly DerNode[];
}

const CONSTRUCTED = 0x20;
const CLASS_BITS = 0xc0;
const MAX_DEPTH = 16;

/**
 * Parses exactly one DER value and everything inside it (X.690 §10).
 *
 * Refused, besides truncation and trailing bytes: indefinite and non-minimal lengths, multi-byte tags,
 * constructed strings, booleans other than 00 and FF, padded integers and object identifiers, bit
 * strings with set unused bits, unsorted SET OF, depth above 16.
 *
 * @throws VerificationError CERTIFICATE_DER
 */
export function parseDer(input: Bytes): DerNode {
  const node = readNode(input, 1);
  if (node.encoding.length !== input.length) {
    throw notDer('bytes follow the outermost value');
  }
  return node;
}

export function notDer(explanation: string): VerificationError {
  return new VerificationError('CERTIFICATE_DER', explanation);
}

function readNode(input: Bytes, depth: number): DerNode {
  if (depth > MAX_DEPTH) {
    throw notDer(`nested deeper than ${MAX_DEPTH}`);
  }
  const [tag] = input;
  if (tag === undefined || (tag & 0x1f) === 0x1f) {
    throw notDer('a tag is missing or has several bytes');
  }
  const { length, header } = readLength(input);
  if (length > input.length - header) {
    throw notDer('a value is longer than what surrounds it');
  }
  const encoding = input.subarray(0, header + length);
  const content = encoding.subarray(header);
  checkForm(tag, content);
  const children = (tag & CONSTRUCTED) === 0 ? [] : readChildren(content, depth);
  checkSetOrder(tag, children);
  return { tag, encoding, content, children };
}

/** Definite lengths in shortest form (X.690 §10.1), at most 65535: a certificate is smaller. */
function readLength(input: Bytes): { length: number; header: number } {
  const [, first, second, third] = input;
  if (first !== undefined && first < 0x80) {
    return { length: first, header: 2 };
  }
  if (first === 0x81 && second !== undefined && second >= 0x80) {
    return { length: second, header: 3 };
  }
  if (first === 0x82 && second !== undefined && second > 0 && third !== undefined) {
    return { length: second * 256 + third, header: 4 };
  }
  throw notDer('a length is missing, indefinite, too large or not in shortest form');
}

function readChildren(content: Bytes, depth: number): readonly DerNode[] {
  const children: DerNode[] = [];
  let offset = 0;
  while (offset < content.length) {
    const child = readNode(content.subarray(offset), depth + 1);
    children.push(child);
    offset += child.encoding.length;
  }
  return children;
}

/** What DER demands of the content of a primitive value. */
const PRIMITIVE_RULES: ReadonlyMap<number, (content: Bytes) => boolean> = new Map([
  [TAG.boolean, isBoolean],
  [TAG.integer, isShortestInteger],
  [TAG.bitString, hasZeroUnusedBits],
  [TAG.oid, isShortestOid],
]);

function checkForm(tag: number, content: Bytes): void {
  if ((tag & CLASS_BITS) !== 0) {
    return;
  }
  const number = tag & 0x1f;
  const mustBeConstructed = number === 0x10 || number === 0x11;
  if (((tag & CONSTRUCTED) !== 0) !== mustBeConstructed) {
    throw notDer('a string is constructed, or a sequence is not');
  }
  if (PRIMITIVE_RULES.get(tag)?.(content) === false) {
    throw notDer('a boolean, integer, bit string or object identifier is not in its DER form');
  }
}

/** X.690 §11.1. */
function isBoolean(content: Bytes): boolean {
  return content.length === 1 && (content[0] === 0 || content[0] === 0xff);
}

/** X.690 §8.3.2: the first nine bits are not all equal. */
function isShortestInteger(content: Bytes): boolean {
  const [first, second] = content;
  if (first === undefined || second === undefined) {
    return first !== undefined;
  }
  return !(first === 0 && second < 0x80) && !(first === 0xff && second >= 0x80);
}

/** X.690 §11.2.1. */
function hasZeroUnusedBits(content: Bytes): boolean {
  const unused = content[0] ?? 8;
  if (unused > 7 || (content.length === 1 && unused !== 0)) {
    return false;
  }
  return content.length === 1 || ((content.at(-1) ?? 0) & ((1 << unused) - 1)) === 0;
}

/** X.690 §8.19.2: each arc in its shortest form, the last one complete. */
function isShortestOid(content: Bytes): boolean {
  let arcStarts = true;
  for (const byte of content) {
    if (arcStarts && byte === 0x80) {
      return false;
    }
    arcStarts = byte < 0x80;
  }
  return content.length > 0 && arcStarts;
}

/** X.690 §11.6: the elements of a SET OF ascend. */
function checkSetOrder(tag: number, children: readonly DerNode[]): void {
  if (tag !== TAG.set) {
    return;
  }
  children.reduce<DerNode | null>((previous, child) => {
    if (previous !== null && compare(previous.encoding, child.encoding) > 0) {
      throw notDer('the elements of a set are not sorted');
    }
    return child;
  }, null);
}

function compare(left: Bytes, right: Bytes): number {
  const index = left.findIndex((byte, at) => byte !== right[at]);
  return index === -1 ? left.length - right.length : (left[index] ?? 0) - (right[index] ?? -1);
}
