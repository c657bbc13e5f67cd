import { Decoder } from 'cbor-x/decode';
import { VerificationError } from '../verification-error.ts';
import { scanCbor } from './scan.ts';
import type { CborLimits } from './scan.ts';

/** Maps stay maps: with objects, integer and text keys would fall together. */
const decoder = new Decoder({ mapsAsObjects: false, useRecords: false });

/**
 * Decodes one CBOR data item that `scanCbor` accepts: integers become `number` (`bigint` when
 * they take eight bytes), strings `string` and `Uint8Array`, arrays `unknown[]`, maps `Map<unknown, unknown>`.
 *
 * @throws VerificationError with a `CBOR_…` code
 */
export function decodeCbor(input: Uint8Array, limits: CborLimits): unknown {
  scanCbor(input, limits);
  try {
    // A view of its own: the decoder hangs a property on the array that it is given.
    return decoder.decode(input.subarray());
  } catch (cause) {
    throw new VerificationError('CBOR_UNSUPPORTED', 'the decoder refused the input', { cause });
  }
}
