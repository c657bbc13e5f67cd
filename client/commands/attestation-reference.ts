import { parseHex, parseSha384 } from '#attestation';
import type { Bytes, Measurement, Sha384 } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';

/**
 * The accepted measurements of a reference file: reference values, bare or inside their signed file,
 * or what `neoseal eif measure` or `nitro-cli build-enclave` print. Hex, names in either case.
 *
 * Not checked: signature and expiry of the reference values; the caller vouches for a local file.
 * Builds marked `simulated` count only when `acceptSimulated`.
 *
 * @throws CliError REFERENCE_INVALID (refused). An empty list is returned as such: the verifier refuses it.
 */
export function readMeasurements(
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

function invalid(explanation: string, options?: ErrorOptions): CliError {
  return new CliError(EXIT.refused, 'REFERENCE_INVALID', `--reference: ${explanation}`, options);
}
