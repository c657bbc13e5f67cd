/**
 * Applies a data edit list to plaintext as it flows (Crypt4GH §4.3): discard, keep, discard, …
 * A list that ends with a discard keeps the rest, one that ends with a keep discards the rest.
 */
export class EditWindow {
  readonly #lengths: readonly number[];
  #index = 0;
  #left: number;

  constructor(lengths: readonly number[]) {
    this.#lengths = lengths;
    this.#left = lengths[0] ?? Infinity;
  }

  /** Bytes that the list still counts on; above 0 at the end of the input, the list reaches beyond it. */
  get pending(): number {
    return this.#lengths
      .slice(this.#index + 1)
      .reduce((sum, length) => sum + length, this.#left === Infinity ? 0 : this.#left);
  }

  /** The kept parts, as views. */
  *apply(plaintext: Uint8Array): Generator<Uint8Array, void> {
    let offset = 0;
    while (offset < plaintext.length) {
      this.#skipSpent();
      const length = Math.min(this.#left, plaintext.length - offset);
      // Entries alternate; the first is a discard. The entry after the last carries on the alternation.
      if (this.#index % 2 === 1) {
        yield plaintext.subarray(offset, offset + length);
      }
      offset += length;
      this.#left -= length;
    }
  }

  #skipSpent(): void {
    while (this.#left === 0) {
      this.#index += 1;
      this.#left = this.#lengths[this.#index] ?? Infinity;
    }
  }
}
