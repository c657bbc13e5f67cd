import { KnowledgeFault, findChrom, parsePos1 } from '#pipelines';
import type { Chrom, Variant } from '#pipelines';

/** Cells of one row by column name, with the place for messages. */
export class Row {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #cells: readonly string[];
  readonly #place: { readonly file: string; readonly line: number };

  constructor(
    columns: ReadonlyMap<string, number>,
    cells: readonly string[],
    place: { readonly file: string; readonly line: number },
  ) {
    this.#columns = columns;
    this.#cells = cells;
    this.#place = place;
  }

  /** Empty where the column or the cell is absent. */
  text(column: string): string {
    const index = this.#columns.get(column);
    return index === undefined ? '' : (this.#cells[index] ?? '');
  }

  /** `null` for an empty cell. */
  number(column: string): number | null {
    const text = this.text(column);
    if (text === '' || text === 'NA' || text === '.') {
      return null;
    }
    const value = Number(text);
    if (!Number.isFinite(value)) {
      throw this.fault(column);
    }
    return value;
  }

  integer(column: string): number {
    const value = this.number(column);
    if (value === null || !Number.isSafeInteger(value)) {
      throw this.fault(column);
    }
    return value;
  }

  /** `null` outside the primary assembly. */
  chrom(column: string): Chrom | null {
    return findChrom(this.text(column));
  }

  /** `null` where a contig is not of the primary assembly or an allele is missing or symbolic. */
  variant(columns: VariantColumns = VCF_LIKE): Variant | null {
    const chrom = this.chrom(columns.chrom);
    const ref = this.text(columns.ref).toUpperCase();
    const alt = this.text(columns.alt).toUpperCase();
    if (chrom === null || !isAllele(ref) || !isAllele(alt)) {
      return null;
    }
    const pos = this.integer(columns.pos);
    if (pos < 1) {
      throw this.fault(columns.pos);
    }
    return { chrom, pos: parsePos1(pos), ref, alt };
  }

  fault(column: string): KnowledgeFault {
    return new KnowledgeFault('SOURCE_ROW_INVALID', 'a cell cannot be read', {
      ...this.#place,
      field: column,
    });
  }
}

export interface VariantColumns {
  readonly chrom: string;
  readonly pos: string;
  readonly ref: string;
  readonly alt: string;
}

const VCF_LIKE: VariantColumns = { chrom: 'chrom', pos: 'pos', ref: 'ref', alt: 'alt' };

export function isAllele(text: string): boolean {
  return /^[ACGTN]+$/.test(text);
}

/** Column name to index. A leading `#` is not part of the first name. */
export function columnsOf(header: string, separator = '\t'): ReadonlyMap<string, number> {
  const names = splitCells(header.replace(/^\uFEFF?#?/, ''), separator);
  return new Map(names.map((name, index) => [name, index]));
}

/** Cells of a line; with a comma, quoted cells may hold commas and doubled quotes (RFC 4180). */
export function splitCells(text: string, separator: string): string[] {
  if (separator !== ',') {
    return text.split(separator);
  }
  const cells: string[] = [];
  for (const match of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  }
  return cells;
}
