import type { Bytes } from '#attestation';
import { toBase64 } from '#attestation';

/** One check that must fail, and its code; written `check CODE`. */
export type Refusal = string;

type Fields = Readonly<Record<string, unknown>>;

/** Collects vectors and their inputs; equal inputs are written once. */
export class VectorWriter {
  readonly #describes: string;
  readonly #inputs = new Map<string, string>();
  readonly #vectors: Fields[] = [];

  constructor(describes: string) {
    this.#describes = describes;
  }

  /** Names octets; the name of the first use stays. */
  input(name: string, bytes: Uint8Array): string {
    const text = toBase64(bytes);
    for (const [known, content] of this.#inputs) {
      if (content === text) {
        return known;
      }
    }
    this.#inputs.set(name, text);
    return name;
  }

  valid(id: string, describes: string, fields: Fields, value?: Fields): void {
    const expect = { verdict: 'valid', ...(value === undefined ? {} : { value }) };
    this.#vectors.push({ id, describes, ...fields, expect });
  }

  /** Every check that must fail, in the order of the verdict. */
  invalid(id: string, describes: string, fields: Fields, ...refusals: readonly Refusal[]): void {
    const failed = refusals.map((refusal) => {
      const [check, code] = refusal.split(' ');
      return { check, code };
    });
    this.#vectors.push({ id, describes, ...fields, expect: { verdict: 'invalid', failed } });
  }

  toBytes(): Bytes {
    const file = {
      format: 'neoseal.vectors/1',
      describes: this.#describes,
      inputs: Object.fromEntries(this.#inputs),
      vectors: this.#vectors,
    };
    return new TextEncoder().encode(`${JSON.stringify(file, null, 1)}\n`);
  }
}
