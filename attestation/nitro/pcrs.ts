import { concatBytes, equalBytes, isZero, parseSha384, sha384 } from '../bytes/index.ts';
import type { Bytes, Sha384 } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import { readByteString } from './fields.ts';

const MAX_INDEX = 31;
const PCR_BYTES = 48;
const INSTANCE_PCR = 4;

/** PCR0 image, PCR1 kernel and boot ramdisk, PCR2 application: lengths are not hashed, so only the three together bind the image. */
export const IMAGE_PCRS: readonly number[] = [0, 1, 2];

/** @throws VerificationError NITRO_FIELD_TYPE, NITRO_PCR_INDEX, NITRO_PCR_LENGTH, NITRO_PCR_MISSING, NITRO_PCR_ZERO */
export function readPcrs(value: unknown): ReadonlyMap<number, Sha384> {
  if (!(value instanceof Map)) {
    throw new VerificationError('NITRO_FIELD_TYPE', 'pcrs is not a map');
  }
  const entries = [...(value as ReadonlyMap<unknown, unknown>)];
  const pcrs = new Map(entries.map(([index, pcr]) => [readIndex(index), readPcr(pcr)]));
  const zero = IMAGE_PCRS.map((index) => pcrs.get(index)).map((pcr) => {
    if (pcr === undefined) {
      throw new VerificationError('NITRO_PCR_MISSING', 'PCR0, PCR1 or PCR2 is missing');
    }
    return isZero(pcr);
  });
  // Debug mode zeroes all three; a zero among measured ones is no state of the hardware.
  if (zero.includes(true) && zero.includes(false)) {
    throw new VerificationError('NITRO_PCR_ZERO', 'some of PCR0 to PCR2 are zero, some are not');
  }
  return pcrs;
}

/** PCR0 to PCR2 are zero when the enclave was started in debug mode. */
export function isDebugMode(pcrs: ReadonlyMap<number, Sha384>): boolean {
  return IMAGE_PCRS.every((index) => {
    const pcr = pcrs.get(index);
    return pcr === undefined || isZero(pcr);
  });
}

/** A PCR that was extended once from its initial zeros: SHA-384(0⁴⁸ ‖ content). */
export async function extendFromZero(content: Bytes): Promise<Sha384> {
  return sha384(concatBytes(new Uint8Array(PCR_BYTES), content));
}

/**
 * PCR4 is extended with the instance id, which the module id repeats.
 *
 * @throws VerificationError NITRO_INSTANCE
 */
export async function checkInstancePcr(
  pcrs: ReadonlyMap<number, Sha384>,
  instanceId: string,
): Promise<void> {
  const expected = await extendFromZero(new TextEncoder().encode(instanceId));
  const actual = pcrs.get(INSTANCE_PCR);
  if (actual === undefined || !equalBytes(actual, expected)) {
    throw new VerificationError('NITRO_INSTANCE', 'PCR4 is not that of the instance in module_id');
  }
}

function readIndex(index: unknown): number {
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index > MAX_INDEX) {
    throw new VerificationError('NITRO_PCR_INDEX', 'a PCR index is not 0 to 31');
  }
  return index;
}

/** The text lists 32, 48 and 64 bytes; with digest SHA384 only 48 make sense. */
function readPcr(value: unknown): Sha384 {
  const pcr = readByteString(value, 'a PCR');
  if (pcr.length !== PCR_BYTES) {
    throw new VerificationError('NITRO_PCR_LENGTH', 'a PCR has not 48 bytes');
  }
  return parseSha384(pcr);
}
