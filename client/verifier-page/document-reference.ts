import {
  acceptedMeasurements,
  PolicyError,
  readPlainMeasurements,
  VerificationError,
  verifyReferenceValues,
} from '#attestation';
import type { Bytes, Measurement, ResultTrust } from '#attestation';
import { InputError } from '../web/input-error.ts';

/** The images that a document is held against, and whose word they are. */
export interface DocumentReference {
  readonly measurements: readonly Measurement[];
  readonly origin: 'signed' | 'unsigned';
}

export interface ReferenceQuestion {
  readonly trust: ResultTrust;
  readonly pcrs: Bytes | null;
  /** What the validity of the reference values is held against. */
  readonly now: Date;
}

/**
 * Reference values count only by the release key: a list that anyone could have written says nothing. PCR
 * values are those that the person at the page measured.
 *
 * @throws InputError
 */
export async function readReference(
  question: ReferenceQuestion,
): Promise<DocumentReference | null> {
  const { trust, pcrs } = question;
  const acceptSimulated = trust.acceptSimulated !== undefined;
  const signed = trust.reference?.releaseKey === undefined ? null : trust.reference;
  if (pcrs !== null && signed !== null) {
    throw new InputError('Give either reference values or PCR values, not both.');
  }
  try {
    if (pcrs !== null) {
      const measurements = readPlainMeasurements(pcrs, { acceptSimulated });
      return { measurements, origin: 'unsigned' };
    }
    return signed?.releaseKey === undefined
      ? null
      : await readSigned(signed.file, { releaseKey: signed.releaseKey, time: question.now });
  } catch (cause) {
    throw toInputError(cause);
  }

  async function readSigned(
    file: Uint8Array,
    by: { readonly releaseKey: Uint8Array; readonly time: Date },
  ): Promise<DocumentReference> {
    const values = await verifyReferenceValues(file, by);
    return { measurements: acceptedMeasurements(values, { acceptSimulated }), origin: 'signed' };
  }
}

function toInputError(cause: unknown): unknown {
  if (cause instanceof VerificationError || cause instanceof PolicyError) {
    return cause.code === 'MEASUREMENT_FILE'
      ? new InputError('The PCR values are not JSON of a known shape.', { cause })
      : new InputError(`The reference values do not hold (${cause.code}).`, { cause });
  }
  return cause;
}
