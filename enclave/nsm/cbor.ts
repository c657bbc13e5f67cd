import { Decoder, Encoder } from 'cbor-x';

const OPTIONS = {
  useRecords: false,
  mapsAsObjects: false,
  tagUint8Array: false,
  variableMapSize: true,
} as const;

/** Minimal headers, byte strings without tag 64, maps in the order given: cbor-x defaults are none of these. */
const encoder = new Encoder(OPTIONS);
const decoder = new Decoder(OPTIONS);

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
    const value: unknown = decoder.decode(bytes);
    return value;
  } catch {
    throw fail();
  }
}
