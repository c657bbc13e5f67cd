import type { CryptoPort } from '../model/ports.ts';
import { concatBytes, viewOf } from './bytes.ts';
import { Crypt4ghFault } from './fault.ts';
import { DEFAULT_LIMITS, MAGIC, PREFIX_LENGTH, VERSION } from './header-reader.ts';
import type { Crypt4ghLimits } from './header-reader.ts';
import { equalPublicBytes, eraseSecret, parseX25519SecretKey } from './keys.ts';
import type { X25519PublicKey, X25519SecretKey } from './keys.ts';
import { openPacket, sealPacket } from './packet.ts';
import type { WriterKeys } from './packet.ts';
import { parsePacketContent } from './packet-content.ts';

/** What the header tells one reader. Erase it after use with `eraseOpenedHeader`. */
export interface OpenedHeader {
  /** Distinct, at least one; which key opens a segment is found by trying. */
  readonly sessionKeys: readonly Uint8Array[];
  /** Discard, keep, discard, … in bytes of plaintext; `null` when all is kept. */
  readonly editList: readonly number[] | null;
  /** Decrypted packets as they were, for wrapping them anew. */
  readonly contents: readonly Uint8Array[];
  /** Packets for other readers, as written, without their length field. */
  readonly foreignPackets: readonly Uint8Array[];
}

export interface HeaderKeyOptions {
  readonly crypto: CryptoPort;
  readonly secretKey: X25519SecretKey;
  readonly limits?: Crypt4ghLimits;
}

/**
 * Tries the key on every packet (Crypt4GH §3.3.3).
 *
 * @throws Crypt4ghFault NOT_FOR_THIS_KEY, SESSION_KEY_MISSING, SESSION_KEY_COUNT_INVALID,
 *   EDIT_LIST_DUPLICATE and the codes of `parsePacketContent`
 */
export function openHeader(
  packets: readonly Uint8Array[],
  { crypto, secretKey, limits = DEFAULT_LIMITS }: HeaderKeyOptions,
): OpenedHeader {
  const reader = { secretKey, publicKey: crypto.x25519PublicKey(secretKey) };
  const contents: Uint8Array[] = [];
  const foreignPackets: Uint8Array[] = [];
  for (const packet of packets) {
    const content = openPacket(packet, reader, crypto);
    if (content === null) {
      foreignPackets.push(packet);
    } else {
      contents.push(content);
    }
  }
  try {
    return { ...readContents(contents, limits), contents, foreignPackets };
  } catch (error) {
    contents.forEach(eraseSecret);
    throw error;
  }
}

function readContents(
  contents: readonly Uint8Array[],
  limits: Crypt4ghLimits,
): Pick<OpenedHeader, 'sessionKeys' | 'editList'> {
  if (contents.length === 0) {
    throw new Crypt4ghFault('NOT_FOR_THIS_KEY', 'no header packet opens with this key');
  }
  const sessionKeys: Uint8Array[] = [];
  let editList: readonly number[] | null = null;
  for (const parsed of contents.map(parsePacketContent)) {
    if (parsed.type === 'edit-list') {
      if (editList !== null) {
        throw new Crypt4ghFault('EDIT_LIST_DUPLICATE', 'there is more than one edit list');
      }
      editList = parsed.lengths;
    } else if (!sessionKeys.some((known) => equalPublicBytes(known, parsed.sessionKey))) {
      sessionKeys.push(parsed.sessionKey);
    }
  }
  if (sessionKeys.length === 0) {
    throw new Crypt4ghFault('SESSION_KEY_MISSING', 'no packet for this key holds a data key');
  }
  if (sessionKeys.length > limits.maxSessionKeys) {
    throw new Crypt4ghFault('SESSION_KEY_COUNT_INVALID', 'there are too many data keys');
  }
  // §4.3: an empty list edits nothing.
  return { sessionKeys, editList: editList?.length === 0 ? null : editList };
}

export function eraseOpenedHeader(header: OpenedHeader): void {
  header.sessionKeys.forEach(eraseSecret);
  header.contents.forEach(eraseSecret);
}

export interface SealHeaderOptions {
  readonly crypto: CryptoPort;
  /** 1 or more; a key named twice counts once, for two edit lists would be refused by its reader. */
  readonly recipients: readonly X25519PublicKey[];
  /** Names the writer to every reader; absent: a key that is born and erased with this header. */
  readonly writerSecretKey?: X25519SecretKey;
  /** Packets to carry over as they are. */
  readonly foreignPackets?: readonly Uint8Array[];
}

/**
 * The whole header: every content wrapped for every recipient.
 *
 * @throws Crypt4ghFault RECIPIENT_COUNT_INVALID, PACKET_COUNT_INVALID, HEADER_TOO_LARGE,
 *   PUBLIC_KEY_INVALID
 */
export function sealHeader(
  contents: readonly Uint8Array[],
  { crypto, recipients, writerSecretKey, foreignPackets = [] }: SealHeaderOptions,
): Uint8Array {
  const distinct = distinctRecipients(recipients);
  const writer = writerKeys(crypto, writerSecretKey);
  const sealed = contents.flatMap((content) =>
    distinct.map((recipient) => sealPacket(content, { writer, recipient }, crypto)),
  );
  if (writerSecretKey === undefined) {
    eraseSecret(writer.secretKey);
  }
  return encodeHeader([...sealed, ...foreignPackets.map(withLength)]);
}

export function distinctRecipients(recipients: readonly X25519PublicKey[]): X25519PublicKey[] {
  if (recipients.length === 0) {
    throw new Crypt4ghFault('RECIPIENT_COUNT_INVALID', 'a container needs a recipient');
  }
  return recipients.filter(
    (key, index) => recipients.findIndex((other) => equalPublicBytes(key, other)) === index,
  );
}

function writerKeys(crypto: CryptoPort, given: X25519SecretKey | undefined): WriterKeys {
  if (given !== undefined) {
    return { secretKey: given, publicKey: crypto.x25519PublicKey(given) };
  }
  const random = crypto.randomBytes(32);
  const secretKey = parseX25519SecretKey(random);
  eraseSecret(random);
  return { secretKey, publicKey: crypto.x25519PublicKey(secretKey) };
}

function withLength(packet: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, 4 + packet.length, true);
  return concatBytes([length, packet]);
}

function encodeHeader(packets: readonly Uint8Array[]): Uint8Array {
  if (packets.length > DEFAULT_LIMITS.maxPackets) {
    throw new Crypt4ghFault('PACKET_COUNT_INVALID', 'the header would have too many packets');
  }
  const prefix = new Uint8Array(PREFIX_LENGTH);
  prefix.set(MAGIC);
  viewOf(prefix).setUint32(8, VERSION, true);
  viewOf(prefix).setUint32(12, packets.length, true);
  const header = concatBytes([prefix, ...packets]);
  if (header.length > DEFAULT_LIMITS.maxHeaderBytes) {
    throw new Crypt4ghFault('HEADER_TOO_LARGE', 'the header would exceed the limit');
  }
  return header;
}
