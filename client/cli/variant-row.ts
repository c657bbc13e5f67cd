import { Fault, parseChrom, parsePos1 } from '#pipelines';
import type { FaultPlace, Variant } from '#pipelines';
import type { TsvRow, TsvTable } from './tsv.ts';

/** Columns that a table of variants must have. */
export const VARIANT_COLUMNS: readonly string[] = ['chrom', 'pos', 'ref', 'alt'];

export class VariantRowFault extends Fault<'COLUMN_COUNT' | 'POS_INVALID'> {
  override readonly name = 'VariantRowFault';
}

/**
 * The variant of a row; letters become upper case. Alleles are not looked at.
 *
 * @throws VariantRowFault; CoordinateFault CHROM_UNKNOWN, COORDINATE_INVALID
 */
export function parseVariantRow(row: TsvRow, { columns }: TsvTable): Variant {
  const place: FaultPlace = { line: row.line };
  if (!row.isComplete) {
    throw new VariantRowFault('COLUMN_COUNT', 'the row has not as many cells as the header', place);
  }
  const cell = (name: string): string => row.cells[columns.get(name) ?? -1] ?? '';
  const chrom = parseChrom(cell('chrom'));
  const pos = cell('pos');
  if (!/^[1-9]\d{0,9}$/.test(pos)) {
    throw new VariantRowFault('POS_INVALID', 'not a position', { ...place, field: 'pos' });
  }
  return {
    chrom,
    pos: parsePos1(Number(pos)),
    ref: cell('ref').toUpperCase(),
    alt: cell('alt').toUpperCase(),
  };
}
