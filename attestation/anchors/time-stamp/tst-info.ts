import type { Bytes } from '../../bytes/index.ts';
import { parseDer, TAG } from '../../x509/der.ts';
import type { DerNode } from '../../x509/der.ts';
import type { HashName } from './algorithms.ts';
import { readDigestAlgorithm } from './algorithms.ts';
import { readOctets, readSequence, readSmallInteger, requireTag } from './der-fields.ts';
import { malformed } from './time-stamp-error.ts';

/** What an authority states (RFC 3161 §2.4.2). */
export interface TstInfo {
  readonly imprint: { readonly hash: HashName; readonly digest: Bytes };
  /** Milliseconds since 1970; finer fractions of the token are cut off. */
  readonly genTimeMs: number;
  /** Content octets of the INTEGER; `null` without one. */
  readonly nonce: Bytes | null;
}

const VERSION = 1;

/** @throws VerificationError TIME_STAMP_SHAPE, TIME_STAMP_ALGORITHM, CERTIFICATE_DER */
export function parseTstInfo(der: Bytes): TstInfo {
  const fields = readSequence(parseDer(der), 'a time stamp');
  const [version, policy, imprint, serial, genTime, ...optional] = fields;
  if (readSmallInteger(version, 'a version') !== VERSION) {
    throw malformed('the time stamp is of another version');
  }
  requireTag(policy, TAG.oid, 'a policy');
  requireTag(serial, TAG.integer, 'a serial number');
  const [algorithm, digest, ...more] = readSequence(imprint, 'an imprint');
  if (more.length > 0) {
    throw malformed('an imprint has too many fields');
  }
  return {
    imprint: { hash: readDigestAlgorithm(algorithm), digest: readOctets(digest, 'an imprint') },
    genTimeMs: parseGenTime(requireTag(genTime, TAG.generalizedTime, 'a time')),
    nonce: optional.find(({ tag }) => tag === TAG.integer)?.content ?? null,
  };
}

const MAX_TIME_BYTES = 32;

/** `YYYYMMDDhhmmss[.s…]Z` without trailing zeros, a time that exists (RFC 3161 §2.4.2). */
function parseGenTime(node: DerNode): number {
  const text = String.fromCharCode(...node.content.subarray(0, MAX_TIME_BYTES));
  const match =
    /^(?<date>\d{8})(?<clock>\d{6})(?:\.(?<fraction>\d{0,14}[1-9]))?Z$/.exec(text)?.groups ?? {};
  const { date = '', clock = '', fraction = '' } = match;
  const day = date.replace(/^(.{4})(..)(..)$/, '$1-$2-$3');
  const second = clock.replace(/^(..)(..)(..)$/, '$1:$2:$3');
  const iso = `${day}T${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const time = new Date(iso);
  if (Number.isNaN(time.getTime()) || time.toISOString() !== iso) {
    throw malformed('the time is not in its DER form or does not exist');
  }
  return time.getTime();
}
