import type { Readable } from 'node:stream';

/** Bytes with their length, for an answer that announces it. */
export interface StoredBytes {
  readonly length: number;
  readonly stream: Readable;
}

/**
 * Durable bytes. What a method has stored when it resolves is there after a crash of the machine, whole;
 * nothing that is there is ever overwritten, except the enclave's state.
 */
export interface Storage {
  /** Takes over a finished upload whose digest the caller has checked. The file stays where it is, too. */
  adoptBlob(path: string, sha256: string): Promise<void>;
  openBlob(sha256: string, offset: number): Promise<StoredBytes | undefined>;
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
