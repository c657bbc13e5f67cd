import { Fault } from './fault.ts';

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** 1-based position on a contig, as in VCF POS and HGVS. */
export type Pos1 = Branded<number, 'Pos1'>;

/** 0-based offset on a contig, as in BED; the end of a half-open interval is one of these too. */
export type Offset0 = Branded<number, 'Offset0'>;

/** A contig of the primary assembly by its GRCh38/UCSC name: `chr1` … `chr22`, `chrX`, `chrY`, `chrM`. */
export type Chrom = Branded<string, 'Chrom'>;

/** 1-based, both ends inclusive. */
export interface ClosedRange1 {
  readonly start: Pos1;
  readonly end: Pos1;
}

/** 0-based, end exclusive. */
export interface HalfOpen0 {
  readonly start: Offset0;
  readonly end: Offset0;
}

export class CoordinateFault extends Fault<'COORDINATE_INVALID' | 'CHROM_UNKNOWN'> {
  override readonly name = 'CoordinateFault';
}

/** The longest contig of the reference is shorter than 2^28; a tabix index reaches 2^29. */
const MAX_POSITION = 2 ** 29;

const CHROMS: ReadonlyMap<string, Chrom> = new Map(
  [...Array.from({ length: 22 }, (_, index) => `${index + 1}`), 'X', 'Y', 'M'].flatMap((name) => {
    const chrom = `chr${name}` as Chrom;
    const spellings: [string, Chrom][] = [
      [name, chrom],
      [`chr${name}`, chrom],
    ];
    return name === 'M' ? [...spellings, ['MT', chrom], ['chrMT', chrom]] : spellings;
  }),
);

/** All contigs that the product interprets, in karyotype order. */
export const PRIMARY_CHROMS: readonly Chrom[] = [...new Set(CHROMS.values())];

/** @throws CoordinateFault COORDINATE_INVALID unless 1 ≤ value ≤ 2^29. */
export function parsePos1(value: number): Pos1 {
  if (!Number.isInteger(value) || value < 1 || value > MAX_POSITION) {
    throw new CoordinateFault('COORDINATE_INVALID', 'a position is a whole number from 1 to 2^29');
  }
  return value as Pos1;
}

/** @throws CoordinateFault COORDINATE_INVALID unless 0 ≤ value ≤ 2^29. */
export function parseOffset0(value: number): Offset0 {
  if (!Number.isInteger(value) || value < 0 || value > MAX_POSITION) {
    throw new CoordinateFault('COORDINATE_INVALID', 'an offset is a whole number from 0 to 2^29');
  }
  return value as Offset0;
}

/** `null` for a contig that is not of the primary assembly (alternate loci, decoys, viruses). */
export function findChrom(name: string): Chrom | null {
  return CHROMS.get(name) ?? null;
}

/** @throws CoordinateFault CHROM_UNKNOWN */
export function parseChrom(name: string): Chrom {
  const chrom = findChrom(name);
  if (chrom === null) {
    throw new CoordinateFault('CHROM_UNKNOWN', 'not a contig of the primary assembly', {
      field: 'chrom',
    });
  }
  return chrom;
}

/** BED to VCF: `[start, end)` 0-based becomes `[start + 1, end]` 1-based. An empty interval has no closed form. */
export function toClosedRange1(range: HalfOpen0): ClosedRange1 {
  return { start: parsePos1(range.start + 1), end: parsePos1(range.end) };
}

/** VCF to BED. */
export function toHalfOpen0(range: ClosedRange1): HalfOpen0 {
  return { start: parseOffset0(range.start - 1), end: parseOffset0(range.end) };
}
