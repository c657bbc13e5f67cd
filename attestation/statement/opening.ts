import type { Bytes, Sha256 } from '../bytes/index.ts';
import { toHex } from '../bytes/index.ts';
import { expectFormat, readHex, readInteger, readMap, readObject } from '../canonical/fields.ts';
import { canonicalize, parseCanonical } from '../canonical/index.ts';
import type { JsonObject } from '../canonical/index.ts';
import { commitResult, digestResult } from './commitment.ts';

const FORMAT = 'neoseal.opening/1';
const MAX_BYTES = 32 * 1024 * 1024;

/** What only the recipients of one result hold. */
export interface Opening {
  /** 0-based position of the sample in the submission manifest. */
  readonly index: number;
  /** Opaque here: any canonical JSON object. */
  readonly result: JsonObject;
  /** 32 octets. */
  readonly salt: Bytes;
}

export function formatOpening(opening: Opening): Bytes {
  return canonicalize({
    format: FORMAT,
    index: opening.index,
    result: opening.result,
    salt: toHex(opening.salt),
  });
}

/** @throws VerificationError of the canonical and format groups */
export function parseOpening(bytes: Uint8Array): Opening {
  const value = parseCanonical(bytes, { maxBytes: MAX_BYTES });
  expectFormat(value, FORMAT);
  const fields = readObject(value, 'opening', { required: ['format', 'index', 'result', 'salt'] });
  return {
    index: readInteger(fields['index'], 'opening.index'),
    result: readMap(fields['result'], 'opening.result'),
    salt: readHex(fields['salt'], 'opening.salt', 32),
  };
}

/** The commitment that an opening opens. */
export async function commitOpening(opening: Opening): Promise<Sha256> {
  return commitResult(opening.salt, await digestResult(opening.result));
}
