import { EditWindow } from './edit-list.ts';
import { Crypt4ghFault } from './fault.ts';
import { DEFAULT_LIMITS, HeaderReader } from './header-reader.ts';
import { eraseOpenedHeader, openHeader } from './header.ts';
import type { HeaderKeyOptions, OpenedHeader } from './header.ts';
import { SEALED_SEGMENT_LENGTH, SegmentOpener } from './segment.ts';

export interface Crypt4ghDecryptOptions extends HeaderKeyOptions {
  /**
   * The specification lets an edit list reach beyond the end of the data (§4.3). `true` refuses
   * that, which shows a dropped segment wherever the writer names the length, as `sealPadded` does.
   */
  readonly requireWholeEditList?: boolean;
}

/**
 * Reads a container piece by piece, without waiting for anything: the core of `decryptCrypt4gh`,
 * for callers that have no stream. Holds at most one segment.
 *
 * Iterate each result to its end before the next call; a chunk may be reused after that. After a
 * fault the object is of no more use but to be erased.
 */
export class Crypt4ghDecryptor {
  readonly #options: Crypt4ghDecryptOptions;
  readonly #headerReader: HeaderReader;
  #header: OpenedHeader | null = null;
  #body: BodyReader | null = null;

  constructor(options: Crypt4ghDecryptOptions) {
    this.#options = options;
    this.#headerReader = new HeaderReader(options.limits ?? DEFAULT_LIMITS);
  }

  /** Plaintext that this chunk completes: 64 KiB segments, or what the edit list keeps of them. */
  *push(chunk: Uint8Array): Generator<Uint8Array, void> {
    const taken = this.#headerReader.take(chunk);
    if (this.#headerReader.done) {
      this.#body ??= this.#openBody();
      yield* this.#body.push(chunk.subarray(taken));
    }
  }

  /** The last segment. @throws Crypt4ghFault HEADER_TRUNCATED, SEGMENT_TRUNCATED, SEGMENT_DAMAGED, EDIT_LIST_BEYOND_END */
  *finish(): Generator<Uint8Array, void> {
    this.#headerReader.finish();
    if (this.#body !== null) {
      yield* this.#body.finish();
    }
  }

  /** Overwrites the session keys. The secret key is the caller's own to erase. */
  erase(): void {
    if (this.#header !== null) {
      eraseOpenedHeader(this.#header);
    }
  }

  #openBody(): BodyReader {
    this.#header = openHeader(this.#headerReader.packets, this.#options);
    return new BodyReader(this.#header, this.#options);
  }
}

class BodyReader {
  readonly #opener: SegmentOpener;
  readonly #window: EditWindow | null;
  readonly #requireWholeEditList: boolean;
  readonly #carry = new Uint8Array(SEALED_SEGMENT_LENGTH);
  #carried = 0;
  #segmentIndex = 0;

  constructor(header: OpenedHeader, options: Crypt4ghDecryptOptions) {
    this.#opener = new SegmentOpener(header.sessionKeys, options.crypto);
    this.#window = header.editList === null ? null : new EditWindow(header.editList);
    this.#requireWholeEditList = options.requireWholeEditList ?? false;
  }

  // Whole segments are opened where they lie; only one that spans two chunks is copied.
  *push(chunk: Uint8Array): Generator<Uint8Array, void> {
    let offset = 0;
    if (this.#carried > 0) {
      offset = this.#carryFrom(chunk);
      if (this.#carried < SEALED_SEGMENT_LENGTH) {
        return;
      }
      this.#carried = 0;
      yield* this.#open(this.#carry);
    }
    while (chunk.length - offset >= SEALED_SEGMENT_LENGTH) {
      const end = offset + SEALED_SEGMENT_LENGTH;
      yield* this.#open(chunk.subarray(offset, end));
      offset = end;
    }
    this.#carryFrom(chunk.subarray(offset));
  }

  *finish(): Generator<Uint8Array, void> {
    if (this.#carried > 0) {
      yield* this.#open(this.#carry.subarray(0, this.#carried));
    }
    if (this.#requireWholeEditList && (this.#window?.pending ?? 0) > 0) {
      throw new Crypt4ghFault('EDIT_LIST_BEYOND_END', 'the data ends before its edit list does');
    }
  }

  #carryFrom(chunk: Uint8Array): number {
    const part = chunk.subarray(0, SEALED_SEGMENT_LENGTH - this.#carried);
    this.#carry.set(part, this.#carried);
    this.#carried += part.length;
    return part.length;
  }

  // A segment that the edit list drops is authenticated all the same.
  *#open(segment: Uint8Array): Generator<Uint8Array, void> {
    const plaintext = this.#opener.open(segment, this.#segmentIndex);
    this.#segmentIndex += 1;
    if (this.#window !== null) {
      yield* this.#window.apply(plaintext);
    } else if (plaintext.length > 0) {
      yield plaintext;
    }
  }
}

/**
 * Decrypts a Crypt4GH v1 container as it streams in, in constant memory.
 *
 * `source` yields chunks of any size; each may be reused once the next is asked for. Yields the
 * plaintext in pieces of at most 64 KiB, each freshly allocated and the consumer's own.
 *
 * Checked, in this order: magic and version; packet count, lengths and header size against
 * `limits`, before allocation; at least one data key for this reader; at most one edit list; the
 * tag of every segment, dropped ones included.
 *
 * **Not** checked, because the format cannot: segments that were swapped, repeated or dropped whole.
 * Compare length and digest of the plaintext with a signed manifest, and release nothing before the
 * end: pieces yielded before a fault are to be discarded.
 *
 * @throws Crypt4ghFault MAGIC_INVALID, VERSION_UNSUPPORTED, HEADER_TRUNCATED, HEADER_TOO_LARGE,
 *   PACKET_COUNT_INVALID, PACKET_LENGTH_INVALID, PACKET_TYPE_UNSUPPORTED, PACKET_CONTENT_INVALID,
 *   DATA_METHOD_UNSUPPORTED, NOT_FOR_THIS_KEY, SESSION_KEY_MISSING, SESSION_KEY_COUNT_INVALID,
 *   EDIT_LIST_DUPLICATE, EDIT_LIST_INVALID, EDIT_LIST_BEYOND_END, SEGMENT_DAMAGED, SEGMENT_TRUNCATED
 */
export async function* decryptCrypt4gh(
  source: AsyncIterable<Uint8Array>,
  options: Crypt4ghDecryptOptions,
): AsyncGenerator<Uint8Array, void> {
  const decryptor = new Crypt4ghDecryptor(options);
  try {
    for await (const chunk of source) {
      for (const plaintext of decryptor.push(chunk)) {
        yield plaintext;
      }
    }
    for (const plaintext of decryptor.finish()) {
      yield plaintext;
    }
  } finally {
    decryptor.erase();
  }
}
