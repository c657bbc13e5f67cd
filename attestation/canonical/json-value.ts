/** JSON under the I-JSON profile without floats: numbers are integers of at most 2^53 - 1 in size. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Bounds the recursion of writer and reader; no format of ours nests deeper than twelve. */
export const MAX_DEPTH = 64;

/** Whether a UTF-16 string is valid Unicode; with the `u` flag only unpaired surrogates match. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
