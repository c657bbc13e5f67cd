import { KnowledgeFault } from './fault.ts';
import type { PackSection, PackTable, SectionType } from './manifest.ts';

/** Reads the sections of one table as views over the shared buffer; nothing is copied but JSON text. */
export class Sections {
  readonly table: PackTable;
  readonly #buffer: ArrayBufferLike;

  constructor(table: PackTable, buffer: ArrayBufferLike) {
    this.table = table;
    this.#buffer = buffer;
  }

  /** @throws KnowledgeFault PACK_TABLE_LAYOUT unless the section exists with exactly `count` elements. */
  u8(name: string, count?: number): Uint8Array {
    const { offset, length } = this.#find(name, 'u8', 1, count);
    return new Uint8Array(this.#buffer, offset, length);
  }

  u16(name: string, count?: number): Uint16Array {
    const { offset, length } = this.#find(name, 'u16', 2, count);
    return new Uint16Array(this.#buffer, offset, length / 2);
  }

  u32(name: string, count?: number): Uint32Array {
    const { offset, length } = this.#find(name, 'u32', 4, count);
    return new Uint32Array(this.#buffer, offset, length / 4);
  }

  /** @throws KnowledgeFault PACK_TABLE_VALUE unless the section is UTF-8 JSON. */
  json(name: string): unknown {
    const { offset, length } = this.#find(name, 'json', 1);
    try {
      // A copy, because a TextDecoder need not accept shared memory.
      const bytes = new Uint8Array(this.#buffer, offset, length).slice();
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch (cause) {
      throw new KnowledgeFault('PACK_TABLE_VALUE', 'not UTF-8 JSON', { field: name }, { cause });
    }
  }

  fault(
    code: 'PACK_TABLE_LAYOUT' | 'PACK_TABLE_ORDER' | 'PACK_TABLE_VALUE',
    why: string,
  ): KnowledgeFault {
    return new KnowledgeFault(code, why, { file: 'tables.bin', field: this.table.name });
  }

  #find(name: string, type: SectionType, width: number, count?: number): PackSection {
    const section = this.table.sections.find((candidate) => candidate.name === name);
    if (section?.type !== type || section.length % width !== 0) {
      throw this.fault('PACK_TABLE_LAYOUT', `section ${name} is absent or of another type`);
    }
    if (count !== undefined && section.length !== count * width) {
      throw this.fault('PACK_TABLE_LAYOUT', `section ${name} does not fit the number of records`);
    }
    return section;
  }
}
