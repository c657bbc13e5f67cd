const BASES = '[ACGTNacgtn]+';
const MATE = '(?:<[^<>\\s]+>|[^\\[\\]<>\\s,]+):[0-9]+';
/** VCFv4.3 §5.4: `t[p[`, `t]p]`, `]p]t`, `[p[t`; a single breakend `t.` or `.t`. */
const BREAKEND = new RegExp(
  `^(?:${BASES}\\[${MATE}\\[|${BASES}\\]${MATE}\\]|\\]${MATE}\\]${BASES}|\\[${MATE}\\[${BASES}|${BASES}\\.|\\.${BASES})$`,
  'u',
);
/** A breakend that inserts an assembled contig, `C<ctg>` (VCFv4.3 §5.4.5), or a symbolic allele. */
const SYMBOLIC = /^[ACGTNacgtn]*<[^\s,<>]+>[ACGTNacgtn]*$/u;

/** One ALT allele (VCFv4.3 §1.6.1 item 5); the missing value stands alone and is no allele. */
export function isAltAllele(alt: string): boolean {
  return alt === '*' || /^[ACGTNacgtn]+$/u.test(alt) || SYMBOLIC.test(alt) || BREAKEND.test(alt);
}
