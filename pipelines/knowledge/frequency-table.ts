import { z } from 'zod';
import type { Frequency } from '../model/knowledge.ts';
import type { Variant } from '../model/variant.ts';
import type { Sections } from './sections.ts';
import { VariantIndex } from './variant-index.ts';

/** How a missing number stands in a 32-bit column. */
export const NO_NUMBER = 0xffff_ffff;

export type FrequencyCoverage = 'complete' | 'partial' | 'none';

const metaSchema = z.strictObject({
  sources: z.array(z.string().min(1)).max(256),
  coverage: z.record(z.string(), z.enum(['complete', 'partial'])),
});

const ONE_PPB = 1_000_000_000;

export class FrequencyTable {
  readonly #sections: Sections;
  readonly #index: VariantIndex;
  readonly #alleleCount: Uint32Array;
  readonly #alleleNumber: Uint32Array;
  readonly #afPpb: Uint32Array;
  readonly #grpmaxAfPpb: Uint32Array;
  readonly #faf95Ppb: Uint32Array;
  readonly #homozygotes: Uint32Array;
  readonly #source: Uint8Array;
  readonly #meta: z.infer<typeof metaSchema>;

  constructor(sections: Sections) {
    const { records } = sections.table;
    this.#sections = sections;
    this.#index = new VariantIndex(sections);
    this.#alleleCount = sections.u32('alleleCount', records);
    this.#alleleNumber = sections.u32('alleleNumber', records);
    this.#afPpb = sections.u32('afPpb', records);
    this.#grpmaxAfPpb = sections.u32('grpmaxAfPpb', records);
    this.#faf95Ppb = sections.u32('faf95Ppb', records);
    this.#homozygotes = sections.u32('homozygotes', records);
    this.#source = sections.u8('source', records);
    const meta = metaSchema.safeParse(sections.json('meta'));
    if (!meta.success) {
      throw sections.fault('PACK_TABLE_VALUE', 'sources or coverage are damaged');
    }
    this.#meta = meta.data;
  }

  find(variant: Variant): Frequency | null {
    const row = this.#index.find(variant);
    if (row < 0) {
      return null;
    }
    return {
      alleleCount: numberAt(this.#alleleCount, row),
      alleleNumber: numberAt(this.#alleleNumber, row),
      afPpb: numberAt(this.#afPpb, row),
      grpmaxAfPpb: numberAt(this.#grpmaxAfPpb, row),
      faf95Ppb: numberAt(this.#faf95Ppb, row),
      homozygotes: numberAt(this.#homozygotes, row),
      source: this.#meta.sources[this.#source[row] ?? 0] ?? '',
    };
  }

  coverage(gene: string): FrequencyCoverage {
    return Object.hasOwn(this.#meta.coverage, gene)
      ? (this.#meta.coverage[gene] ?? 'none')
      : 'none';
  }

  /** @throws KnowledgeFault PACK_TABLE_ORDER, PACK_TABLE_VALUE */
  verifyRows(): void {
    this.#index.verifyRows();
    const frequencies = [this.#afPpb, this.#grpmaxAfPpb, this.#faf95Ppb];
    const inRange = frequencies.every((column) =>
      column.every((value) => value <= ONE_PPB || value === NO_NUMBER),
    );
    if (!inRange || !this.#source.every((source) => source < this.#meta.sources.length)) {
      throw this.#sections.fault(
        'PACK_TABLE_VALUE',
        'a frequency exceeds 1 or a source is unknown',
      );
    }
  }
}

function numberAt(column: Uint32Array, row: number): number | null {
  const value = column[row] ?? NO_NUMBER;
  return value === NO_NUMBER ? null : value;
}
