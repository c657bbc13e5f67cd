import type { Bytes } from '../bytes/index.ts';
import { concatBytes, equalBytes, parseBase64, toBase64 } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { Signer } from './ed25519.ts';
import { verifyEd25519 } from './ed25519.ts';
import type { VerifierKey } from './verifier-key.ts';
import { createVerifierKey, isKeyName, NOTE_TYPE } from './verifier-key.ts';

/** One line under a note, not verified yet. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Bytes;
  readonly signature: Bytes;
}

/** A note whose form was checked and whose signatures were not. */
export interface SignedNote {
  /** With its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** C2SP asks verifiers for at least 16; an ML-DSA-44 line has 3,300 characters. */
const MAX_SIGNATURES = 64;
const MAX_NOTE_LENGTH = 1024 * 1024;

/**
 * Splits a signed note (C2SP signed-note v1) into its text and its signature lines.
 *
 * @throws VerificationError NOTE_FORMAT
 */
export function parseNote(note: string): SignedNote {
  if (note.length > MAX_NOTE_LENGTH) {
    throw refuse('it is too long');
  }
  if (/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(note)) {
    throw refuse('it has a control character or is not valid Unicode');
  }
  // The text may have empty lines itself: the last one separates.
  const split = note.lastIndexOf('\n\n');
  if (split === -1 || !note.endsWith('\n')) {
    throw refuse('it has no signatures after an empty line');
  }
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) {
    throw refuse('it has too many signatures');
  }
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): NoteSignature {
  const match = /^\u2014 (?<name>[^ ]+) (?<blob>[A-Za-z0-9+/=]+)$/u.exec(line);
  const { name, blob } = match?.groups ?? {};
  if (name === undefined || blob === undefined || !isKeyName(name)) {
    throw refuse('a signature line is malformed');
  }
  const bytes = parseBase64(blob);
  if (bytes.length < 5) {
    throw refuse('a signature is too short');
  }
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
}

export interface VerifiedNote {
  readonly text: string;
  /** The keys that signed, each once, in the order of their lines. */
  readonly signers: readonly VerifierKey[];
}

/**
 * Verifies a note against known Ed25519 keys.
 *
 * Signatures of unknown keys are ignored, also where only the name or only the id is known. A line
 * whose name and id are known must verify, or the whole note is refused.
 *
 * @throws VerificationError NOTE_FORMAT, NOTE_SIGNATURE, NOTE_UNSIGNED
 */
export async function verifyNote(
  note: string,
  keys: readonly VerifierKey[],
): Promise<VerifiedNote> {
  const { text, signatures } = parseNote(note);
  const message = new TextEncoder().encode(text);
  const signers = new Set<VerifierKey>();
  for (const line of signatures) {
    const key = keys.find((known) => isKeyOf(known, line));
    if (key !== undefined) {
      await verifyLine(key, message, line);
      signers.add(key);
    }
  }
  if (signers.size === 0) {
    throw new VerificationError('NOTE_UNSIGNED', 'no signature is by a known key');
  }
  return { text, signers: [...signers] };
}

export function isKeyOf(key: VerifierKey, line: NoteSignature): boolean {
  return key.name === line.name && equalBytes(key.keyId, line.keyId);
}

async function verifyLine(key: VerifierKey, message: Bytes, line: NoteSignature): Promise<void> {
  if (key.type !== NOTE_TYPE.ed25519) {
    throw new VerificationError('NOTE_KEY', 'a cosignature key does not sign note texts');
  }
  try {
    await verifyEd25519({ publicKey: key.publicKey, message, signature: line.signature });
  } catch (cause) {
    throw new VerificationError('NOTE_SIGNATURE', 'the signature of a known key does not verify', {
      cause,
    });
  }
}

/**
 * Signs a text under a key name.
 *
 * @param text ends in a newline
 * @throws VerificationError NOTE_FORMAT, NOTE_KEY
 */
export async function signNote(text: string, name: string, signer: Signer): Promise<string> {
  const key = await createVerifierKey(name, signer.publicKey);
  const signature = await signer.sign(new TextEncoder().encode(text));
  const note = `${text}\n${formatSignatureLine({ name, keyId: key.keyId, signature })}`;
  if (parseNote(note).text !== text || !text.endsWith('\n')) {
    throw refuse('the text does not survive being signed');
  }
  return note;
}

/** With its final newline, ready to be appended to a note. */
export function formatSignatureLine(line: NoteSignature): string {
  return `\u2014 ${line.name} ${toBase64(concatBytes(line.keyId, line.signature))}\n`;
}

function refuse(what: string): VerificationError {
  return new VerificationError('NOTE_FORMAT', `the signed note is malformed: ${what}`);
}
