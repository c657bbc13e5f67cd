import type { TsvRow } from '../cli/tsv.ts';

export interface ClassifiedRow {
  /** One cell per column. */
  readonly cells: readonly string[];
  /** What JSON adds to the cells: numbers, lists, the statement; made only where asked for. */
  readonly details: () => Readonly<Record<string, unknown>>;
}

/** Classifies one row after the other; a row that it cannot read has a code in the last column. */
export interface RowClassifier {
  readonly columns: readonly string[];
  classify(row: TsvRow): ClassifiedRow;
}
