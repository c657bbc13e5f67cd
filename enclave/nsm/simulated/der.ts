import { concatBytes } from '#attestation';

/** DER (X.690), as much of it as a certificate needs. */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context: 0xa0,
} as const;

type Bytes = Uint8Array<ArrayBuffer>;

export function derSequence(...members: readonly Uint8Array[]): Bytes {
  return element(TAG.sequence, ...members);
}

export function derSet(...members: readonly Uint8Array[]): Bytes {
  return element(TAG.set, ...members);
}

/** `[tag] EXPLICIT`. */
export function derExplicit(tag: number, content: Uint8Array): Bytes {
  return element(TAG.context | tag, content);
}

/** An INTEGER that is not negative, from big-endian bytes. */
export function derInteger(magnitude: Uint8Array): Bytes {
  const start = magnitude.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Uint8Array.of(0) : magnitude.subarray(start);
  const sign = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(0);
  return element(TAG.integer, sign, digits);
}

export function derTrue(): Bytes {
  return element(TAG.boolean, Uint8Array.of(0xff));
}

export function derOctetString(content: Uint8Array): Bytes {
  return element(TAG.octetString, content);
}

export function derBitString(content: Uint8Array, unusedBits = 0): Bytes {
  return element(TAG.bitString, Uint8Array.of(unusedBits), content);
}

export function derUtf8String(text: string): Bytes {
  return element(TAG.utf8String, new TextEncoder().encode(text));
}

/** From the dotted form. */
export function derOid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(TAG.oid, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime after. */
export function derTime(time: Date): Bytes {
  const digits = `${time
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:T]/g, '')}Z`;
  const text = new TextEncoder();
  return time.getUTCFullYear() < 2050
    ? element(TAG.utcTime, text.encode(digits.slice(2)))
    : element(TAG.generalizedTime, text.encode(digits));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) {
    digits.unshift((rest & 0x7f) | 0x80);
  }
  return digits;
}

function element(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const content = concatBytes(...parts);
  return concatBytes(Uint8Array.of(tag), encodeLength(content.length), content);
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) {
    return Uint8Array.of(length);
  }
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) {
    digits.unshift(rest & 0xff);
  }
  return Uint8Array.of(0x80 | digits.length, ...digits);
}
