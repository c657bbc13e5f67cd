import { parseNote, toBase64 } from '#attestation';
import type { Bytes, NoteSignature } from '#attestation';

/** What is asked of a witness (C2SP tlog-witness, add-checkpoint). */
export interface AddCheckpoint {
  /** Size of the tree that the witness cosigned last; 0 for none. */
  readonly oldSize: number;
  /** Consistency proof from there; empty for 0 and for the same size. */
  readonly proof: readonly Bytes[];
  /** The signed note. */
  readonly note: string;
}

/** The body of the request. */
export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): Bytes {
  const lines = [`old ${oldSize}`, ...proof.map(toBase64), ''];
  return new TextEncoder().encode(`${lines.join('\n')}\n${note}`);
}

/**
 * The lines of the answer, by the way that the protocol suggests: as further signatures of the note.
 *
 * @throws VerificationError NOTE_FORMAT
 */
export function parseCosignatures(note: string, body: Bytes): readonly NoteSignature[] {
  const own = parseNote(note).signatures.length;
  return parseNote(note + new TextDecoder().decode(body)).signatures.slice(own);
}

/** The size in the answer 409; `null` when it is none. */
export function parseHeldSize(body: Bytes): number | null {
  const digits = /^(0|[1-9]\d{0,15})\n$/.exec(new TextDecoder().decode(body))?.[1];
  const size = Number(digits);
  return digits === undefined || !Number.isSafeInteger(size) ? null : size;
}
