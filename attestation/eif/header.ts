import { equalBytes } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import { crc32 } from './crc32.ts';

/** The fixed header of an enclave image file (aws-nitro-enclaves-image-format `src/defs/mod.rs`), big-endian. */
export interface EifHeader {
  /** Offset and size of the data of each section, as the header claims them. */
  readonly sections: readonly { readonly offset: number; readonly size: number }[];
}

export const EIF_HEADER_BYTES = 548;
const MAGIC = new TextEncoder().encode('.eif');
const VERSION = 4;
/** Bit 0: the image is for arm64. */
const KNOWN_FLAGS = 0x0001;
const MAX_SECTIONS = 32;
/** Images are some hundred megabytes; this bounds what we copy to hash. */
const MAX_IMAGE_BYTES = 2 ** 30;

const AT = {
  version: 4,
  flags: 6,
  sectionCount: 26,
  offsets: 28,
  sizes: 28 + 8 * MAX_SECTIONS,
  crc: EIF_HEADER_BYTES - 4,
} as const;

/** @throws VerificationError EIF_TOO_LARGE, EIF_TRUNCATED, EIF_MAGIC, EIF_VERSION, EIF_HEADER, EIF_SECTION_COUNT */
export function parseEifHeader(image: Bytes): EifHeader {
  if (image.length > MAX_IMAGE_BYTES) {
    throw new VerificationError('EIF_TOO_LARGE', 'the image exceeds 1 GiB');
  }
  if (!equalBytes(image.subarray(0, MAGIC.length), MAGIC)) {
    throw new VerificationError('EIF_MAGIC', 'the file is not an enclave image');
  }
  if (image.length < EIF_HEADER_BYTES) {
    throw new VerificationError('EIF_TRUNCATED', 'the image ends inside its header');
  }
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  if (view.getUint16(AT.version) !== VERSION) {
    throw new VerificationError('EIF_VERSION', 'the image is not of version 4');
  }
  if ((view.getUint16(AT.flags) & ~KNOWN_FLAGS) !== 0) {
    throw new VerificationError('EIF_HEADER', 'the header has unknown flags');
  }
  const sections = readSections(view);
  return { sections };
}

/**
 * CRC-32 over everything but the field itself. Checked last, so that a fault with a name comes first.
 *
 * @throws VerificationError EIF_CRC
 */
export function checkEifChecksum(image: Bytes): void {
  const view = new DataView(image.buffer, image.byteOffset, EIF_HEADER_BYTES);
  const sum = crc32(image.subarray(0, AT.crc), image.subarray(EIF_HEADER_BYTES));
  if (sum !== view.getUint32(AT.crc)) {
    throw new VerificationError('EIF_CRC', 'the checksum of the image is wrong');
  }
}

function readSections(view: DataView): EifHeader['sections'] {
  const count = view.getUint16(AT.sectionCount);
  if (count === 0 || count > MAX_SECTIONS) {
    throw new VerificationError('EIF_SECTION_COUNT', 'the image has not 1 to 32 sections');
  }
  return Array.from({ length: count }, (_, index) => ({
    offset: readLength(view, AT.offsets + 8 * index),
    size: readLength(view, AT.sizes + 8 * index),
  }));
}

/** Any 64-bit number, inexact above 2^53; the comparison with the real length follows. */
function readLength(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset));
}
