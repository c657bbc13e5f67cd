/** Reads a decoded CBOR map that must have exactly the fields of its kind; `fail` makes the error. */
export class FieldReader {
  readonly #map: ReadonlyMap<unknown, unknown>;
  readonly #fail: (explanation: string) => Error;

  constructor(value: unknown, names: readonly string[], fail: (explanation: string) => Error) {
    if (!(value instanceof Map)) {
      throw fail('expected a map');
    }
    const map: ReadonlyMap<unknown, unknown> = value;
    if (map.size !== names.length || names.some((name) => !map.has(name))) {
      throw fail('the map does not have exactly the fields of its kind');
    }
    this.#map = map;
    this.#fail = fail;
  }

  integer(name: string, max: number): number {
    const value = this.#map.get(name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) {
      throw this.#fail(`${name} is not an integer in range`);
    }
    return value;
  }

  bytes(name: string): Uint8Array {
    const value = this.#map.get(name);
    if (!(value instanceof Uint8Array)) {
      throw this.#fail(`${name} is not a byte string`);
    }
    // A copy: cbor-x returns views into a buffer that it may share.
    return new Uint8Array(value);
  }

  bytesOrNull(name: string): Uint8Array | null {
    return this.#map.get(name) === null ? null : this.bytes(name);
  }

  text(name: string, pattern: RegExp): string {
    const value = this.#map.get(name);
    if (typeof value !== 'string' || !pattern.test(value)) {
      throw this.#fail(`${name} is not a text of the expected form`);
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#map.get(name);
    if (typeof value !== 'boolean') {
      throw this.#fail(`${name} is not a boolean`);
    }
    return value;
  }

  integers(name: string, limits: { readonly count: number; readonly max: number }): number[] {
    const value: unknown = this.#map.get(name);
    if (!Array.isArray(value) || value.length > limits.count) {
      throw this.#fail(`${name} is not an array in range`);
    }
    return value.map((element: unknown) => {
      if (typeof element !== 'number' || !Number.isInteger(element)) {
        throw this.#fail(`${name} holds something else than integers`);
      }
      if (element < 0 || element > limits.max) {
        throw this.#fail(`${name} holds an integer out of range`);
      }
      return element;
    });
  }
}

/** The single member of an externally tagged variant, `{"Name": fields}` (serde). */
export function singleMember(value: unknown): readonly [unknown, unknown] | null {
  if (!(value instanceof Map) || value.size !== 1) {
    return null;
  }
  const [member] = value.entries() as Iterable<[unknown, unknown]>;
  return member ?? null;
}
