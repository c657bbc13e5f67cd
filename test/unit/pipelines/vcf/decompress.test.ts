import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEFAULT_VCF_LIMITS, decompress } from '#pipelines';
import type { VcfLimits } from '#pipelines';
import { nodeInflate } from '#pipelines/node';
import { collect, cutBySizes, streamOf } from '../../../builders/chunks.ts';
import { faultOf } from '../../../builders/fault-of.ts';
import { BGZF_EOF, bgzf, bytesOf } from '../../../builders/vcf-bytes.ts';

const PLAIN = bytesOf('the quick brown fox\n'.repeat(50));
const FILE = bgzf(PLAIN, 300);

function inflate(
  pieces: readonly Uint8Array[],
  limits: Partial<VcfLimits> = {},
): Promise<Uint8Array> {
  return collect(
    decompress(streamOf(...pieces), nodeInflate, { ...DEFAULT_VCF_LIMITS, ...limits }),
  );
}

function changed(offset: number, value: (old: number) => number): Uint8Array {
  const bytes = FILE.slice();
  const at = offset < 0 ? bytes.length + offset : offset;
  bytes[at] = value(bytes[at] ?? 0);
  return bytes;
}

/** Offset of the trailer of the first block. */
const TRAILER = (FILE[16] ?? 0) + (FILE[17] ?? 0) * 256 + 1 - 8;

describe('decompress', () => {
  it.each([
    ['BGZF', FILE],
    ['gzip', new Uint8Array(gzipSync(PLAIN))],
    ['plain text', PLAIN],
  ])('gives the same bytes for %s', async (_name, file) => {
    expect(await inflate([file])).toEqual(PLAIN);
    expect(await inflate(cutBySizes(file, [1]))).toEqual(PLAIN);
  });

  it('gives the same bytes wherever the stream is cut', async () => {
    for (let at = 1; at < FILE.length; at += 1) {
      const pieces = [FILE.subarray(0, at), FILE.subarray(at)];
      expect(await inflate(pieces)).toEqual(PLAIN);
    }
  });

  it('reads text that is shorter than a BGZF header', async () => {
    expect(await inflate([bytesOf('a\n')])).toEqual(bytesOf('a\n'));
  });

  it('reads an empty block in the middle of a file', async () => {
    const hollow = Buffer.from(BGZF_EOF);
    // The same emptiness, stored: 01 0000 ffff instead of 03 00.
    const stored = Buffer.concat([
      hollow.subarray(0, 16),
      Buffer.from([30, 0, 1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]),
    ]);
    expect(await inflate([new Uint8Array(stored), FILE])).toEqual(PLAIN);
  });

  it.each([
    ['an empty file', new Uint8Array(0), 'EMPTY_FILE'],
    ['no EOF block', FILE.slice(0, -28), 'BGZF_EOF_MISSING'],
    ['a damaged EOF block', changed(-10, (old) => old ^ 1), 'BGZF_BLOCK_DAMAGED'],
    ['a cut inside a block', FILE.slice(0, 60), 'BGZF_TRUNCATED'],
    ['a cut inside a header', FILE.slice(0, -20), 'BGZF_TRUNCATED'],
    ['a byte after the EOF block', new Uint8Array([...FILE, 0]), 'BGZF_DATA_AFTER_EOF'],
    ['a file after the EOF block', new Uint8Array([...FILE, ...FILE]), 'BGZF_DATA_AFTER_EOF'],
    ['a flipped CRC', changed(TRAILER, (old) => old ^ 1), 'BGZF_CHECKSUM_MISMATCH'],
    ['a smaller ISIZE', changed(TRAILER + 4, (old) => old - 1), 'BGZF_SIZE_MISMATCH'],
    ['a larger ISIZE', changed(TRAILER + 4, (old) => old + 1), 'BGZF_SIZE_MISMATCH'],
    ['an ISIZE beyond 64 KiB', changed(TRAILER + 6, () => 2), 'BGZF_SIZE_MISMATCH'],
    ['a damaged second header', changed(TRAILER + 8, () => 0), 'BGZF_HEADER_INVALID'],
    ['a second flag', changed(3, () => 12), 'BGZF_HEADER_INVALID'],
    ['a block of no length', changed(16, () => 5), 'BGZF_HEADER_INVALID'],
    ['a truncated gzip', new Uint8Array(gzipSync(PLAIN)).slice(0, -3), 'GZIP_INVALID'],
    ['garbage after gzip', new Uint8Array([...gzipSync(PLAIN), 7, 7]), 'GZIP_INVALID'],
    ['a gzip head alone', Uint8Array.of(0x1f, 0x8b), 'GZIP_INVALID'],
  ])('refuses %s', async (_name, file, code) => {
    expect((await faultOf(inflate([file]))).code).toBe(code);
    expect((await faultOf(inflate(cutBySizes(file, [1, 17])))).code).toBe(code);
  });

  it.each([
    ['BGZF', (bytes: Uint8Array) => bgzf(bytes)],
    ['gzip', (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))],
  ])('refuses a %s bomb by its ratio', async (_name, compress) => {
    const bomb = compress(new Uint8Array(2_000_000));
    const limits = { ratioGraceBytes: 100_000, maxInflateRatio: 100 };
    expect((await faultOf(inflate(cutBySizes(bomb, [500]), limits))).code).toBe(
      'INFLATE_RATIO_EXCEEDED',
    );
  });

  it('refuses what exceeds the absolute limit, also where it is not compressed', async () => {
    const limits = { maxInflatedBytes: PLAIN.length - 1 };
    expect((await faultOf(inflate([FILE], limits))).code).toBe('INFLATED_TOO_LARGE');
    expect((await faultOf(inflate([PLAIN], limits))).code).toBe('INFLATED_TOO_LARGE');
    expect(await inflate([FILE], { maxInflatedBytes: PLAIN.length })).toEqual(PLAIN);
  });

  it('passes on an error of its source as it is', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield* streamOf(new Uint8Array(gzipSync(PLAIN)).slice(0, 30));
      throw new RangeError('the network is gone');
    };
    const reading = collect(decompress(broken(), nodeInflate, DEFAULT_VCF_LIMITS));
    await expect(reading).rejects.toThrow(RangeError);
  });

  it('finds every flipped bit of a block', async () => {
    for (let offset = 0; offset < FILE.length; offset += 1) {
      // MTIME, XFL and OS of a gzip header carry nothing that is checked or used; without the BC mark the
      // whole file is a plain gzip of several members, each with its CRC.
      const inBlock = blockOffset(offset);
      if ((inBlock >= 4 && inBlock <= 9) || offset === 12 || offset === 13 || isPadding(offset)) {
        continue;
      }
      for (const bit of [1, 128]) {
        const outcome = await inflate([changed(offset, (old) => old ^ bit)]).catch(
          (error: unknown) => error,
        );
        expect(outcome, `byte ${offset} bit ${bit}`).not.toEqual(PLAIN);
      }
    }
  });
});

/** The last byte of the deflate data may end in unused bits. */
function isPadding(offset: number): boolean {
  return blockOffset(offset + 9) === 0 || offset === FILE.length - 9;
}

function blockOffset(offset: number): number {
  let start = 0;
  for (;;) {
    const length = (FILE[start + 16] ?? 0) + (FILE[start + 17] ?? 0) * 256 + 1;
    if (offset < start + length) {
      return offset - start;
    }
    start += length;
  }
}
