import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeCbor, measureEif, toHex } from '#attestation';
import type { Bytes, CborEncodable } from '#attestation';
import {
  application,
  cmdline,
  createEif,
  init,
  kernel,
  metadata,
  SECTION,
} from '../../../builders/eif.ts';
import type { EifHeaderEdit, EifSection } from '../../../builders/eif.ts';
import { refusalOf } from '../../../builders/verdict.ts';

const ALL = [kernel, cmdline, metadata, init, application];
const HUGE = 2n ** 63n;

function extended(...sections: readonly EifSection[]): string {
  const content = createHash('sha384');
  sections.forEach((section) => content.update(section.content));
  return createHash('sha384').update(Buffer.alloc(48)).update(content.digest()).digest('hex');
}

function signature(entries: CborEncodable): EifSection {
  return { type: SECTION.signature, content: encodeCbor(entries) };
}

describe('measureEif', () => {
  it('measures boot into PCR1, the rest into PCR2, all into PCR0', async () => {
    const { pcr0, pcr1, pcr2, pcr8 } = await measureEif(createEif(ALL));
    expect(toHex(pcr0)).toBe(extended(kernel, cmdline, init, application));
    expect(toHex(pcr1)).toBe(extended(kernel, cmdline, init));
    expect(toHex(pcr2)).toBe(extended(application));
    expect(pcr8).toBeUndefined();
  });

  it('does not measure metadata, wherever it stands', async () => {
    const other = { type: SECTION.metadata, content: new TextEncoder().encode('{"a":1}') };
    const expected = await measureEif(createEif(ALL));
    const image = createEif([kernel, cmdline, init, application, other]);
    expect(await measureEif(image)).toEqual(expected);
  });

  it('gives PCR2 of nothing for an image with one ramdisk', async () => {
    const { pcr2 } = await measureEif(createEif([kernel, cmdline, metadata, init]));
    expect(toHex(pcr2)).toMatch(/^21b9efbc184807662e966d34f3908213/);
  });

  it.each<[string, string, readonly EifSection[]]>([
    ['EIF_SECTION_MISSING', 'no kernel', [cmdline, metadata, init]],
    ['EIF_SECTION_MISSING', 'no command line', [kernel, metadata, init]],
    ['EIF_SECTION_MISSING', 'no ramdisk', [kernel, cmdline, metadata]],
    ['EIF_SECTION_MISSING', 'no metadata', [kernel, cmdline, init]],
    ['EIF_SECTION', 'two kernels', [kernel, kernel, cmdline, metadata, init]],
    ['EIF_SECTION', 'two metadata sections', [...ALL, metadata]],
    ['EIF_SECTION', 'a ramdisk before the kernel', [init, kernel, cmdline, metadata]],
    ['EIF_SECTION', 'the command line before the kernel', [cmdline, kernel, metadata, init]],
    ['EIF_SECTION', 'section type 0', [...ALL, { type: 0, content: new Uint8Array(1) }]],
    ['EIF_SECTION', 'section type 6', [...ALL, { type: 6, content: new Uint8Array(1) }]],
    ['EIF_SECTION_SIZE', 'a size in the header that differs', [{ ...kernel, headerSize: 1n }]],
    ['EIF_SECTION_SIZE', 'an offset that overlaps', [kernel, { ...cmdline, headerOffset: 548n }]],
    ['EIF_TRUNCATED', 'a size past the end', [{ ...kernel, claimedSize: HUGE }]],
    [
      'EIF_SIGNATURE_SECTION',
      'a signature section that is not CBOR',
      [...ALL, { type: SECTION.signature, content: new Uint8Array(3) }],
    ],
    ['EIF_SIGNATURE_SECTION', 'no signature entry', [...ALL, signature([])]],
    [
      'EIF_SIGNATURE_SECTION',
      'a certificate that is not PEM',
      [...ALL, signature([new Map([['signing_certificate', [1, 2]]])])],
    ],
    [
      'EIF_SIGNATURE_SECTION',
      'a certificate of numbers above 255',
      [...ALL, signature([new Map([['signing_certificate', [45, 256]]])])],
    ],
    [
      'EIF_SIGNATURE_SECTION',
      'a certificate as a byte string',
      [...ALL, signature([new Map([['signing_certificate', new Uint8Array(4)]])])],
    ],
  ])('refuses with %s: %s', async (code, _, sections) => {
    expect(await refusalOf(() => measureEif(createEif(sections)))).toBe(code);
  });

  it.each<[string, string, EifHeaderEdit]>([
    ['EIF_MAGIC', 'another magic', { magic: '.elf' }],
    ['EIF_VERSION', 'version 3', { version: 3 }],
    ['EIF_VERSION', 'version 5', { version: 5 }],
    ['EIF_HEADER', 'unknown flags', { flags: 2 }],
    ['EIF_SECTION_COUNT', 'no section', { sectionCount: 0 }],
    ['EIF_SECTION_COUNT', '33 sections', { sectionCount: 33 }],
    ['EIF_TRUNCATED', 'more sections than there are', { sectionCount: 6 }],
    ['EIF_TRAILING_BYTES', 'a section that is not counted', { sectionCount: 4 }],
    ['EIF_TRAILING_BYTES', 'bytes after the last section', { trailing: new Uint8Array(1) }],
    ['EIF_CRC', 'a wrong checksum', { crc: 0 }],
  ])('refuses a header with %s: %s', async (code, _, edit) => {
    expect(await refusalOf(() => measureEif(createEif(ALL, edit)))).toBe(code);
  });

  it('accepts an image for arm64', async () => {
    expect(await refusalOf(() => measureEif(createEif(ALL, { flags: 1 })))).toBe('accepted');
  });

  it.each([0, 3, 4, 547])('refuses the first %d bytes', async (length) => {
    const part = createEif(ALL).slice(0, length);
    expect(await refusalOf(() => measureEif(part))).toBe(
      length < 4 ? 'EIF_MAGIC' : 'EIF_TRUNCATED',
    );
  });

  it('refuses a changed bit in any byte', async () => {
    const image = createEif(ALL);
    for (let index = 0; index < image.length; index += 1) {
      expect(await refusalOf(() => measureEif(flip(image, index)))).not.toBe('accepted');
    }
  });

  it('reads an image that starts inside a larger buffer', async () => {
    const image = createEif(ALL);
    const larger = new Uint8Array(image.length + 7);
    larger.set(image, 7);
    expect(await measureEif(larger.subarray(7))).toEqual(await measureEif(image));
  });
});

function flip(image: Bytes, index: number): Bytes {
  const changed = image.slice();
  changed[index] = (changed[index] ?? 0) ^ 1;
  return changed;
}
