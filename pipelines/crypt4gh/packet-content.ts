import { viewOf } from './bytes.ts';
import { Crypt4ghFault } from './fault.ts';

/** Header_packet_type (Crypt4GH §3.2.2). */
const DATA_ENCRYPTION_PARAMETERS = 0;
const DATA_EDIT_LIST = 1;
/** Data_encryption_method (§3.2.2). */
const CHACHA20_IETF_POLY1305 = 0;

export const SESSION_KEY_LENGTH = 32;

export type PacketContent =
  | { readonly type: 'session-key'; readonly sessionKey: Uint8Array }
  | { readonly type: 'edit-list'; readonly lengths: readonly number[] };

/**
 * Reads a decrypted packet. Bytes after the content are padding that hides the packet's type
 * (§3.2.1) and are not looked at.
 *
 * @throws Crypt4ghFault PACKET_TYPE_UNSUPPORTED, DATA_METHOD_UNSUPPORTED, PACKET_CONTENT_INVALID,
 *   EDIT_LIST_INVALID
 */
export function parsePacketContent(content: Uint8Array): PacketContent {
  const type = content.length < 4 ? -1 : viewOf(content).getUint32(0, true);
  switch (type) {
    case DATA_ENCRYPTION_PARAMETERS:
      return { type: 'session-key', sessionKey: parseSessionKey(content) };
    case DATA_EDIT_LIST:
      return { type: 'edit-list', lengths: parseEditList(content) };
    default:
      throw new Crypt4ghFault('PACKET_TYPE_UNSUPPORTED', 'a packet for this key has no known type');
  }
}

function parseSessionKey(content: Uint8Array): Uint8Array {
  if (content.length < 8) {
    throw new Crypt4ghFault('PACKET_CONTENT_INVALID', 'the data encryption parameters are cut off');
  }
  if (viewOf(content).getUint32(4, true) !== CHACHA20_IETF_POLY1305) {
    throw new Crypt4ghFault(
      'DATA_METHOD_UNSUPPORTED',
      'only chacha20_ietf_poly1305 segments are read',
    );
  }
  if (content.length < 8 + SESSION_KEY_LENGTH) {
    throw new Crypt4ghFault('PACKET_CONTENT_INVALID', 'the data key is cut off');
  }
  return content.slice(8, 8 + SESSION_KEY_LENGTH);
}

function parseEditList(content: Uint8Array): number[] {
  const view = viewOf(content);
  const count = content.length < 8 ? -1 : view.getUint32(4, true);
  // The packet is already in memory, so that this bounds the array as well.
  if (count < 0 || count > (content.length - 8) / 8) {
    throw new Crypt4ghFault('EDIT_LIST_INVALID', 'the edit list is shorter than it declares');
  }
  return Array.from({ length: count }, (_, index) =>
    clampToSafeInteger(view.getBigUint64(8 + 8 * index, true)),
  );
}

/** No stream reaches 2^53 bytes, so that every length beyond means "all the rest". */
function clampToSafeInteger(length: bigint): number {
  const largest = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(length < largest ? length : largest);
}

export function encodeSessionKey(sessionKey: Uint8Array): Uint8Array {
  const content = new Uint8Array(8 + SESSION_KEY_LENGTH);
  viewOf(content).setUint32(0, DATA_ENCRYPTION_PARAMETERS, true);
  viewOf(content).setUint32(4, CHACHA20_IETF_POLY1305, true);
  content.set(sessionKey, 8);
  return content;
}

/**
 * `paddedCount` reserves room for more lengths than there are, so that packets of equal size do not
 * tell how many there are (§3.2.1 allows padding).
 *
 * @throws Crypt4ghFault EDIT_LIST_INVALID for lengths that are no integers from 0 to 2^53−1
 */
export function encodeEditList(
  lengths: readonly number[],
  paddedCount: number = lengths.length,
): Uint8Array {
  if (!lengths.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new Crypt4ghFault('EDIT_LIST_INVALID', 'a length is not a non-negative integer');
  }
  const content = new Uint8Array(8 + 8 * Math.max(lengths.length, paddedCount));
  const view = viewOf(content);
  view.setUint32(0, DATA_EDIT_LIST, true);
  view.setUint32(4, lengths.length, true);
  lengths.forEach((length, index) => {
    view.setBigUint64(8 + 8 * index, BigInt(length), true);
  });
  return content;
}
