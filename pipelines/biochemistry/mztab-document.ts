import { BiochemistryFault } from './fault.ts';
import type { BiochemistryFaultCode } from './fault.ts';

/** One small molecule of the summary section, as far as the reader uses it. */
export interface SmallMolecule {
  readonly line: number;
  /** Candidates; several mean that the identification is ambiguous. */
  readonly names: readonly string[];
  /** By assay number; `null` where the file says so. */
  readonly abundances: ReadonlyMap<number, string | null>;
}

export interface MzTabDocument {
  readonly assays: ReadonlySet<number>;
  /** Accession of the quantification unit of the small molecules, e.g. `UO:0000064`; `null` for a user's own. */
  readonly unitAccession: string | null;
  readonly smallMolecules: readonly SmallMolecule[];
}

const NUMBER = /^(?:null|NaN|-?INF|-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?)$/u;

/** A double as mzTab-M writes it, `null` included. */
export function isMzTabNumber(text: string): boolean {
  return NUMBER.test(text);
}

export function isMzTabVersion(text: string): boolean {
  return /^2\.[0-9]{1,2}\.[0-9]{1,2}-M$/u.test(text);
}

export interface MzTabPlace {
  readonly file: string;
  readonly line?: number;
  readonly field?: string;
}

export function mzTabFault(
  code: BiochemistryFaultCode,
  explanation: string,
  place: MzTabPlace,
): BiochemistryFault {
  return new BiochemistryFault(code, explanation, place);
}
