import type { Bytes, Sha384 } from '../bytes/index.ts';
import { parseHex, parseSha384 } from '../bytes/index.ts';
import type { Measurement } from '../nitro/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { ReferenceValues } from './reference-values.ts';

/**
 * The accepted measurements of a file whose signature is not looked at: reference values, bare or inside
 * their signed file, or what `neoseal eif measure` or `nitro-cli build-enclave` print. Any JSON, hex, names
 * in either case.
 *
 * Not checked: signature and expiry of the reference values; who gives the file vouches for it.
 * Builds marked `simulated` count only when `acceptSimulated`.
 *
 * @throws VerificationError MEASUREMENT_FILE. An empty list is returned as such: the verifier refuses it.
 */
export function readPlainMeasurements(
  content: Bytes,
  { acceptSimulated }: { readonly acceptSimulated: boolean },
): readonly Measurement[] {
  const file = readRecord(parseJson(content));
  const values = 'referenceValues' in file ? readRecord(file['referenceValues']) : file;
  if ('Measurements' in values) {
    return [readMeasurement(readRecord(values['Measurements']))];
  }
  if (!('measurements' in values)) {
    return [readMeasurement(values)];
  }
  const { measurements } = values;
  if (!Array.isArray(measurements)) {
    throw invalid('measurements is not a list');
  }
  return (measurements as unknown[])
    .map(readRecord)
    .filter((measurement) => acceptSimulated || measurement['simulated'] !== true)
    .map(readMeasurement);
}

/** The images that verified reference values accept, as the verifier of documents takes them. */
export function acceptedMeasurements(
  values: ReferenceValues,
  { acceptSimulated }: { readonly acceptSimulated: boolean },
): readonly Measurement[] {
  return values.measurements
    .filter(({ simulated }) => acceptSimulated || simulated !== true)
    .map(({ pcr0, pcr1, pcr2 }) => ({
      pcr0: parseSha384(parseHex(pcr0)),
      pcr1: parseSha384(parseHex(pcr1)),
      pcr2: parseSha384(parseHex(pcr2)),
    }));
}

function readMeasurement(record: Readonly<Record<string, unknown>>): Measurement {
  const pcr0 = readPcr(record, 0);
  const pcr1 = readPcr(record, 1);
  const pcr2 = readPcr(record, 2);
  if (pcr0 === null || pcr1 === null || pcr2 === null) {
    throw invalid('a measurement has not all of pcr0, pcr1 and pcr2');
  }
  const pcr8 = readPcr(record, 8);
  const pcr16 = readPcr(record, 16);
  return {
    pcr0,
    pcr1,
    pcr2,
    ...(pcr8 === null ? {} : { pcr8 }),
    ...(pcr16 === null ? {} : { pcr16 }),
  };
}

function readPcr(record: Readonly<Record<string, unknown>>, index: number): Sha384 | null {
  const value = record[`pcr${index}`] ?? record[`PCR${index}`];
  if (value === undefined) {
    return null;
  }
  try {
    return parseSha384(parseHex(typeof value === 'string' ? value : ' '));
  } catch (cause) {
    throw invalid(`pcr${index} is not 48 bytes in hexadecimal`, { cause });
  }
}

function parseJson(content: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (cause) {
    throw invalid('the file is not JSON', { cause });
  }
}

function readRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('an object is expected');
  }
  return value as Readonly<Record<string, unknown>>;
}

function invalid(explanation: string, options?: ErrorOptions): VerificationError {
  return new VerificationError('MEASUREMENT_FILE', explanation, options);
}
