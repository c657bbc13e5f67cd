export {
  formatCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
} from './checkpoint.ts';
export type { Checkpoint } from './checkpoint.ts';
export { signCosignature, verifyCosignature } from './cosignature.ts';
export { verifyEd25519, webSigner } from './ed25519.ts';
export type { Ed25519Claim, Signer, WebKeyPair } from './ed25519.ts';
export { formatSignatureLine, isKeyOf, parseNote, signNote, verifyNote } from './signed-note.ts';
export type { NoteSignature, SignedNote, VerifiedNote } from './signed-note.ts';
export {
  createVerifierKey,
  formatVerifierKey,
  NOTE_TYPE,
  parseVerifierKey,
} from './verifier-key.ts';
export type { NoteType, VerifierKey } from './verifier-key.ts';
