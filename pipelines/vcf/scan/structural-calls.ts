import type { StructuralCall } from '../../model/index.ts';
import { parsePos1 } from '../../model/index.ts';
import type { Candidate } from './candidate.ts';
import { isBreakend } from './candidate.ts';
import { allelesOf } from './allele-calls.ts';

type StructuralKind = StructuralCall['kind'];

const KINDS: ReadonlyMap<string, StructuralKind> = new Map([
  ['DEL', 'DEL'],
  ['DUP', 'DUP'],
  ['CNV', 'CNV'],
  ['INS', 'INS'],
  ['INV', 'INV'],
]);

/** Kind by the first level of the symbolic name (VCFv4.3 §1.4.5): `<DUP:TANDEM>` is a DUP, `<CN0>` a CNV. */
export function structuralKind(alt: string): StructuralKind | null {
  if (isBreakend(alt)) {
    return 'BND';
  }
  if (!alt.startsWith('<')) {
    return null;
  }
  const level = alt.slice(1, -1).split(':')[0] ?? '';
  return KINDS.get(level) ?? (/^CN[0-9]+$/u.test(level) ? 'CNV' : null);
}

/**
 * One call for each structural ALT that the genotype carries, or, where the copy number is given without
 * a complete genotype (as depth-based callers write it), one for each structural ALT of the record.
 */
export function readStructuralCalls(candidate: Candidate): readonly StructuralCall[] {
  const genotype = candidate.genotype;
  const carried = genotype === null ? [] : allelesOf(genotype);
  const { copyNumber } = candidate.sample;
  const isGenotyped = carried.some((allele) => allele >= 0);
  return candidate.alts.flatMap((alt, index): StructuralCall[] => {
    const kind = structuralKind(alt);
    const copies = carried.filter((allele) => allele === index + 1).length;
    if (kind === null || (copies === 0 && (isGenotyped || copyNumber === null))) {
      return [];
    }
    return [
      {
        chrom: candidate.chrom,
        range: { start: parsePos1(candidate.pos), end: parsePos1(candidate.end) },
        kind,
        copyNumber,
        copies,
        ploidy: carried.length === 1 ? 1 : 2,
        line: candidate.line,
        failedFilters: candidate.failedFilters,
      },
    ];
  });
}
