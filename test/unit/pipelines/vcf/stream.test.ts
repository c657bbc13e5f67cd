import { describe, expect, it } from 'vitest';
import { scanVcf } from '#pipelines';
import type { VcfScan } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { cutAt, cutBySizes } from '../../../builders/chunks.ts';
import { REQUEST, bgzf, bytesOf, record, scanBytes, vcfText } from '../../../builders/vcf-bytes.ts';

const TEXT = vcfText([
  record({ pos: 950, info: 'X=é' }),
  record({ pos: 1000, ref: 'ACGTACGTACGT', alt: 'A', sample: '1|1:30:99' }),
  record({ pos: 1001, alt: '<NON_REF>', info: 'END=1400', sample: '0/0:30:99' }),
  record({ pos: 1500, alt: 'G,T', sample: '1/2:30:99' }),
  record({ chrom: 'chr2', pos: 77 }),
]);
const PLAIN = bytesOf(TEXT);
const CRLF = bytesOf(TEXT.replaceAll('\n', '\r\n'));

async function whole(): Promise<VcfScan> {
  return scanBytes([PLAIN]);
}

describe('scanVcf over a stream', () => {
  it.each([
    ['plain', PLAIN],
    ['BGZF of tiny blocks', bgzf(PLAIN, 37)],
    ['BGZF', bgzf(PLAIN)],
    ['CR+LF', CRLF],
  ])('reads the same from %s, whole and one byte at a time', async (_name, file) => {
    const expected = await whole();
    expect(expected.calls).toHaveLength(5);
    expect(await scanBytes([file])).toEqual(expected);
    expect(await scanBytes(cutBySizes(file, [1]))).toEqual(expected);
  });

  it.each([
    ['plain', PLAIN],
    ['CR+LF', CRLF],
  ])('reads the same from %s wherever it is cut', async (_name, file) => {
    const expected = await whole();
    for (let offset = 0; offset <= file.length; offset += 1) {
      expect(await scanBytes(cutAt(file, offset))).toEqual(expected);
    }
  });

  it('reads the same from views at every alignment', async () => {
    const expected = await whole();
    for (let shift = 0; shift < 9; shift += 1) {
      const host = new Uint8Array(PLAIN.length + shift + 3).fill(0xff);
      host.set(PLAIN, shift);
      expect(await scanBytes([host.subarray(shift, shift + PLAIN.length)])).toEqual(expected);
    }
  });

  it.each([3, 50])(
    'keeps nothing of a buffer that its source reuses every %i bytes',
    async (size) => {
      const reused = new Uint8Array(size);
      async function* recycling(): AsyncGenerator<Uint8Array> {
        for (let offset = 0; offset < PLAIN.length; offset += size) {
          const part = PLAIN.subarray(offset, offset + size);
          reused.fill(0);
          reused.set(part);
          await Promise.resolve();
          yield reused.subarray(0, part.length);
        }
      }
      expect(await scanVcf(recycling(), 'newborn.vcf', REQUEST, nodePorts)).toEqual(await whole());
    },
  );
});
