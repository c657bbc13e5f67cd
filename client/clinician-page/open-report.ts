import {
  Crypt4ghDecryptor,
  Crypt4ghFault,
  eraseSecret,
  parseCrypt4ghSecretKeyFile,
} from '#pipelines';
import type { Crypt4ghFaultCode, X25519SecretKey } from '#pipelines';
import { browserCrypto } from './browser-crypto.ts';
import { browserKeyDerivation } from './browser-key-derivation.ts';
import type { ReportPackage } from './report-package.ts';
import { MAX_PACKAGE_BYTES, PackageError, parseReportPackage } from './report-package.ts';

export interface SealedReport {
  readonly sealed: Uint8Array;
  /** A `c4gh-v1` private key file. */
  readonly keyFile: Uint8Array;
  /** UTF-8; empty for a key that is not locked. */
  readonly passphrase: Uint8Array;
}

export type Opened =
  | { readonly status: 'opened'; readonly content: ReportPackage }
  /** `key`: another key or passphrase may open it. `report`: no key will. */
  | { readonly status: 'closed'; readonly blame: 'key' | 'report'; readonly code: string };

/** Opens a sealed report. It never throws; the secret key is overwritten in any case. */
export function openReport({ sealed, keyFile, passphrase }: SealedReport): Opened {
  let secretKey: X25519SecretKey | null = null;
  try {
    const ports = { crypto: browserCrypto, keyDerivation: browserKeyDerivation };
    secretKey = parseCrypt4ghSecretKeyFile(keyFile, { ...ports, passphrase });
    const plaintext = decrypt(sealed, secretKey);
    try {
      return { status: 'opened', content: parseReportPackage(plaintext) };
    } finally {
      eraseSecret(plaintext);
    }
  } catch (error) {
    return { status: 'closed', ...blame(error) };
  } finally {
    if (secretKey !== null) {
      eraseSecret(secretKey);
    }
  }
}

function decrypt(sealed: Uint8Array, secretKey: X25519SecretKey): Uint8Array {
  const options = { crypto: browserCrypto, secretKey, requireWholeEditList: true };
  const decryptor = new Crypt4ghDecryptor(options);
  const pieces: Uint8Array[] = [];
  try {
    for (const part of [decryptor.push(sealed), decryptor.finish()]) {
      for (const piece of part) {
        pieces.push(piece);
      }
    }
    return join(pieces);
  } finally {
    decryptor.erase();
    pieces.forEach(eraseSecret);
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length > MAX_PACKAGE_BYTES) {
    throw new PackageError('the sealed report is too long');
  }
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

const BLAME_KEY: readonly Crypt4ghFaultCode[] = [
  'KEY_FILE_TOO_LARGE',
  'KEY_FILE_INVALID',
  'KEY_FILE_WRONG_KIND',
  'KEY_FILE_KDF_UNSUPPORTED',
  'KEY_FILE_CIPHER_UNSUPPORTED',
  'SECRET_KEY_INVALID',
  'PASSPHRASE_REQUIRED',
  'PASSPHRASE_WRONG',
  'NOT_FOR_THIS_KEY',
];

function blame(error: unknown): { readonly blame: 'key' | 'report'; readonly code: string } {
  if (error instanceof Crypt4ghFault) {
    return { blame: BLAME_KEY.includes(error.code) ? 'key' : 'report', code: error.code };
  }
  return {
    blame: 'report',
    code: error instanceof PackageError ? 'PACKAGE_INVALID' : 'UNREADABLE',
  };
}
