import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, measureEif, toHex } from '#attestation';
import { writeEif } from '../../../../scripts/image/eif.ts';
import type { EifParts } from '../../../../scripts/image/eif.ts';
import { cmdline, createEif, init, kernel, metadata } from '../../../builders/eif.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PARTS: EifParts = {
  kernel: bytes('kernel'),
  cmdline: 'console=ttyS0',
  ramdisks: [bytes('init'), bytes('application')],
  metadata: {},
};

const write = (parts: EifParts): Uint8Array<ArrayBuffer> => concatBytes(...writeEif(parts));

function register(...content: readonly string[]): string {
  const digest = createHash('sha384').update(content.join('')).digest();
  return createHash('sha384').update(Buffer.alloc(48)).update(digest).digest('hex');
}

describe('the writer of enclave images', () => {
  it('writes what the reader measures to the registers of the hardware', async () => {
    const { pcr0, pcr1, pcr2 } = await measureEif(write(PARTS));
    expect(toHex(pcr0)).toBe(register('kernel', 'console=ttyS0', 'init', 'application'));
    expect(toHex(pcr1)).toBe(register('kernel', 'console=ttyS0', 'init'));
    expect(toHex(pcr2)).toBe(register('application'));
  });

  it('writes the sections as an independent writer does, but for the memory that it asks for', () => {
    const theirs = createEif([kernel, cmdline, metadata, init]);
    const ours = write({ ...PARTS, ramdisks: [bytes('init')] });
    expect(ours.length).toBe(theirs.length);
    expect(toHex(ours.subarray(16, 544))).toBe(toHex(theirs.subarray(16, 544)));
    expect(toHex(ours.subarray(548))).toBe(toHex(theirs.subarray(548)));
  });

  it('measures alike whatever the metadata says', async () => {
    const other = write({ ...PARTS, metadata: { ImageName: 'another' } });
    expect(await measureEif(other)).toEqual(await measureEif(write(PARTS)));
  });

  it.each<[string, Partial<EifParts>]>([
    ['kernel', { kernel: bytes('kernel2') }],
    ['command line', { cmdline: 'console=ttyS1' }],
    ['init', { ramdisks: [bytes('init2'), bytes('application')] }],
    ['application', { ramdisks: [bytes('init'), bytes('application2')] }],
  ])('does not measure another %s alike', async (_name, change) => {
    const [before, after] = await Promise.all(
      [PARTS, { ...PARTS, ...change }].map((parts) => measureEif(write(parts))),
    );
    expect(toHex(after?.pcr0 ?? bytes(''))).not.toBe(toHex(before?.pcr0 ?? bytes('')));
  });

  it('does not write an image without an init or with more ramdisks than a header has room for', () => {
    expect(() => writeEif({ ...PARTS, ramdisks: [] })).toThrow(RangeError);
    const many = Array.from({ length: 30 }, () => bytes('x'));
    expect(() => writeEif({ ...PARTS, ramdisks: many })).toThrow(RangeError);
  });
});
