import { Encoder } from 'cbor-x';
import { decodeCbor as decodeStrictCbor } from '#attestation';
import { MAX_RESPONSE_BYTES } from './limits.ts';

/** Minimal headers, byte strings without tag 64, maps in the order given: cbor-x defaults are none of these. */
const encoder = new Encoder({
  useRecords: false,
  mapsAsObjects: false,
  tagUint8Array: false,
  variableMapSize: true,
});

export type CborItem =
  null | boolean | number | bigint | string | Uint8Array | readonly CborItem[] | CborMap;

export type CborMap = ReadonlyMap<string | number, CborItem>;

/** Integers from 2^32 must be bigint: as numbers they would be written as floats. */
export function encodeCbor(item: CborItem): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encoder.encode(item));
}

/** Maps become `Map`; `fail` makes the error for whatever is not well-formed. */
export function decodeCbor(bytes: Uint8Array, fail: () => Error): unknown {
  try {
    return decodeStrictCbor(bytes, { maxBytes: MAX_RESPONSE_BYTES });
  } catch {
    throw fail();
  }
}
