import { notDer, TAG } from './der.ts';
import type { DerNode } from './der.ts';

/** One more than the longest time, so that a longer text does not match. */
const MAX_TIME_BYTES = 16;
const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;

/**
 * A certificate time (RFC 5280 §4.1.2.5): UTCTime through 2049, GeneralizedTime from 2050, seconds
 * given, `Z`, a day that exists.
 *
 * @returns milliseconds since 1970-01-01T00:00:00Z.
 * @throws VerificationError CERTIFICATE_DER
 */
export function parseCertificateTime(node: DerNode): number {
  const [year, month, ...rest] = parseFields(node);
  if (year === undefined || month === undefined) {
    throw notDer('a time is not in its DER form');
  }
  const [day = 0, hour = 0, minute = 0, second = 0] = rest;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date.UTC carries over (30 February is 2 March): the round trip shows it.
  if (!date.toISOString().startsWith(isoSecond([year, month, ...rest]))) {
    throw notDer('a time does not exist');
  }
  return date.getTime();
}

/** Year, month, day, hour, minute, second; empty when the text is not a time. */
function parseFields(node: DerNode): readonly number[] {
  const text = String.fromCharCode(...node.content.subarray(0, MAX_TIME_BYTES));
  if (node.tag === TAG.utcTime) {
    const [year, ...rest] = UTC_TIME.exec(text)?.slice(1).map(Number) ?? [];
    return year === undefined ? [] : [fullYearOf(year), ...rest];
  }
  const fields = GENERALIZED_TIME.exec(text)?.slice(1).map(Number) ?? [];
  return node.tag === TAG.generalizedTime && (fields[0] ?? 0) >= 2050 ? fields : [];
}

/** RFC 5280 §4.1.2.5.1: 50 to 99 are of the 20th century. */
function fullYearOf(year: number): number {
  return year >= 50 ? 1900 + year : 2000 + year;
}

function isoSecond(parts: readonly number[]): string {
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = parts.map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}
