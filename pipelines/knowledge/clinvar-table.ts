import { z } from 'zod';
import { parsePos1 } from '../model/coordinates.ts';
import type { Chrom, ClosedRange1 } from '../model/coordinates.ts';
import type { ClinvarClass, ClinvarRecord } from '../model/knowledge.ts';
import type { Variant } from '../model/variant.ts';
import type { Sections } from './sections.ts';
import { VariantIndex } from './variant-index.ts';

/** The position in this list is the code in the table. */
export const CLINVAR_CLASSES: readonly ClinvarClass[] = [
  'P',
  'P/LP',
  'LP',
  'VUS',
  'LB',
  'B/LB',
  'B',
  'conflicting',
];

const metaSchema = z.strictObject({ genes: z.array(z.string().min(1)).max(0xffff) });

/** ClinVar by exact variant: one byte of class and stars, the VariationID, an index into the gene list. */
export class ClinvarTable {
  readonly #sections: Sections;
  readonly #index: VariantIndex;
  readonly #grade: Uint8Array;
  readonly #variationId: Uint32Array;
  readonly #geneIndex: Uint16Array;
  readonly #genes: readonly string[];

  constructor(sections: Sections) {
    const { records } = sections.table;
    this.#sections = sections;
    this.#index = new VariantIndex(sections);
    this.#grade = sections.u8('grade', records);
    this.#variationId = sections.u32('variationId', records);
    this.#geneIndex = sections.u16('gene', records);
    const meta = metaSchema.safeParse(sections.json('meta'));
    if (!meta.success) {
      throw sections.fault('PACK_TABLE_VALUE', 'the list of genes is damaged');
    }
    this.#genes = meta.data.genes;
  }

  find(variant: Variant): ClinvarRecord | null {
    const row = this.#index.find(variant);
    return row < 0 ? null : this.#record(row, variant.chrom);
  }

  findIn(chrom: Chrom, range: ClosedRange1): readonly ClinvarRecord[] {
    const { first, end } = this.#index.rowsIn(chrom, range);
    return Array.from({ length: end - first }, (_, offset) => this.#record(first + offset, chrom));
  }

  /** @throws KnowledgeFault PACK_TABLE_ORDER, PACK_TABLE_VALUE */
  verifyRows(): void {
    this.#index.verifyRows();
    const gradesValid = this.#grade.every(
      (grade) => grade >>> 4 < CLINVAR_CLASSES.length && (grade & 0xf) <= 4,
    );
    if (!gradesValid || !this.#geneIndex.every((gene) => gene < this.#genes.length)) {
      throw this.#sections.fault('PACK_TABLE_VALUE', 'a class, a star or a gene is unknown');
    }
  }

  #record(row: number, chrom: Chrom): ClinvarRecord {
    const grade = this.#grade[row] ?? 0;
    const significance = CLINVAR_CLASSES[grade >>> 4];
    const gene = this.#genes[this.#geneIndex[row] ?? 0];
    if (significance === undefined || gene === undefined) {
      throw this.#sections.fault('PACK_TABLE_VALUE', 'a class or a gene is unknown');
    }
    return {
      chrom,
      pos: parsePos1(this.#index.pos(row)),
      ...this.#index.alleles(row),
      variationId: this.#variationId[row] ?? 0,
      significance,
      stars: grade & 0xf,
      gene,
    };
  }
}
