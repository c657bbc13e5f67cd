/** The standard genetic code (NCBI translation table 1), codons in the order of A, C, G, T. */
const AMINO_ACIDS = 'KNKNTTTTRSRSIIMIQHQHPPPPRRRRLLLLEDEDAAAAGGGGVVVV*Y*YSSSS*CWCLFLF';

/** Index of a base in `ACGT` by its character code; 4 for any other character. */
const BASE_INDEX: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const index = 'ACGT'.indexOf(String.fromCharCode(code));
  return index < 0 ? 4 : index;
});

const THREE_LETTERS: Readonly<Record<string, string>> = {
  A: 'Ala',
  C: 'Cys',
  D: 'Asp',
  E: 'Glu',
  F: 'Phe',
  G: 'Gly',
  H: 'His',
  I: 'Ile',
  K: 'Lys',
  L: 'Leu',
  M: 'Met',
  N: 'Asn',
  P: 'Pro',
  Q: 'Gln',
  R: 'Arg',
  S: 'Ser',
  T: 'Thr',
  U: 'Sec',
  V: 'Val',
  W: 'Trp',
  Y: 'Tyr',
  '*': 'Ter',
  X: 'Xaa',
};

/** One-letter amino acid of three character codes, `*` for a stop, `X` where a base is not A, C, G or T. */
export function translateCodes(first: number, second: number, third: number): string {
  const a = BASE_INDEX[first] ?? 4;
  const b = BASE_INDEX[second] ?? 4;
  const c = BASE_INDEX[third] ?? 4;
  return a > 3 || b > 3 || c > 3 ? 'X' : AMINO_ACIDS.charAt(16 * a + 4 * b + c);
}

/** Whole codons of a sequence; bases beyond the last whole codon are left out. */
export function translate(bases: string): string {
  let protein = '';
  for (let at = 0; at + 2 < bases.length; at += 3) {
    protein += translateCodes(
      bases.charCodeAt(at),
      bases.charCodeAt(at + 1),
      bases.charCodeAt(at + 2),
    );
  }
  return protein;
}

/** `R` to `Arg`, `*` to `Ter` (HGVS nomenclature 21, protein: three-letter codes). */
export function threeLetters(aminoAcid: string): string {
  return THREE_LETTERS[aminoAcid] ?? 'Xaa';
}

export function spellOut(aminoAcids: string): string {
  let text = '';
  for (const aminoAcid of aminoAcids) {
    text += threeLetters(aminoAcid);
  }
  return text;
}
