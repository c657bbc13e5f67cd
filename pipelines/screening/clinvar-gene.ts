import type { ClinvarRecord } from '../model/index.ts';

/** ClinVar lists several symbols where genes overlap. */
export function namesGene(record: ClinvarRecord, symbol: string): boolean {
  return record.gene.split(/[,;:|]/u).some((name) => name.trim() === symbol);
}

export function isPathogenicRecord(record: ClinvarRecord | null): record is ClinvarRecord {
  return record !== null && ['P', 'P/LP', 'LP'].includes(record.significance);
}
