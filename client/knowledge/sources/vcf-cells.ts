import { KnowledgeFault, findChrom, parsePos1 } from '#pipelines';
import type { Variant } from '#pipelines';
import { isAllele } from './rows.ts';

/** Variant of a sites VCF with one ALT a line; `null` for another contig or a symbolic or missing allele. */
export function variantFromVcf(cells: readonly string[], line: number): Variant | null {
  const [contig = '', pos = '', , ref = '', alt = ''] = cells;
  const chrom = findChrom(contig);
  if (!/^[1-9]\d{0,8}$/.test(pos)) {
    throw new KnowledgeFault('SOURCE_ROW_INVALID', 'not a position', { line, field: 'POS' });
  }
  return chrom === null || !isAllele(ref) || !isAllele(alt)
    ? null
    : { chrom, pos: parsePos1(Number(pos)), ref, alt };
}

/** Value of an INFO key, empty where it is absent. */
export function infoValue(info: string, key: string): string {
  const start = info.startsWith(`${key}=`) ? 0 : info.indexOf(`;${key}=`) + 1;
  if (start === 0 && !info.startsWith(`${key}=`)) {
    return '';
  }
  const from = start + key.length + 1;
  const end = info.indexOf(';', from);
  return info.slice(from, end < 0 ? undefined : end);
}
