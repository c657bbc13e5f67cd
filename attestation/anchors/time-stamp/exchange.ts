import { concatBytes, equalBytes, parseHex } from '../../bytes/index.ts';
import type { Bytes, Sha256 } from '../../bytes/index.ts';
import { VerificationError } from '../../verification-error.ts';
import { parseDer, TAG } from '../../x509/der.ts';
import { readSequence, readSmallInteger } from './der-fields.ts';
import { malformed } from './time-stamp-error.ts';
import type { TstInfo } from './tst-info.ts';

/** Octets of a request's nonce. */
export const TIME_STAMP_NONCE_LENGTH = 16;

/** version 1; messageImprint of SHA-256 up to the digest. All lengths are fixed. */
const HEAD = parseHex('304b0201013031300d060960864801650304020105000420');
const NONCE_HEAD = parseHex('0210');
/** certReq TRUE: the token must carry the certificates, or it could not be verified offline. */
const CERT_REQ = parseHex('0101ff');

/**
 * A TimeStampReq (RFC 3161 §2.4.1).
 *
 * @param nonce 16 random octets; two bits are fixed so that the INTEGER always has this length
 */
export function encodeTimeStampRequest(imprint: Sha256, nonce: Bytes): Bytes {
  return concatBytes(HEAD, imprint, NONCE_HEAD, toPositive(nonce), CERT_REQ);
}

/**
 * The token of a TimeStampResp (RFC 3161 §2.4.2) that was granted.
 *
 * @throws VerificationError TIME_STAMP_STATUS, TIME_STAMP_SHAPE, CERTIFICATE_DER
 */
export function parseTimeStampResponse(response: Bytes): Bytes {
  const [info, token, ...more] = readSequence(parseDer(response), 'a response');
  const [code] = readSequence(info, 'a status');
  const status = readSmallInteger(code, 'a status');
  // 0 granted, 1 granted with changes, which the verification of the token finds.
  if (status > 1) {
    throw new VerificationError('TIME_STAMP_STATUS', 'the authority did not grant the time stamp');
  }
  if (token?.tag !== TAG.sequence || more.length > 0) {
    throw malformed('the response has no token');
  }
  return concatBytes(token.encoding);
}

/** The answer is to this request and not to an older one. @throws VerificationError TIME_STAMP_NONCE */
export function requireNonce({ nonce }: TstInfo, asked: Bytes): void {
  if (nonce === null || !equalBytes(nonce, toPositive(asked))) {
    throw new VerificationError('TIME_STAMP_NONCE', 'the time stamp answers another request');
  }
}

function toPositive(nonce: Bytes): Bytes {
  if (nonce.length !== TIME_STAMP_NONCE_LENGTH) {
    throw new VerificationError('LENGTH_INVALID', `expected ${TIME_STAMP_NONCE_LENGTH} bytes`);
  }
  return concatBytes(Uint8Array.of(((nonce[0] ?? 0) & 0x3f) | 0x40), nonce.subarray(1));
}
