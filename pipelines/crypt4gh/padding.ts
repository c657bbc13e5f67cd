import { concatBytes } from './bytes.ts';
import { Crypt4ghEncryptor } from './encrypt.ts';
import type { Crypt4ghEncryptOptions } from './encrypt.ts';

/**
 * 1 MiB: a refused newborn's package has some 180 KiB, a negative or a positive one some 360 KiB, so that all of
 * them fall into the first class and look alike.
 */
export const SMALLEST_SIZE_CLASS = 1_048_576;

/** Room for `[discard, keep]`, whatever the list is. */
const EDIT_LIST_ROOM = 2;

export interface PaddedContent {
  /** A power of two from 1 MiB, in bytes: the length of `plaintext`. */
  readonly sizeClass: number;
  /** The content, then zeros. */
  readonly plaintext: Uint8Array;
  /** Gives the content back: `[0, length]`, for the reader's own tool applies it. */
  readonly editList: readonly number[];
}

/** Fills up with zeros to the smallest power of two that holds the content. Takes a copy. */
export function padToSizeClass(content: Uint8Array): PaddedContent {
  let sizeClass = SMALLEST_SIZE_CLASS;
  while (sizeClass < content.length) {
    sizeClass *= 2;
  }
  const plaintext = new Uint8Array(sizeClass);
  plaintext.set(content);
  // The reference implementation stops with an error at "keep 0 bytes"; discarding all says the same.
  const editList = content.length === 0 ? [sizeClass] : [0, content.length];
  return { sizeClass, plaintext, editList };
}

export type SealPaddedOptions = Omit<Crypt4ghEncryptOptions, 'editList' | 'editListRoom'>;

/**
 * A whole container whose length tells nothing of its content but the size class: it depends on the
 * class and on the number of distinct recipients alone. Any Crypt4GH tool that applies edit lists
 * gives back exactly the content; open it with `requireWholeEditList` to notice a dropped segment.
 * For reports, which fit in memory.
 *
 * @throws Crypt4ghFault RECIPIENT_COUNT_INVALID, PUBLIC_KEY_INVALID, PACKET_COUNT_INVALID
 */
export function sealPadded(content: Uint8Array, options: SealPaddedOptions): Uint8Array {
  const { plaintext, editList } = padToSizeClass(content);
  const encryptor = new Crypt4ghEncryptor({ ...options, editList, editListRoom: EDIT_LIST_ROOM });
  try {
    return concatBytes([encryptor.header, ...encryptor.push(plaintext), ...encryptor.finish()]);
  } finally {
    encryptor.erase();
    plaintext.fill(0);
  }
}
