import { hkdfSync } from 'node:crypto';
import { concatBytes } from '#attestation';

/** Keys for other uses that live and die with the recipient key. Each 32 bytes. */
export interface DerivedKeys {
  /** Makes the salts of commitments: the same result of the same submission gets the same salt again. */
  readonly salt: Uint8Array;
  /** Authenticates what the host says was finished before. */
  readonly token: Uint8Array;
  /** Seals the list of submissions seen. */
  readonly replay: Uint8Array;
}

const KEY_BYTES = 32;

export function deriveKeys(recipientSecretKey: Uint8Array): DerivedKeys {
  return {
    salt: derive(recipientSecretKey, 'neoseal/salt-key/v1'),
    token: derive(recipientSecretKey, 'neoseal/token-key/v1'),
    replay: derive(recipientSecretKey, 'neoseal/replay-key/v1'),
  };
}

export interface SaltSubject {
  /** 32 bytes. */
  readonly manifestDigest: Uint8Array;
  /** Index of the sample in the manifest. */
  readonly index: number;
  /** 16 bytes: the pseudonym. */
  readonly subject: Uint8Array;
  /** 32 bytes. */
  readonly resultDigest: Uint8Array;
}

/**
 * The salt of one commitment (HKDF-SHA256, RFC 5869). To all who lack the key it is random; that it is
 * derived lets a run that is repeated after a crash commit to the same value.
 */
export function deriveSalt(saltKey: Uint8Array, subject: SaltSubject): Uint8Array<ArrayBuffer> {
  const index = new Uint8Array(4);
  new DataView(index.buffer).setUint32(0, subject.index);
  return derive(
    saltKey,
    'neoseal/salt/v1',
    concatBytes(subject.manifestDigest, index, subject.subject, subject.resultDigest),
  );
}

function derive(
  key: Uint8Array,
  purpose: string,
  context: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const info = concatBytes(new TextEncoder().encode(`${purpose}\u0000`), context);
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), info, KEY_BYTES));
}
