import type {
  Coverage,
  MolecularObservation,
  NewbornInput,
  Observation,
  VcfScan,
} from '../model/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Cutoffs } from './cutoffs.ts';
import type { Specimen } from './specimen.ts';

/** Everything that was submitted for one newborn, read and checked. */
export interface NewbornEvidence {
  readonly scan: VcfScan;
  /** From the callability BED where one was submitted, else from the scan. */
  readonly coverage: Coverage;
  /** Zero, one or two; which is the mother does not matter to phase. */
  readonly parents: readonly VcfScan[];
  /** Copy numbers of the sidecar file; those of the VCF stand in `scan`. */
  readonly copyNumbers: ReadonlyMap<string, number>;
  /** Of all files of results together. */
  readonly observations: readonly Observation[];
  /** One per file of results: what bears on its values, and what the laboratory concluded. */
  readonly specimens: readonly Specimen[];
  /** Rows of all molecular tables; absent where none was sent. */
  readonly molecular?: readonly MolecularObservation[];
  readonly declaredSex: NewbornInput['declaredSex'];
}

/** The rules of a run with the digests that the result names. */
export interface ScreeningRules {
  readonly policy: Policy;
  /** SHA-256 of `canonicalPolicyBytes`, lower-case hex. */
  readonly policyDigest: string;
  /** The laboratory's own cut-offs; `null` leaves only the verdicts that the laboratory sent along. */
  readonly cutoffs: Cutoffs | null;
  readonly cutoffsDigest: string | null;
}
