import { equalBytes, isZero } from '../bytes/index.ts';
import type { Bytes, Sha384 } from '../bytes/index.ts';
import { PolicyError } from '../policy-error.ts';
import type { PolicyCode } from '../policy-error.ts';
import type { NitroDocument } from './document.ts';
import type { Measurement } from './options.ts';
import { isDebugMode } from './pcrs.ts';

/**
 * The whole value, byte for byte. Null, absent and empty never match: an empty expectation would be
 * met by documents that answer nothing.
 *
 * @throws PolicyError with the given code
 */
export function expectField(
  code: PolicyCode,
  actual: Bytes | null | undefined,
  expected: Bytes,
): void {
  if (!actual || expected.length === 0 || !equalBytes(actual, expected)) {
    throw new PolicyError(code, 'the document does not carry the expected bytes');
  }
}

/** @throws PolicyError DOCUMENT_TOO_OLD, DOCUMENT_FROM_FUTURE */
export function checkFreshness(timestampMs: number, atMs: number, maxAgeMs: number): void {
  if (timestampMs - atMs > maxAgeMs) {
    throw new PolicyError('DOCUMENT_FROM_FUTURE', 'the document is later than the time given');
  }
  if (!(atMs - timestampMs <= maxAgeMs)) {
    throw new PolicyError('DOCUMENT_TOO_OLD', 'the document is older than the age accepted');
  }
}

/** @throws PolicyError DEBUG_MODE */
export function refuseDebugMode(document: NitroDocument): void {
  if (isDebugMode(document.pcrs)) {
    throw new PolicyError(
      'DEBUG_MODE',
      'the enclave ran in debug mode: its memory was open to the operator and nothing was measured',
    );
  }
}

/**
 * Finds the accepted image that the document's PCRs are. The policy is walked, not the document: a
 * PCR that the document lacks is a mismatch.
 *
 * @throws PolicyError MEASUREMENT_POLICY_EMPTY, MEASUREMENT_POLICY_ZERO, MEASUREMENT_NOT_ACCEPTED
 */
export function matchMeasurement(
  pcrs: ReadonlyMap<number, Sha384>,
  accepted: readonly Measurement[],
): Measurement {
  if (accepted.length === 0) {
    throw new PolicyError('MEASUREMENT_POLICY_EMPTY', 'the policy accepts no measurement at all');
  }
  if (accepted.some(({ pcr0, pcr1, pcr2 }) => [pcr0, pcr1, pcr2].some(isZero))) {
    throw new PolicyError('MEASUREMENT_POLICY_ZERO', 'the policy accepts a measurement of zeros');
  }
  const match = accepted.find((measurement) => matches(pcrs, measurement));
  if (match === undefined) {
    throw new PolicyError('MEASUREMENT_NOT_ACCEPTED', 'the image is none of the accepted ones');
  }
  return match;
}

function matches(pcrs: ReadonlyMap<number, Sha384>, measurement: Measurement): boolean {
  const { pcr0, pcr1, pcr2, pcr8, pcr16 } = measurement;
  const expected: readonly (readonly [number, Sha384 | undefined])[] = [
    [0, pcr0],
    [1, pcr1],
    [2, pcr2],
    [8, pcr8],
    [16, pcr16],
  ];
  return expected.every(([index, value]) => {
    const actual = pcrs.get(index);
    return value === undefined || (actual !== undefined && equalBytes(actual, value));
  });
}
