import { crc32 } from 'node:zlib';
import { concatBytes } from '#attestation';
import type { Bytes } from '#attestation';

export const SECTION = { kernel: 1, cmdline: 2, ramdisk: 3, signature: 4, metadata: 5 } as const;

export interface EifSection {
  readonly type: number;
  readonly content: Uint8Array;
  /** What the headers say instead of the truth. */
  readonly claimedSize?: bigint;
  readonly headerSize?: bigint;
  readonly headerOffset?: bigint;
}

export interface EifHeaderEdit {
  readonly magic?: string;
  readonly version?: number;
  readonly flags?: number;
  readonly sectionCount?: number;
  /** Bytes after the last section, under a correct checksum. */
  readonly trailing?: Uint8Array;
  readonly crc?: number;
}

const HEADER_BYTES = 548;
const text = (content: string) => new TextEncoder().encode(content);

export const kernel: EifSection = { type: SECTION.kernel, content: text('kernel') };
export const cmdline: EifSection = { type: SECTION.cmdline, content: text('console=ttyS0') };
export const metadata: EifSection = { type: SECTION.metadata, content: text('{}') };
export const init: EifSection = { type: SECTION.ramdisk, content: text('init') };
export const application: EifSection = { type: SECTION.ramdisk, content: text('application') };

/** An enclave image of version 4 with the sections given, in that order. */
export function createEif(sections: readonly EifSection[], edit: EifHeaderEdit = {}): Bytes {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  header.set(text(edit.magic ?? '.eif'));
  view.setUint16(4, edit.version ?? 4);
  view.setUint16(6, edit.flags ?? 0);
  view.setBigUint64(8, 512n * 2n ** 20n);
  view.setBigUint64(16, 2n);
  view.setUint16(26, edit.sectionCount ?? sections.length);
  const parts: Bytes[] = [];
  let offset = HEADER_BYTES;
  sections.forEach((section, index) => {
    const size = section.claimedSize ?? BigInt(section.content.length);
    view.setBigUint64(28 + 8 * index, section.headerOffset ?? BigInt(offset));
    view.setBigUint64(284 + 8 * index, section.headerSize ?? size);
    parts.push(createSection(section.type, size, section.content));
    offset += 12 + section.content.length;
  });
  const body = concatBytes(...parts, edit.trailing ?? new Uint8Array(0));
  view.setUint32(544, edit.crc ?? checksum(header, body));
  return concatBytes(header, body);
}

function createSection(type: number, size: bigint, content: Uint8Array): Bytes {
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  view.setUint16(0, type);
  view.setBigUint64(4, size);
  return concatBytes(head, content);
}

/** By zlib: independent of the CRC under test. */
function checksum(header: Uint8Array, body: Uint8Array): number {
  return crc32(body, crc32(header.subarray(0, 544)));
}
