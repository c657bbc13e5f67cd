import type { ArtefactId, Storage } from '../ports/storage.ts';

/**
 * The artefacts that the enclave has handed over in this process and not yet confirmed by a `sample`
 * event. What is stored and never confirmed stays unreferenced; a later run stores the newborn again.
 */
export class ArtefactInbox {
  readonly #storage: Storage;
  readonly #stored = new Map<string, string>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async store(
    artefact: ArtefactId,
    length: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    this.#stored.set(keyOf(artefact), await this.#storage.storeArtefact(artefact, length, bytes));
  }

  /** SHA-256 of the newborn's stored artefact; it is forgotten here. */
  take(artefact: ArtefactId): string | undefined {
    const sha256 = this.#stored.get(keyOf(artefact));
    this.#stored.delete(keyOf(artefact));
    return sha256;
  }
}

function keyOf({ batch, index }: ArtefactId): string {
  return `${batch}/${index}`;
}
