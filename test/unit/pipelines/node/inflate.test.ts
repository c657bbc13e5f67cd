import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  createRawInflate,
  InflateFault,
  inflateWithNewEngines,
  nodeInflate,
} from '#pipelines/node';
import { collect, cutAt, cutBySizes, joinBytes, streamOf } from '../../../builders/chunks.ts';
import { seededBytes } from '../../../builders/crypt4gh.ts';

const text = Buffer.from('chr1\t100\t.\tA\tG\n'.repeat(4000));
const noise = seededBytes('noise', 5000);
const member = new Uint8Array(gzipSync(text));
const second = new Uint8Array(gzipSync(noise));
const block = new Uint8Array(deflateRawSync(text));

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'none';
  } catch (error) {
    return error instanceof InflateFault ? error.code : String(error);
  }
}

const gunzipCode = (...chunks: readonly Uint8Array[]): Promise<string> =>
  codeOf(() => collect(nodeInflate.gunzip(streamOf(...chunks))));

describe.each([
  ['one engine', createRawInflate()],
  ['an engine each', inflateWithNewEngines],
])('raw inflate with %s', (_name, inflate) => {
  const into = (length: number): Uint8Array => new Uint8Array(length);
  const empty = Uint8Array.of(3, 0);

  it('inflates a block into one byte more than its very length, again and again', () => {
    for (const [deflated, plain] of [
      [block, text],
      [new Uint8Array(deflateRawSync(noise)), noise],
      [block, text],
    ] as const) {
      const room = into(plain.length + 1);
      expect(inflate(deflated, room)).toBe(plain.length);
      expect(Buffer.compare(room.subarray(0, -1), plain)).toBe(0);
    }
  });

  it('inflates the empty block to nothing', () => {
    expect(inflate(empty, into(1))).toBe(0);
  });

  it.each([
    ['a block as long as the room', block, text.length, 'DEFLATE_TOO_LONG'],
    ['a longer block', block, text.length - 1, 'DEFLATE_TOO_LONG'],
    ['one byte where none is allowed', deflateRawSync(Buffer.from('x')), 1, 'DEFLATE_TOO_LONG'],
    ['a block that is cut off', block.subarray(0, -1), 1 << 20, 'DEFLATE_DAMAGED'],
    ['no block', new Uint8Array(), 10, 'DEFLATE_DAMAGED'],
    ['bytes that are no block', Uint8Array.of(0xff, 0xff), 10, 'DEFLATE_DAMAGED'],
    [
      'bytes after the block',
      joinBytes([block, Uint8Array.of(0)]),
      1 << 20,
      'DEFLATE_TRAILING_DATA',
    ],
  ])('refuses %s, and takes a good block after it', async (_what, deflated, room, code) => {
    expect(await codeOf(() => inflate(deflated, into(room)))).toBe(code);
    expect(inflate(block, into(text.length + 1))).toBe(text.length);
  });

  it('does not inflate a bomb', async () => {
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(50_000_000)));
    expect(await codeOf(() => inflate(bomb, into(65_537)))).toBe('DEFLATE_TOO_LONG');
  });

  it('ends every damaged block in a code', async () => {
    const deflated = new Uint8Array(deflateRawSync(text.subarray(0, 3000)));
    for (let at = 0; at < deflated.length * 8; at += 1) {
      const damaged = deflated.slice();
      damaged[at >> 3] = (damaged[at >> 3] ?? 0) ^ (1 << (at & 7));
      // A flipped bit may well give other data; CRC32 is there for that.
      expect(await codeOf(() => inflate(damaged, into(4000)))).toMatch(/^(none|DEFLATE_[A-Z_]+)$/u);
    }
    expect(inflate(block, into(text.length + 1))).toBe(text.length);
  });
});

it('uses one engine for all blocks wherever Node has the one that is known', () => {
  expect(createRawInflate()).not.toBe(inflateWithNewEngines);
});

describe('gunzip', () => {
  const members = joinBytes([member, second, member]);
  const plain = joinBytes([text, noise, text]);

  it.each([[[1]], [[7, 9000]], [[65_536]]])(
    'inflates all members in chunks of %j',
    async (sizes) => {
      const inflated = await collect(nodeInflate.gunzip(streamOf(...cutBySizes(members, sizes))));
      expect(Buffer.compare(inflated, plain)).toBe(0);
    },
  );

  it('inflates members that are cut at their boundary ±1', async () => {
    for (const boundary of [member.length, member.length + second.length]) {
      for (const offset of [boundary - 1, boundary, boundary + 1]) {
        const inflated = await collect(nodeInflate.gunzip(streamOf(...cutAt(members, offset))));
        expect(Buffer.compare(inflated, plain)).toBe(0);
      }
    }
  });

  it('refuses the data cut at any place but between members', async () => {
    for (let length = 0; length < member.length + 60; length += 1) {
      const code = await gunzipCode(members.subarray(0, length));
      expect(code, `cut at ${length}`).toBe(length === member.length ? 'none' : 'GZIP_TRUNCATED');
    }
  });

  it('refuses a changed byte of deflate data, CRC32 or ISIZE', async () => {
    // Byte 10 opens a stored block, whose padding bits mean nothing (RFC 1951 §3.2.4).
    for (let index = 11; index < second.length; index += 1 + (index > 20 ? 97 : 0)) {
      const damaged = second.slice();
      damaged[index] = (damaged[index] ?? 0) ^ 0x10;
      expect(await gunzipCode(damaged), `byte ${index}`).toMatch(/^GZIP_/);
    }
    for (let back = 1; back <= 8; back += 1) {
      const damaged = member.slice();
      damaged[damaged.length - back] = (damaged[damaged.length - back] ?? 0) ^ 1;
      expect(await gunzipCode(damaged)).toBe('GZIP_DAMAGED');
    }
  });

  it.each([
    ['a zero', [member, Uint8Array.of(0)], 'GZIP_TRAILING_DATA'],
    ['zeros in the same chunk', [joinBytes([member, new Uint8Array(10)])], 'GZIP_TRAILING_DATA'],
    [
      'a megabyte of zeros',
      [member, ...cutBySizes(new Uint8Array(1 << 20), [65_536])],
      'GZIP_TRAILING_DATA',
    ],
    [
      'a zero and another member',
      [joinBytes([member, Uint8Array.of(0), second])],
      'GZIP_TRAILING_DATA',
    ],
    ['text', [member, Buffer.from('more')], 'GZIP_DAMAGED'],
  ])('refuses a member with %s after it', async (_, chunks, code) => {
    expect(await gunzipCode(...chunks)).toBe(code);
  });

  it('refuses what is not gzip', async () => {
    expect(await gunzipCode(Buffer.from('##fileformat=VCFv4.2\n'))).toBe('GZIP_DAMAGED');
  });

  it('passes on a failure of its source as it is', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield member.subarray(0, 100);
      await Promise.resolve();
      throw new RangeError('the source broke');
    }
    await expect(collect(nodeInflate.gunzip(failing()))).rejects.toThrow(RangeError);
  });

  it('asks its source for no more than it can hold', async () => {
    let asked = 0;
    async function* counting(): AsyncGenerator<Uint8Array> {
      for (const chunk of cutBySizes(
        new Uint8Array(gzipSync(seededBytes('large', 4_000_000))),
        [65_536],
      )) {
        asked += 1;
        await Promise.resolve();
        yield chunk;
      }
    }
    for await (const chunk of nodeInflate.gunzip(counting())) {
      expect(chunk.length).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 30));
      break;
    }
    expect(asked).toBeLessThan(10);
  });
});

it('computes the CRC-32 of gzip', () => {
  expect(nodeInflate.crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
});
