/** One element of BER (X.690 §8) whose tag fits one octet. */
export interface BerElement {
  /** The identifier octet: class, constructed bit, tag number. */
  readonly identifier: number;
  /** Content octets of a primitive element, empty for a constructed one. */
  readonly content: Uint8Array;
  /** Elements of a constructed one, empty for a primitive one. */
  readonly children: readonly BerElement[];
  /** The whole element as received. */
  readonly raw: Uint8Array;
}

/** Deepest nesting of the one structure that is read with this, and some. */
const MAX_DEPTH = 12;
const MAX_ELEMENTS = 256;

const CONSTRUCTED = 0x20;
const LONG_TAG = 0x1f;
const INDEFINITE = 0x80;

/**
 * Reads one BER element that fills `input`. Definite lengths are minimal; only constructed elements may
 * have an indefinite one. Nothing is allocated from a length that the sender states.
 *
 * @returns `null` for anything else: the caller has one error for all faults.
 */
export function parseBer(input: Uint8Array): BerElement | null {
  const reader = new BerReader(input);
  const element = reader.readElement(0);
  return element !== null && element.raw.length === input.length ? element : null;
}

class BerReader {
  readonly #input: Uint8Array;
  #offset = 0;
  #elements = 0;

  constructor(input: Uint8Array) {
    this.#input = input;
  }

  readElement(depth: number): BerElement | null {
    this.#elements += 1;
    if (depth > MAX_DEPTH || this.#elements > MAX_ELEMENTS) {
      return null;
    }
    const start = this.#offset;
    const identifier = this.#next();
    const length = this.#readLength();
    if (identifier === null || (identifier & LONG_TAG) === LONG_TAG || length === null) {
      return null;
    }
    if ((identifier & CONSTRUCTED) === 0) {
      return length === 'indefinite' ? null : this.#readPrimitive(identifier, start, length);
    }
    const children =
      length === 'indefinite'
        ? this.#readUntilEnd(depth)
        : this.#readWithin(this.#offset + length, depth);
    const raw = this.#input.subarray(start, this.#offset);
    return children === null ? null : { identifier, content: new Uint8Array(0), children, raw };
  }

  #readPrimitive(identifier: number, start: number, length: number): BerElement | null {
    const from = this.#offset;
    this.#offset += length;
    return this.#offset > this.#input.length
      ? null
      : {
          identifier,
          content: this.#input.subarray(from, this.#offset),
          children: [],
          raw: this.#input.subarray(start, this.#offset),
        };
  }

  /** X.690 §8.1.5: two zero octets end an indefinite length. */
  #readUntilEnd(depth: number): BerElement[] | null {
    const children: BerElement[] = [];
    while (this.#input[this.#offset] !== 0) {
      const child = this.readElement(depth + 1);
      if (child === null) {
        return null;
      }
      children.push(child);
    }
    this.#offset += 2;
    return this.#input[this.#offset - 1] === 0 ? children : null;
  }

  #readWithin(end: number, depth: number): BerElement[] | null {
    const children: BerElement[] = [];
    while (this.#offset < end) {
      const child = this.readElement(depth + 1);
      if (child === null) {
        return null;
      }
      children.push(child);
    }
    return this.#offset === end ? children : null;
  }

  #readLength(): number | 'indefinite' | null {
    const first = this.#next();
    if (first === null || first === INDEFINITE) {
      return first === null ? null : 'indefinite';
    }
    if (first < INDEFINITE) {
      return first;
    }
    const octets = first & 0x7f;
    if (octets > 2) {
      return null;
    }
    let length = 0;
    for (let index = 0; index < octets; index += 1) {
      length = length * 256 + (this.#next() ?? Number.NaN);
    }
    // A minimal form: below 128 the short one, below 256 one octet.
    const isMinimal = length >= (octets === 1 ? 0x80 : 0x100);
    return isMinimal ? length : null;
  }

  #next(): number | null {
    const octet = this.#input[this.#offset];
    this.#offset += 1;
    return octet ?? null;
  }
}
