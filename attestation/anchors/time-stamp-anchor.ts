import { sha256, toBase64, toHex } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { readBase64, readObject } from '../canonical/fields.ts';
import type { Checkpoint } from '../note/index.ts';
import { formatCheckpoint } from '../note/index.ts';
import type { Anchor, AnchorVerifier } from './anchor.ts';
import { UNRELATED } from './anchor.ts';
import { parseTsaCertificate, verifyTimeStamp } from './time-stamp/index.ts';
import type { TsaCertificate } from './time-stamp/index.ts';

/** A certificate that a verifier trusts for time: of a time-stamping authority, or of one above it. */
export interface TimeStampSink {
  readonly certificate: TsaCertificate;
  /** SHA-256 of the certificate's DER, lower-case hexadecimal. */
  readonly fingerprint: string;
}

/** Tokens with a chain of RSA certificates have about 6 KiB. */
export const MAX_TOKEN_BYTES: number = 32 * 1024;

/** @throws VerificationError TIME_STAMP_…, CERTIFICATE_… */
export async function parseTimeStampSink(der: Bytes): Promise<TimeStampSink> {
  const certificate = parseTsaCertificate(der);
  return { certificate, fingerprint: toHex(await sha256(der)) };
}

export function timeStampSinkId({ fingerprint }: TimeStampSink): string {
  return `rfc3161:${fingerprint}`;
}

/** The octets that are stamped: the checkpoint without its signatures. */
export function timeStampedMessage(checkpoint: Checkpoint): Bytes {
  return new TextEncoder().encode(formatCheckpoint(checkpoint));
}

/** `authority`: fingerprint of the certificate under which the token is to be verified. */
export function timeStampAnchor({ fingerprint }: TimeStampSink, token: Bytes): Anchor {
  return { kind: 'rfc3161', authority: fingerprint, token: toBase64(token) };
}

/** Verifies RFC 3161 time stamps under one certificate, offline. */
export function timeStampVerifier(sink: TimeStampSink): AnchorVerifier {
  return {
    id: timeStampSinkId(sink),
    verify: async (anchor, { checkpoint }) => {
      if (anchor.kind !== 'rfc3161' || anchor['authority'] !== sink.fingerprint) {
        return UNRELATED;
      }
      const fields = readObject(anchor, 'anchor', { required: ['kind', 'authority', 'token'] });
      const token = readBase64(fields['token'], 'anchor.token', MAX_TOKEN_BYTES);
      const { genTimeMs } = await verifyTimeStamp({
        ...{ token, trusted: sink.certificate },
        message: timeStampedMessage(checkpoint),
      });
      return { status: 'verified', timeMs: genTimeMs };
    },
  };
}
