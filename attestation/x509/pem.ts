import { parseBase64 } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';

const PEM = /^-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----\s*$/;

/**
 * The DER of exactly one PEM certificate (RFC 7468 §5.1), without text before it.
 *
 * @throws VerificationError CERTIFICATE_SHAPE, BASE64_INVALID
 */
export function parsePemCertificate(text: string): Bytes {
  const body = PEM.exec(text)?.[1];
  if (body === undefined) {
    throw new VerificationError('CERTIFICATE_SHAPE', 'expected one PEM certificate');
  }
  return parseBase64(body.replaceAll(/[\r\n]/g, ''));
}
