import { toHex } from '#attestation';

/** A secret that was planted, and what kind of plaintext it stands for. */
export interface Canary {
  readonly kind: string;
  readonly value: string | Uint8Array;
}

export interface Hit {
  readonly kind: string;
  readonly encoding: string;
  readonly place: string;
  readonly offset: number;
}

interface Needle {
  readonly kind: string;
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** Shorter needles would be found by chance in ciphertext. */
const MIN_NEEDLE_BYTES = 8;
const PREFIX_BITS = 24;

/**
 * Looks for many canaries at once, each in every encoding that text and bytes usually take. Compressed and
 * encrypted copies are not found: what a canary is sealed in is meant to hide it.
 */
export class CanarySearch {
  readonly count: number;
  readonly needleCount: number;
  readonly #byPrefix = new Map<number, Needle[]>();
  readonly #isPrefix = new Uint8Array(2 ** PREFIX_BITS);

  constructor(canaries: readonly Canary[]) {
    const needles = canaries.flatMap(encodeCanary);
    this.count = canaries.length;
    this.needleCount = needles.length;
    for (const needle of needles) {
      const prefix = prefixAt(needle.bytes, 0);
      this.#isPrefix[prefix] = 1;
      this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), needle]);
    }
  }

  scan(place: string, content: Uint8Array): Hit[] {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const hits: Hit[] = [];
    let prefix = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    for (let end = 2; end < bytes.length; end += 1) {
      prefix = ((prefix << 8) | (bytes[end] ?? 0)) & 0xff_ffff;
      if (this.#isPrefix[prefix] === 1) {
        hits.push(...this.#matchesAt(bytes, end - 2, place));
      }
    }
    return hits;
  }

  #matchesAt(bytes: Buffer, offset: number, place: string): Hit[] {
    return (this.#byPrefix.get(prefixAt(bytes, offset)) ?? [])
      .filter((needle) => bytes.subarray(offset, offset + needle.bytes.length).equals(needle.bytes))
      .map(({ kind, encoding }) => ({ kind, encoding, place, offset }));
  }
}

export function encodeCanary({ kind, value }: Canary): Needle[] {
  const raw = Buffer.from(value);
  const encoded: [string, Buffer][] = [
    ['raw', raw],
    ['hex', Buffer.from(toHex(raw))],
    ['HEX', Buffer.from(toHex(raw).toUpperCase())],
    ...[0, 1, 2].flatMap((offset): [string, Buffer][] => [
      [`base64+${offset}`, Buffer.from(base64At(raw, offset, 'base64'))],
      [`base64url+${offset}`, Buffer.from(base64At(raw, offset, 'base64url'))],
    ]),
  ];
  if (typeof value === 'string') {
    const utf16 = Buffer.from(value, 'utf16le');
    encoded.push(['utf-16le', utf16], ['utf-16be', Buffer.from(utf16).swap16()]);
    encoded.push(['uri', Buffer.from(encodeURIComponent(value))]);
  }
  const seen = new Set<string>();
  return encoded.flatMap(([encoding, bytes]) => {
    const key = bytes.toString('latin1');
    if (bytes.length < MIN_NEEDLE_BYTES) {
      throw new Error(`a canary of kind ${kind} is too short to be told from chance`);
    }
    if (seen.has(key)) {
      return [];
    }
    seen.add(key);
    return [{ kind, encoding, bytes }];
  });
}

/** What is certain of the base64 of `raw` when it begins `offset` bytes into a group of three. */
function base64At(raw: Buffer, offset: number, alphabet: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), raw])
    .toString(alphabet)
    .replace(/=+$/, '');
  const begin = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + raw.length) * 8) / 6);
  return text.slice(begin, end);
}

function prefixAt(bytes: Buffer, offset: number): number {
  return bytes.readUIntBE(offset, 3);
}
