import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  Crypt4ghDecryptor,
  Crypt4ghEncryptor,
  decryptCrypt4gh,
  padToSizeClass,
  parseX25519PublicKey,
  parseX25519SecretKey,
  reencryptCrypt4gh,
  sealPadded,
} from '#pipelines';
import type { Crypt4ghLimits } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { collect, cutBySizes, joinBytes, streamOf } from '../../../builders/chunks.ts';
import {
  faultCodeOf,
  keyPairOf,
  openWith,
  sealFor,
  seededBytes,
  seededCrypto,
} from '../../../builders/crypt4gh.ts';

const alice = keyPairOf('alice');
const bob = keyPairOf('bob');
const SEALED = 65_564;

/** Wraps packet contents that no honest writer makes. */
function containerOf(
  contents: readonly Uint8Array[],
  options: { readonly method?: number; readonly body?: Uint8Array } = {},
): Uint8Array {
  const packets = contents.map((content) => wrap(content, options.method ?? 0));
  return joinBytes([prefixOf(packets.length), ...packets, options.body ?? new Uint8Array()]);
}

function prefixOf(packetCount: number): Uint8Array {
  return joinBytes([Buffer.from('crypt4gh'), uint32(1), uint32(packetCount)]);
}

function wrap(content: Uint8Array, method: number): Uint8Array {
  const writer = keyPairOf('writer');
  const shared = nodeCrypto.x25519(writer.secretKey, alice.publicKey) ?? new Uint8Array();
  const hash = nodeCrypto.blake2b512(joinBytes([shared, alice.publicKey, writer.publicKey]));
  const nonce = seededBytes(`nonce/${content.length}`, 12);
  const sealed = nodeCrypto.sealChaCha20Poly1305(hash.slice(0, 32), nonce, content);
  const packet = joinBytes([uint32(method), writer.publicKey, nonce, sealed]);
  return joinBytes([uint32(packet.length + 4), packet]);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

function sessionKeyPacket(seed: string, method = 0): Uint8Array {
  return joinBytes([uint32(0), uint32(method), seededBytes(seed, 32)]);
}

function editListPacket(...lengths: readonly bigint[]): Uint8Array {
  return joinBytes([uint32(1), uint32(lengths.length), ...lengths.map(uint64)]);
}

function segment(plaintext: Uint8Array, seed: string): Uint8Array {
  const nonce = seededBytes(`nonce/${seed}`, 12);
  const sealed = nodeCrypto.sealChaCha20Poly1305(seededBytes(seed, 32), nonce, plaintext);
  return joinBytes([nonce, sealed]);
}

function openLimited(container: Uint8Array, limits: Partial<Crypt4ghLimits>): Promise<Uint8Array> {
  const defaults = { maxPackets: 10, maxHeaderBytes: 10_000, maxSessionKeys: 10 };
  return collect(
    decryptCrypt4gh(streamOf(container), {
      crypto: nodeCrypto,
      secretKey: alice.secretKey,
      limits: { ...defaults, ...limits },
    }),
  );
}

describe('a written container', () => {
  it('stays the same for the same keys and the same random bytes', async () => {
    const container = await sealFor(seededBytes('fixed', 70_000), {
      recipients: [alice.publicKey, bob.publicKey],
      editList: [10, 20, 30],
    });
    expect(createHash('sha256').update(container).digest('hex')).toMatchInlineSnapshot(
      `"c709d3314c35b79867b69817ff910576abe63d42c7f09da106b53a1a08d1c0bb"`,
    );
  });

  it('names the given writer, or a writer that is never seen again', async () => {
    const writerOf = async (seed: string, named: boolean): Promise<string> => {
      const container = await sealFor(Uint8Array.of(1), {
        seed,
        recipients: [alice.publicKey],
        ...(named ? { writerSecretKey: bob.secretKey } : {}),
      });
      return Buffer.from(container.subarray(24, 56)).toString('hex');
    };
    expect(await writerOf('a', true)).toBe(Buffer.from(bob.publicKey).toString('hex'));
    expect(await writerOf('a', false)).not.toBe(await writerOf('b', false));
  });

  it('has one packet for a recipient that is named twice', async () => {
    const plaintext = Uint8Array.of(1, 2, 3);
    const container = await sealFor(plaintext, {
      recipients: [alice.publicKey, alice.publicKey],
      editList: [1],
    });
    expect(await openWith(alice.secretKey, container)).toEqual(Uint8Array.of(2, 3));
  });

  it('never uses a nonce twice', async () => {
    const container = await sealFor(new Uint8Array(4 * 65_536), { recipients: [alice.publicKey] });
    const nonces = [0, 1, 2, 3].map((index) =>
      Buffer.from(container.subarray(124 + index * SEALED, 136 + index * SEALED)).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(4);
  });

  it.each([
    ['no recipient', [], 'RECIPIENT_COUNT_INVALID'],
    ['a recipient of low order', [Uint8Array.of(1, ...new Uint8Array(31))], 'PUBLIC_KEY_INVALID'],
  ])('is refused for %s', async (_, keys, code) => {
    const recipients = keys.map(parseX25519PublicKey);
    expect(await faultCodeOf(() => sealFor(Uint8Array.of(1), { recipients }))).toBe(code);
  });

  it.each([[[-1]], [[1.5]], [[2 ** 53]], [[Number.NaN]]])(
    'is refused for the edit list %j',
    async (editList) => {
      const options = { recipients: [alice.publicKey], editList };
      expect(await faultCodeOf(() => sealFor(Uint8Array.of(1), options))).toBe('EDIT_LIST_INVALID');
    },
  );

  it('is refused for more recipients than a reader would take', async () => {
    const recipients = Array.from({ length: 1025 }, (_, i) =>
      parseX25519PublicKey(seededBytes(`many/${i}`, 32)),
    );
    const code = await faultCodeOf(() => sealFor(Uint8Array.of(1), { recipients }));
    expect(code).toBe('PACKET_COUNT_INVALID');
  });
});

describe('a header', () => {
  const keyPacket = sessionKeyPacket('data');
  const body = segment(Uint8Array.of(7, 8, 9), 'data');

  it('opens with content after padding that hides the packet type', async () => {
    const padded = joinBytes([keyPacket, new Uint8Array(100)]);
    expect(await openWith(alice.secretKey, containerOf([padded], { body }))).toHaveLength(3);
  });

  it('takes an empty edit list for none', async () => {
    const container = containerOf([keyPacket, editListPacket()], { body });
    expect(await openWith(alice.secretKey, container)).toEqual(Uint8Array.of(7, 8, 9));
  });

  it('takes a length beyond all streams for the rest of the data', async () => {
    const container = containerOf([keyPacket, editListPacket(1n, 2n ** 64n - 1n)], { body });
    expect(await openWith(alice.secretKey, container)).toEqual(Uint8Array.of(8, 9));
  });

  it.each([
    ['an unknown encryption method', [keyPacket], { method: 1 }, 'NOT_FOR_THIS_KEY'],
    ['an unknown packet type', [keyPacket, uint32(2)], {}, 'PACKET_TYPE_UNSUPPORTED'],
    ['a data method of another version', [sessionKeyPacket('x', 1)], {}, 'DATA_METHOD_UNSUPPORTED'],
    ['a data key that is cut off', [keyPacket.subarray(0, 39)], {}, 'PACKET_CONTENT_INVALID'],
    ['data parameters that are cut off', [keyPacket.subarray(0, 7)], {}, 'PACKET_CONTENT_INVALID'],
    ['an edit list and no data key', [editListPacket(1n)], {}, 'SESSION_KEY_MISSING'],
    [
      'two edit lists',
      [keyPacket, editListPacket(), editListPacket(1n)],
      {},
      'EDIT_LIST_DUPLICATE',
    ],
    [
      'an edit list that is shorter than it says',
      [keyPacket, joinBytes([uint32(1), uint32(0xffffffff), uint64(1n)])],
      {},
      'EDIT_LIST_INVALID',
    ],
    ['an edit list without a count', [keyPacket, uint32(1)], {}, 'EDIT_LIST_INVALID'],
  ])('is refused with %s', async (_, contents, options, code) => {
    const container = containerOf(contents, options);
    expect(await faultCodeOf(() => openWith(alice.secretKey, container))).toBe(code);
  });

  it.each([0, 7, 8, 71, 0x7fffffff, 0xffffffff])(
    'is refused with a packet that declares %i bytes, before anything is read or allocated for it',
    async (length) => {
      const container = joinBytes([prefixOf(1), uint32(length), new Uint8Array(100)]);
      const code = await faultCodeOf(() => openWith(alice.secretKey, container));
      expect(code).toBe('PACKET_LENGTH_INVALID');
    },
  );

  it.each([
    ['more packets than the limit', { maxPackets: 1 }, 'PACKET_COUNT_INVALID'],
    ['a packet beyond the header limit', { maxHeaderBytes: 100 }, 'PACKET_LENGTH_INVALID'],
    ['more bytes than the header limit', { maxHeaderBytes: 200 }, 'HEADER_TOO_LARGE'],
    ['more data keys than the limit', { maxSessionKeys: 1 }, 'SESSION_KEY_COUNT_INVALID'],
  ])('is refused with %s', async (_, limits, code) => {
    const container = containerOf([keyPacket, sessionKeyPacket('second')]);
    expect(await faultCodeOf(() => openLimited(container, limits))).toBe(code);
  });

  it('is refused when the input is empty or ends early', async () => {
    expect(await faultCodeOf(() => openWith(alice.secretKey))).toBe('HEADER_TRUNCATED');
    const code = (text: string): Promise<string> =>
      faultCodeOf(() => openWith(alice.secretKey, Buffer.from(text)));
    expect(await code('crypt')).toBe('HEADER_TRUNCATED');
    expect(await code('##fil')).toBe('MAGIC_INVALID');
  });
});

describe('a body', () => {
  it('opens with several data keys in any order', async () => {
    const seeds = ['a', 'b', 'a', 'c', 'c'];
    const parts = seeds.map((seed, index) => ({
      seed,
      plaintext: seededBytes(`part/${index}`, index === 4 ? 1000 : 65_536),
    }));
    const container = containerOf(
      ['a', 'b', 'c'].map((seed) => sessionKeyPacket(seed)),
      {
        body: joinBytes(parts.map(({ seed, plaintext }) => segment(plaintext, seed))),
      },
    );
    const opened = await openWith(alice.secretKey, container);
    expect(Buffer.compare(opened, joinBytes(parts.map(({ plaintext }) => plaintext)))).toBe(0);
  });

  it('may end with a segment that holds nothing', async () => {
    const body = segment(new Uint8Array(), 'data');
    const container = containerOf([sessionKeyPacket('data')], { body });
    expect(await openWith(alice.secretKey, container)).toHaveLength(0);
  });

  it('is refused where a segment that the edit list drops is damaged', async () => {
    const container = await sealFor(new Uint8Array(200_000), {
      recipients: [alice.publicKey],
      editList: [0, 10],
    });
    container.set([container.at(-1) === 0 ? 1 : 0], container.length - 1);
    expect(await faultCodeOf(() => openWith(alice.secretKey, container))).toBe('SEGMENT_DAMAGED');
  });

  it('may end before its edit list, unless the reader asks for the whole of it', async () => {
    const container = await sealFor(Uint8Array.of(1, 2, 3), {
      recipients: [alice.publicKey],
      editList: [1, 2, 0, 5],
    });
    expect(await openWith(alice.secretKey, container)).toEqual(Uint8Array.of(2, 3));
    const strict = { crypto: nodeCrypto, secretKey: alice.secretKey, requireWholeEditList: true };
    const code = await faultCodeOf(() => collect(decryptCrypt4gh(streamOf(container), strict)));
    expect(code).toBe('EDIT_LIST_BEYOND_END');
  });

  it('comes in pieces of at most 64 KiB that later input does not change', async () => {
    const plaintext = seededBytes('own pieces', 300_000);
    const container = await sealFor(plaintext, { recipients: [alice.publicKey] });
    const decryptor = new Crypt4ghDecryptor({ crypto: nodeCrypto, secretKey: alice.secretKey });
    const pieces: Uint8Array[] = [];
    const recycled = new Uint8Array(100_000);
    for (const chunk of cutBySizes(container, [recycled.length])) {
      recycled.set(chunk);
      pieces.push(...decryptor.push(recycled.subarray(0, chunk.length)));
      recycled.fill(0xff);
    }
    pieces.push(...decryptor.finish());
    expect(Math.max(...pieces.map((piece) => piece.length))).toBe(65_536);
    expect(Buffer.compare(joinBytes(pieces), plaintext)).toBe(0);
  });
});

describe('session keys', () => {
  it('are gone after erase', async () => {
    const seen: Uint8Array[] = [];
    const spying = {
      ...nodeCrypto,
      openChaCha20Poly1305: (key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array) => {
        seen.push(key);
        return nodeCrypto.openChaCha20Poly1305(key, nonce, sealed);
      },
    };
    const container = await sealFor(new Uint8Array(10), { recipients: [alice.publicKey] });
    await collect(
      decryptCrypt4gh(streamOf(container), { crypto: spying, secretKey: alice.secretKey }),
    );
    expect(seen).toHaveLength(2);
    expect(seen.every((key) => key.every((byte) => byte === 0))).toBe(true);
  });

  it('are gone when the reader stops early', async () => {
    let sessionKey = new Uint8Array();
    const spying = {
      ...nodeCrypto,
      openChaCha20Poly1305: (key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array) => {
        sessionKey = key as Uint8Array<ArrayBuffer>;
        return nodeCrypto.openChaCha20Poly1305(key, nonce, sealed);
      },
    };
    const container = await sealFor(new Uint8Array(200_000), { recipients: [alice.publicKey] });
    const options = { crypto: spying, secretKey: alice.secretKey };
    for await (const piece of decryptCrypt4gh(streamOf(container), options)) {
      expect(piece).toHaveLength(65_536);
      expect(sessionKey.some((byte) => byte !== 0)).toBe(true);
      break;
    }
    expect(sessionKey.every((byte) => byte === 0)).toBe(true);
  });

  it('of a writer are gone after erase', () => {
    const drawn: Uint8Array[] = [];
    const seeded = seededCrypto('writer');
    const spying = {
      ...seeded,
      randomBytes: (length: number) => {
        const bytes = seeded.randomBytes(length);
        drawn.push(bytes);
        return bytes;
      },
    };
    const encryptor = new Crypt4ghEncryptor({ crypto: spying, recipients: [alice.publicKey] });
    encryptor.erase();
    const secrets = drawn.filter(({ length }) => length === 32);
    expect(secrets).toHaveLength(2);
    expect(secrets.every((secret) => secret.every((byte) => byte === 0))).toBe(true);
  });
});

describe('re-encryption', () => {
  const plaintext = seededBytes('rewrapped', 70_000);
  const carol = keyPairOf('carol');

  async function rewrapped(keepOtherReaders: boolean): Promise<Uint8Array> {
    const container = await sealFor(plaintext, {
      recipients: [bob.publicKey, alice.publicKey],
      editList: [5, 69_000],
    });
    const options = { crypto: nodeCrypto, secretKey: alice.secretKey, keepOtherReaders };
    return collect(
      reencryptCrypt4gh(streamOf(...cutBySizes(container, [333])), {
        ...options,
        recipients: [carol.publicKey],
      }),
    );
  }

  it('opens for the new reader alone and keeps the edit list', async () => {
    const container = await rewrapped(false);
    const opened = await openWith(carol.secretKey, container);
    expect(Buffer.compare(opened, plaintext.subarray(5, 69_005))).toBe(0);
    for (const { secretKey } of [alice, bob]) {
      expect(await faultCodeOf(() => openWith(secretKey, container))).toBe('NOT_FOR_THIS_KEY');
    }
  });

  it('keeps other readers when told to', async () => {
    const container = await rewrapped(true);
    for (const { secretKey } of [bob, carol]) {
      expect(await openWith(secretKey, container)).toHaveLength(69_000);
    }
    expect(await faultCodeOf(() => openWith(alice.secretKey, container))).toBe('NOT_FOR_THIS_KEY');
  });

  it('leaves the body as it is', async () => {
    const before = await sealFor(plaintext, { recipients: [alice.publicKey] });
    const after = await collect(
      reencryptCrypt4gh(streamOf(before), {
        crypto: nodeCrypto,
        secretKey: alice.secretKey,
        recipients: [carol.publicKey],
      }),
    );
    expect(Buffer.compare(after.subarray(124), before.subarray(124))).toBe(0);
  });

  it.each([
    ['for a key that opens nothing', bob.secretKey, 'NOT_FOR_THIS_KEY'],
    ['for a header that is cut off', alice.secretKey, 'HEADER_TRUNCATED'],
  ])('is refused %s', async (_, secretKey, code) => {
    const container = await sealFor(plaintext, { recipients: [alice.publicKey] });
    const input = code === 'HEADER_TRUNCATED' ? container.subarray(0, 100) : container;
    const options = { crypto: nodeCrypto, secretKey, recipients: [carol.publicKey] };
    const run = (): Promise<Uint8Array> => collect(reencryptCrypt4gh(streamOf(input), options));
    expect(await faultCodeOf(run)).toBe(code);
  });
});

describe('padding', () => {
  it.each([
    [0, 1_048_576, [1_048_576]],
    [1, 1_048_576, [0, 1]],
    [1_048_576, 1_048_576, [0, 1_048_576]],
    [1_048_577, 2_097_152, [0, 1_048_577]],
    [4_194_305, 8_388_608, [0, 4_194_305]],
  ])('takes %i bytes to the class of %i', (length, sizeClass, editList) => {
    const padded = padToSizeClass(new Uint8Array(length).fill(1));
    expect(padded.plaintext).toHaveLength(sizeClass);
    expect({ sizeClass: padded.sizeClass, editList: padded.editList }).toEqual({
      sizeClass,
      editList,
    });
    expect(padded.plaintext.subarray(length).every((byte) => byte === 0)).toBe(true);
  });

  it('shows a dropped segment to a reader that asks for the whole', async () => {
    const container = sealPadded(seededBytes('report', 1_000_000), {
      crypto: nodeCrypto,
      recipients: [alice.publicKey],
    });
    const cut = container.subarray(0, container.length - SEALED);
    const options = { crypto: nodeCrypto, secretKey: alice.secretKey, requireWholeEditList: true };
    const code = await faultCodeOf(() => collect(decryptCrypt4gh(streamOf(cut), options)));
    expect(code).toBe('EDIT_LIST_BEYOND_END');
  });
});

describe('raw keys', () => {
  it.each([0, 31, 33])('are refused with %i bytes', async (length) => {
    const bytes = seededBytes('key', length);
    expect(await faultCodeOf(() => parseX25519SecretKey(bytes))).toBe('SECRET_KEY_INVALID');
    expect(await faultCodeOf(() => parseX25519PublicKey(bytes))).toBe('PUBLIC_KEY_INVALID');
  });

  it('do not change with the bytes they were read from', () => {
    const bytes = seededBytes('key', 32);
    const key = parseX25519SecretKey(bytes);
    bytes.fill(0);
    expect(key).toEqual(parseX25519SecretKey(seededBytes('key', 32)));
  });
});
