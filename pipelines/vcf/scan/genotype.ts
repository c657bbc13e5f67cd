/**
 * A genotype of up to two alleles packed into one integer, so that the hot path allocates nothing:
 * bits 0–11 first allele + 1, bits 12–23 second allele + 1 (0 = missing), bits 24–25 ploidy, bit 26 phased.
 */
export type PackedGenotype = number;

export const GENOTYPE_INVALID = -1;
export const GENOTYPE_POLYPLOID = -2;

const MAX_ALLELE = 4094;
const COLON = 58;
const DOT = 46;
const SLASH = 47;
const PIPE = 124;

export const firstAllele = (genotype: PackedGenotype): number => (genotype & 0xfff) - 1;
export const secondAllele = (genotype: PackedGenotype): number => ((genotype >> 12) & 0xfff) - 1;
export const ploidyOf = (genotype: PackedGenotype): number => (genotype >> 24) & 3;
export const isPhased = (genotype: PackedGenotype): boolean => (genotype & (1 << 26)) !== 0;

/** `a/b:` and `a|b:` with one digit each, which is nearly every genotype; 0 for any other form. */
function packSimple(bytes: Uint8Array, start: number): PackedGenotype {
  const first = (bytes[start] ?? 0) - 48;
  const second = (bytes[start + 2] ?? 0) - 48;
  const separator = bytes[start + 1];
  const isSimple =
    bytes[start + 3] === COLON && first >= 0 && first <= 9 && second >= 0 && second <= 9;
  if (!isSimple || (separator !== SLASH && separator !== PIPE)) {
    return 0;
  }
  return (first + 1) | ((second + 1) << 12) | (2 << 24) | (separator === PIPE ? 1 << 26 : 0);
}

/**
 * Reads a GT value from `start` to the first colon or `end` (VCFv4.5 §1.6.2): alleles are digits or a dot,
 * separated by `/` or `|`; from version 4.4 on a separator may also stand before the first allele.
 *
 * Returns GENOTYPE_INVALID for anything else and GENOTYPE_POLYPLOID for three and more alleles.
 */
// eslint-disable-next-line complexity -- runs on every record of a genome; one pass over three bytes
export function packGenotype(bytes: Uint8Array, start: number, end: number): PackedGenotype {
  const fast = packSimple(bytes, start);
  if (fast !== 0) {
    return fast;
  }
  let offset = start;
  let packed = 0;
  let ploidy = 0;
  let phased = 0;
  const lead = bytes[offset];
  if (lead === SLASH || lead === PIPE) {
    phased = lead === PIPE ? 1 << 26 : 0;
    offset += 1;
  }
  while (offset < end) {
    let allele = -1;
    let byte = bytes[offset] ?? 0;
    if (byte === DOT) {
      offset += 1;
    } else {
      const digits = offset;
      allele = 0;
      while (offset < end && byte >= 48 && byte <= 57 && allele <= MAX_ALLELE) {
        allele = allele * 10 + byte - 48;
        offset += 1;
        byte = bytes[offset] ?? 0;
      }
      if (offset === digits || allele > MAX_ALLELE) {
        return GENOTYPE_INVALID;
      }
    }
    if (ploidy === 2) {
      return GENOTYPE_POLYPLOID;
    }
    packed |= (allele + 1) << (ploidy * 12);
    ploidy += 1;
    const separator = offset < end ? bytes[offset] : COLON;
    if (separator === COLON) {
      return packed | (ploidy << 24) | phased;
    }
    if (separator !== SLASH && separator !== PIPE) {
      return GENOTYPE_INVALID;
    }
    phased |= separator === PIPE ? 1 << 26 : 0;
    offset += 1;
  }
  return GENOTYPE_INVALID;
}
