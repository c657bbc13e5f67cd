import type { Bytes } from '../bytes/index.ts';
import { decodeCbor } from '../cbor/index.ts';
import { VerificationError } from '../verification-error.ts';
import { parsePemCertificate } from '../x509/index.ts';

/** aws-nitro-enclaves-image-format refuses larger ones. */
const MAX_SIGNATURE_SECTION_BYTES = 32 * 1024;

/**
 * The DER certificate of the first entry of a signature section: a CBOR array of
 * `{signing_certificate, signature}` whose values are arrays of numbers.
 *
 * @throws VerificationError EIF_SIGNATURE_SECTION
 */
export function readSigningCertificate(section: Bytes): Bytes {
  try {
    const entries = decodeCbor(section, { maxBytes: MAX_SIGNATURE_SECTION_BYTES });
    const [entry] = Array.isArray(entries) ? (entries as unknown[]) : [];
    const pem = entry instanceof Map ? readBytes(entry.get('signing_certificate')) : null;
    if (pem !== null) {
      return parsePemCertificate(new TextDecoder('utf-8', { fatal: true }).decode(pem));
    }
  } catch (cause) {
    throw malformed({ cause });
  }
  throw malformed();
}

function readBytes(value: unknown): Bytes | null {
  if (!Array.isArray(value)) {
    return null;
  }
  const bytes: number[] = [];
  for (const element of value as unknown[]) {
    if (typeof element !== 'number' || !Number.isInteger(element) || element >> 8 !== 0) {
      return null;
    }
    bytes.push(element);
  }
  return Uint8Array.from(bytes);
}

function malformed(options?: ErrorOptions): VerificationError {
  return new VerificationError(
    'EIF_SIGNATURE_SECTION',
    'the signature section holds no signing certificate',
    options,
  );
}
