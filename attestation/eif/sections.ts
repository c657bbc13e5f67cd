import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { VerificationCode } from '../verification-error.ts';
import { checkEifChecksum, EIF_HEADER_BYTES, parseEifHeader } from './header.ts';

/** The sections of an enclave image that count; views into it. */
export interface EifSections {
  readonly kernel: Bytes;
  readonly cmdline: Bytes;
  /** At least one; the first holds the init process. */
  readonly ramdisks: readonly Bytes[];
  readonly signature: Bytes | null;
}

interface Section {
  readonly kind: SectionKind;
  readonly content: Bytes;
}

type SectionKind = 'kernel' | 'cmdline' | 'ramdisk' | 'signature' | 'metadata';

const SECTION_HEADER_BYTES = 12;

const KINDS: ReadonlyMap<number, SectionKind> = new Map([
  [1, 'kernel'],
  [2, 'cmdline'],
  [3, 'ramdisk'],
  [4, 'signature'],
  [5, 'metadata'],
]);

/** Measured content is hashed in this order; a file in another order could be read two ways. */
const MEASURED_ORDER: readonly SectionKind[] = ['kernel', 'cmdline', 'ramdisk'];

/**
 * Splits an enclave image: sections back to back from byte 548, sizes that agree between the header
 * and the section, one kernel, one command line, one metadata, at most one signature, nothing after.
 *
 * @throws VerificationError with an `EIF_…` code
 */
export function parseEifSections(image: Bytes): EifSections {
  const { sections: claims } = parseEifHeader(image);
  const sections: Section[] = [];
  let offset = EIF_HEADER_BYTES;
  for (const claim of claims) {
    const section = readSection(image, offset, claim);
    sections.push(section);
    offset += SECTION_HEADER_BYTES + section.content.length;
  }
  if (offset !== image.length) {
    throw fault('EIF_TRAILING_BYTES', 'bytes follow the last section');
  }
  checkOrder(sections);
  const selected = selectSections(sections);
  checkEifChecksum(image);
  return selected;
}

function readSection(
  image: Bytes,
  start: number,
  claim: { readonly offset: number; readonly size: number },
): Section {
  const content = start + SECTION_HEADER_BYTES;
  if (content > image.length) {
    throw fault('EIF_TRUNCATED', 'the image ends inside the header of a section');
  }
  const view = new DataView(image.buffer, image.byteOffset + start, SECTION_HEADER_BYTES);
  const kind = KINDS.get(view.getUint16(0));
  if (kind === undefined) {
    throw fault('EIF_SECTION', 'a section is of an unknown type');
  }
  const size = Number(view.getBigUint64(4));
  if (claim.offset !== start || claim.size !== size) {
    throw fault('EIF_SECTION_SIZE', 'header and section disagree about place or size');
  }
  if (size > image.length - content) {
    throw fault('EIF_TRUNCATED', 'a section is longer than the image');
  }
  return { kind, content: image.subarray(content, content + size) };
}

function checkOrder(sections: readonly Section[]): void {
  const ranks = sections
    .map(({ kind }) => MEASURED_ORDER.indexOf(kind))
    .filter((rank) => rank !== -1);
  if (ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0))) {
    throw fault('EIF_SECTION', 'the order is not kernel, command line, ramdisks');
  }
}

function selectSections(sections: readonly Section[]): EifSections {
  const ramdisks = contentsOf(sections, 'ramdisk');
  if (ramdisks.length === 0) {
    throw fault('EIF_SECTION_MISSING', 'the image has no ramdisk');
  }
  // Mandatory since version 4, and not measured.
  requireOne(sections, 'metadata');
  return {
    kernel: requireOne(sections, 'kernel'),
    cmdline: requireOne(sections, 'cmdline'),
    ramdisks,
    signature: atMostOne(sections, 'signature'),
  };
}

function requireOne(sections: readonly Section[], kind: SectionKind): Bytes {
  const content = atMostOne(sections, kind);
  if (content === null) {
    throw fault('EIF_SECTION_MISSING', `the image has no ${kind} section`);
  }
  return content;
}

function atMostOne(sections: readonly Section[], kind: SectionKind): Bytes | null {
  const [content, ...more] = contentsOf(sections, kind);
  if (more.length > 0) {
    throw fault('EIF_SECTION', `the image has more than one ${kind} section`);
  }
  return content ?? null;
}

function contentsOf(sections: readonly Section[], kind: SectionKind): readonly Bytes[] {
  return sections.filter((section) => section.kind === kind).map(({ content }) => content);
}

function fault(code: VerificationCode, explanation: string): VerificationError {
  return new VerificationError(code, explanation);
}
