import {
  acceptedMeasurements,
  PolicyError,
  readPlainMeasurements,
  VerificationError,
  verifyReferenceValues,
} from '#attestation';
import type { Measurement } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { readInput } from './attestation-input.ts';
import { readKey } from './verify-trust.ts';

/** The options of `attestation check` that say which images count. */
export interface ReferenceOptions {
  readonly reference?: string;
  readonly referenceKey?: string;
  readonly pcrs?: string;
}

/** Whose word the accepted images are: the release key's, or that of whoever gave the file. */
export type ReferenceOrigin = 'signed' | 'unsigned';

export interface Reference {
  readonly measurements: readonly Measurement[];
  readonly origin: ReferenceOrigin;
}

export interface ReferenceContext {
  readonly io: CliIo;
  /** The moment that issue and expiry of signed reference values are held against. */
  readonly time: Date;
  readonly acceptSimulated: boolean;
}

const MAX_REFERENCE_BYTES = 1024 * 1024;

/**
 * `--reference` with `--reference-key` takes signed reference values and nothing else; without the key, and
 * with `--pcrs`, the file is taken at its word.
 *
 * @throws CliError REFERENCE_OPTIONS (usage), REFERENCE_INVALID (refused), and the codes of
 *   `verifyReferenceValues` (verification failed)
 */
export async function readReference(
  { reference, referenceKey, pcrs }: ReferenceOptions,
  context: ReferenceContext,
): Promise<Reference | null> {
  if (
    (reference !== undefined && pcrs !== undefined) ||
    (referenceKey !== undefined && reference === undefined)
  ) {
    const message = '--reference-key goes with --reference, and --pcrs stands alone';
    throw new CliError(EXIT.usage, 'REFERENCE_OPTIONS', message);
  }
  const file = reference ?? pcrs;
  if (file === undefined) {
    return null;
  }
  const content = await readInput(context.io, file, MAX_REFERENCE_BYTES);
  return referenceKey === undefined
    ? { measurements: readPlain(content, file === pcrs, context), origin: 'unsigned' }
    : { measurements: await readSigned(content, referenceKey, context), origin: 'signed' };
}

function readPlain(
  content: Uint8Array,
  isPlain: boolean,
  context: ReferenceContext,
): readonly Measurement[] {
  try {
    return readPlainMeasurements(new Uint8Array(content), context);
  } catch (cause) {
    if (cause instanceof VerificationError) {
      const hint = isPlain ? '' : '; signed reference values need --reference-key';
      const message = `${cause.explanation}${hint}`;
      throw new CliError(EXIT.refused, 'REFERENCE_INVALID', message, { cause });
    }
    throw cause;
  }
}

async function readSigned(
  content: Uint8Array,
  keyFile: string,
  context: ReferenceContext,
): Promise<readonly Measurement[]> {
  const releaseKey = await readKey(context.io, keyFile);
  try {
    const values = await verifyReferenceValues(content, { releaseKey, time: context.time });
    return acceptedMeasurements(values, context);
  } catch (cause) {
    if (cause instanceof VerificationError || cause instanceof PolicyError) {
      const message = `the reference values do not hold: ${cause.explanation}`;
      throw new CliError(EXIT.verification, cause.code, message, { cause });
    }
    throw cause;
  }
}
