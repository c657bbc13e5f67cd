import type { CanonicalValue } from './canonical-json.ts';
import { canonicalJson } from './canonical-json.ts';
import type { PackSection, SectionType } from './manifest.ts';

const ALIGNMENT = 8;

/** One section before it has its place. */
export interface SectionContent {
  readonly name: string;
  readonly type: SectionType;
  readonly bytes: Uint8Array;
}

export function numbers(
  name: string,
  values: Uint8Array | Uint16Array | Uint32Array,
): SectionContent {
  const type =
    values.BYTES_PER_ELEMENT === 1 ? 'u8' : values.BYTES_PER_ELEMENT === 2 ? 'u16' : 'u32';
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, type, bytes };
}

export function json(name: string, value: CanonicalValue): SectionContent {
  return { name, type: 'json', bytes: new TextEncoder().encode(canonicalJson(value)) };
}

/** Lays sections out behind each other from `offset`, each aligned, the gaps filled with zeros. */
export function layOut(
  sections: readonly SectionContent[],
  offset: number,
): { readonly placed: readonly PackSection[]; readonly bytes: Uint8Array } {
  let end = 0;
  const placed = sections.map(({ name, type, bytes }) => {
    const section = { name, type, offset: offset + end, length: bytes.length };
    end = align(end + bytes.length);
    return section;
  });
  const table = new Uint8Array(end);
  placed.forEach((section, index) => {
    table.set(sections[index]?.bytes ?? new Uint8Array(0), section.offset - offset);
  });
  return { placed, bytes: table };
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}
