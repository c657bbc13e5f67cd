import type { Readable } from 'node:stream';

/** Bytes with their length, for an answer that announces it. */
export interface StoredBytes {
  readonly length: number;
  readonly stream: Readable;
}

export type TakePiece = (piece: Uint8Array) => Promise<void>;

/**
 * Durable bytes. What a method has stored when it resolves is there after a crash of the machine, whole;
 * nothing that is there is ever overwritten, except the enclave's state.
 */
export interface Storage {
  /** Takes over a finished upload whose digest the caller has checked. The file stays where it is, too. */
  adoptBlob(path: string, sha256: string): Promise<void>;
  /**
   * Hands the blob on from `offset`, piece by piece. A piece is valid until `take` has resolved: one buffer
   * serves them all, because a genome in pieces of their own is as much garbage as a genome.
   * @returns false when there is no such blob
   */
  readBlob(sha256: string, offset: number, take: TakePiece): Promise<boolean>;
  /** Stores exactly `length` bytes and gives their SHA-256. @throws Error when there are more or fewer */
  storeArtefact(
    artefact: ArtefactId,
    length: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<string>;
  openArtefact(artefact: ArtefactId, sha256: string): Promise<StoredBytes | undefined>;
  /** The first file stored for a newborn stays. */
  storeEvidence(artefact: ArtefactId, bytes: Uint8Array): Promise<void>;
  openEvidence(artefact: ArtefactId): Promise<StoredBytes | undefined>;
  readState(name: string): Promise<Uint8Array | undefined>;
  writeState(name: string, bytes: Uint8Array): Promise<void>;
}

export interface ArtefactId {
  readonly batch: string;
  readonly index: number;
}
