import type { Bytes } from '../bytes/index.ts';
import {
  concatBytes,
  equalBytes,
  parseBase64,
  parseHex,
  sha256,
  toBase64,
  toHex,
} from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import { ED25519_KEY_LENGTH } from './ed25519.ts';

/** Signature types of C2SP signed-note that are implemented here. */
export const NOTE_TYPE = {
  /** Ed25519 over the note text. */
  ed25519: 0x01,
  /** Ed25519 over a time and a checkpoint (C2SP tlog-cosignature). */
  cosignature: 0x04,
} as const;

export type NoteType = (typeof NOTE_TYPE)[keyof typeof NOTE_TYPE];

/** A key that notes are verified with: C2SP vkey. */
export interface VerifierKey {
  readonly name: string;
  /** The first 4 octets of `SHA-256(name ‖ 0x0A ‖ type ‖ public key)`. */
  readonly keyId: Bytes;
  readonly type: NoteType;
  readonly publicKey: Bytes;
}

/** No Unicode space, no plus, no control character, not empty. */
const KEY_NAME = /^[^\s\p{White_Space}+\p{Cc}]{1,255}$/u;

export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name);
}

/** @throws VerificationError NOTE_KEY for a name that a note cannot carry, or a key of wrong length */
export async function createVerifierKey(
  name: string,
  publicKey: Bytes,
  type: NoteType = NOTE_TYPE.ed25519,
): Promise<VerifierKey> {
  if (!isKeyName(name) || publicKey.length !== ED25519_KEY_LENGTH) {
    throw new VerificationError('NOTE_KEY', 'the key name or the public key cannot be used');
  }
  return { name, keyId: await keyIdOf(name, type, publicKey), type, publicKey };
}

/** `<name>+<key id in hex>+<base64 of type and public key>`. */
export function formatVerifierKey(key: VerifierKey): string {
  const material = toBase64(concatBytes(Uint8Array.of(key.type), key.publicKey));
  return `${key.name}+${toHex(key.keyId)}+${material}`;
}

/**
 * Reads a vkey and recomputes its key id.
 *
 * @throws VerificationError NOTE_KEY for any other text, and for a type that is not implemented
 */
export async function parseVerifierKey(text: string): Promise<VerifierKey> {
  // The base64 part may contain `+` as well: only the first two separate.
  const match = /^(?<name>[^+]+)\+(?<id>[0-9a-f]{8})\+(?<material>[A-Za-z0-9+/=]{1,4096})$/u.exec(
    text,
  );
  const { name, id, material } = match?.groups ?? {};
  if (name === undefined || id === undefined || material === undefined) {
    throw new VerificationError('NOTE_KEY', 'the text is not a verifier key');
  }
  const bytes = parseBase64(material);
  const key = await createVerifierKey(name, bytes.slice(1), parseType(bytes[0]));
  if (!equalBytes(key.keyId, parseHex(id))) {
    throw new VerificationError('NOTE_KEY', 'the key id does not belong to the key');
  }
  return key;
}

function parseType(octet: number | undefined): NoteType {
  if (octet !== NOTE_TYPE.ed25519 && octet !== NOTE_TYPE.cosignature) {
    throw new VerificationError('NOTE_KEY', 'the signature type is not implemented');
  }
  return octet;
}

async function keyIdOf(name: string, type: NoteType, publicKey: Bytes): Promise<Bytes> {
  const preimage = concatBytes(
    new TextEncoder().encode(`${name}\n`),
    Uint8Array.of(type),
    publicKey,
  );
  return (await sha256(preimage)).slice(0, 4);
}
