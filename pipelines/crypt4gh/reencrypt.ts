import { DEFAULT_LIMITS, HeaderReader } from './header-reader.ts';
import { eraseOpenedHeader, openHeader, sealHeader } from './header.ts';
import type { HeaderKeyOptions } from './header.ts';
import type { X25519PublicKey, X25519SecretKey } from './keys.ts';

export interface Crypt4ghReencryptOptions extends HeaderKeyOptions {
  readonly recipients: readonly X25519PublicKey[];
  /** Absent: a key for this header alone. */
  readonly writerSecretKey?: X25519SecretKey;
  /**
   * `true` keeps the packets that are for other readers, as they are. By default only `recipients`
   * can open what comes out.
   */
  readonly keepOtherReaders?: boolean;
}

/**
 * Wraps the header anew for other recipients; data keys and edit list stay, and the body passes
 * through untouched and unread. The old readers' copies of the container still open.
 *
 * @throws Crypt4ghFault as `decryptCrypt4gh` for the header and `encryptCrypt4gh` for the recipients
 */
export async function* reencryptCrypt4gh(
  source: AsyncIterable<Uint8Array>,
  options: Crypt4ghReencryptOptions,
): AsyncGenerator<Uint8Array, void> {
  const reader = new HeaderReader(options.limits ?? DEFAULT_LIMITS);
  for await (const chunk of source) {
    if (reader.done) {
      yield chunk;
      continue;
    }
    const taken = reader.take(chunk);
    // HeaderReader moves on while it takes, which the narrowing above cannot see.
    if (isDone(reader)) {
      yield rewrapHeader(reader.packets, options);
      yield chunk.subarray(taken);
    }
  }
  reader.finish();
}

function isDone(reader: HeaderReader): boolean {
  return reader.done;
}

function rewrapHeader(
  packets: readonly Uint8Array[],
  { keepOtherReaders = false, ...options }: Crypt4ghReencryptOptions,
): Uint8Array {
  const opened = openHeader(packets, options);
  try {
    return sealHeader(opened.contents, {
      ...options,
      foreignPackets: keepOtherReaders ? opened.foreignPackets : [],
    });
  } finally {
    eraseOpenedHeader(opened);
  }
}
