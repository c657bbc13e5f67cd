/**
 * What becomes of the protein, in residue numbers (1-based) and one-letter codes. `ref` and `alt` of a
 * substitution may be `*`.
 */
export type ProteinChange =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'same'; readonly first: number; readonly last: number }
  | { readonly kind: 'start-lost' }
  | {
      readonly kind: 'substitution';
      readonly residue: number;
      readonly ref: string;
      readonly alt: string;
    }
  | { readonly kind: 'deletion'; readonly first: number; readonly last: number }
  | { readonly kind: 'duplication'; readonly first: number; readonly last: number }
  /** Between residues `after` and `after + 1`. */
  | { readonly kind: 'insertion'; readonly after: number; readonly inserted: string }
  | {
      readonly kind: 'delins';
      readonly first: number;
      readonly last: number;
      readonly inserted: string;
    }
  /** `stop` counts residues from the first changed one to the new stop; `null` where none is known. */
  | {
      readonly kind: 'frameshift';
      readonly residue: number;
      readonly ref: string;
      readonly alt: string;
      readonly stop: number | null;
    }
  /** The stop codon became `alt`; `length` residues later there is a stop again. */
  | {
      readonly kind: 'extension';
      readonly residue: number;
      readonly alt: string;
      readonly length: number | null;
    };
