import { crc32 } from 'node:zlib';

/** What an enclave image is made of. */
export interface EifParts {
  readonly kernel: Uint8Array;
  readonly cmdline: string;
  /** The first holds the init process, the others the application. */
  readonly ramdisks: readonly Uint8Array[];
  /** Not measured. */
  readonly metadata: object;
}

/** aws-nitro-enclaves-image-format `src/defs/mod.rs`; all numbers big-endian. */
const HEADER_BYTES = 548;
const SECTION_HEADER_BYTES = 12;
const MAX_SECTIONS = 32;
const VERSION = 4;
const DEFAULT_MEMORY_BYTES = 1024n * 1024n * 1024n;
const DEFAULT_CPUS = 2n;
const AT = {
  version: 4,
  memory: 8,
  cpus: 16,
  sections: 26,
  offsets: 28,
  sizes: 28 + 8 * MAX_SECTIONS,
  crc: HEADER_BYTES - 4,
} as const;
const TYPE = { kernel: 1, cmdline: 2, ramdisk: 3, metadata: 5 } as const;

const encoder = new TextEncoder();

interface Section {
  readonly type: number;
  readonly content: Uint8Array;
}

/**
 * Writes an enclave image of version 4 for x86-64, without a signature. `neoseal eif measure` reads it and
 * gives the registers that the hardware will report. Gives the parts in order; none is copied.
 *
 * @throws RangeError for no ramdisk or too many
 */
export function writeEif({ kernel, cmdline, ramdisks, metadata }: EifParts): Uint8Array[] {
  if (ramdisks.length < 1 || ramdisks.length > MAX_SECTIONS - 3) {
    throw new RangeError(`an image has 1 to ${MAX_SECTIONS - 3} ramdisks`);
  }
  const sections: Section[] = [
    { type: TYPE.kernel, content: kernel },
    { type: TYPE.cmdline, content: encoder.encode(cmdline) },
    { type: TYPE.metadata, content: encoder.encode(JSON.stringify(metadata)) },
    ...ramdisks.map((content) => ({ type: TYPE.ramdisk, content })),
  ];
  const body = sections.flatMap((section) => [sectionHeader(section), section.content]);
  const header = imageHeader(sections);
  const sum = body.reduce((crc, part) => crc32(part, crc), crc32(header.subarray(0, AT.crc)));
  new DataView(header.buffer).setUint32(AT.crc, sum);
  return [header, ...body];
}

function imageHeader(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  header.set(encoder.encode('.eif'));
  view.setUint16(AT.version, VERSION);
  view.setBigUint64(AT.memory, DEFAULT_MEMORY_BYTES);
  view.setBigUint64(AT.cpus, DEFAULT_CPUS);
  view.setUint16(AT.sections, sections.length);
  let offset = HEADER_BYTES;
  sections.forEach(({ content }, index) => {
    view.setBigUint64(AT.offsets + 8 * index, BigInt(offset));
    view.setBigUint64(AT.sizes + 8 * index, BigInt(content.length));
    offset += SECTION_HEADER_BYTES + content.length;
  });
  return header;
}

function sectionHeader({ type, content }: Section): Uint8Array {
  const header = new Uint8Array(SECTION_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint16(0, type);
  view.setBigUint64(4, BigInt(content.length));
  return header;
}
