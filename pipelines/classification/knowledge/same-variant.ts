import type { Variant } from '../../model/index.ts';

export function isSameVariant(a: Variant, b: Variant): boolean {
  return a.pos === b.pos && a.ref === b.ref && a.alt === b.alt && a.chrom === b.chrom;
}
