import { concatBytes, parseHex } from '#attestation';
import type { Bytes } from '#attestation';

/** One DER value; lengths in shortest form up to 65535. */
export function der(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const body = concatBytes(...content);
  return concatBytes(Uint8Array.of(tag), derLength(body.length), body);
}

function derLength(length: number): Bytes {
  if (length < 0x80) {
    return Uint8Array.of(length);
  }
  return length < 0x100 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length);
}

export const sequence = (...content: readonly Uint8Array[]): Bytes => der(0x30, ...content);
export const oid = (hex: string): Bytes => der(0x06, parseHex(hex));
export const octetString = (content: Uint8Array): Bytes => der(0x04, content);
export const bitString = (unused: number, content: Uint8Array): Bytes =>
  der(0x03, Uint8Array.of(unused), content);
export const TRUE: Bytes = der(0x01, Uint8Array.of(0xff));

/** A positive INTEGER from big-endian digits. */
export function integer(digits: Uint8Array): Bytes {
  const first = digits.findIndex((byte) => byte !== 0);
  const shortest = first === -1 ? Uint8Array.of(0) : Uint8Array.from(digits.subarray(first));
  return (shortest[0] ?? 0) >= 0x80 ? der(0x02, Uint8Array.of(0), shortest) : der(0x02, shortest);
}

export function utcTime(time: Date): Bytes {
  const text = time.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return der(0x17, new TextEncoder().encode(`${text}Z`));
}

/** A distinguished name of one common name. */
export function commonName(name: string): Bytes {
  const value = der(0x0c, new TextEncoder().encode(name));
  return sequence(der(0x31, sequence(oid('550403'), value)));
}
