import type { Covariates } from '../biochemistry/index.ts';
import type { Observation } from '../model/index.ts';

export type Verdict = NonNullable<Observation['flag']>;

/** What the laboratory concluded itself, beside its values. */
export interface LaboratoryVerdict {
  /** LOINC code, analyte key, or `overall`; `unknown` where the file gives no known code. */
  readonly about: string;
  readonly verdict: Verdict;
  /** Condition ids; `null` where it is about the whole screen, empty where that is not known. */
  readonly conditions: readonly string[] | null;
  /** `each`: it holds for each condition. `any`: abnormal for at least one of them, or normal for all. */
  readonly scope: 'each' | 'any';
  readonly carrier: boolean;
  readonly line: number;
}

/** What belongs to one file of results, and to no single value in it. */
export interface Specimen {
  /** As in `Observation.source.file`. */
  readonly file: string;
  readonly covariates: Covariates;
  readonly verdicts: readonly LaboratoryVerdict[];
  /** Sums that the method could not resolve: key of the sum → keys of its parts. */
  readonly sums: ReadonlyMap<string, readonly string[]>;
  /** Analytes that a transfusion can make look normal. */
  readonly transfusionMasks: ReadonlySet<string>;
}

/** One file of results as read. */
export interface SpecimenReading extends Specimen {
  readonly observations: readonly Observation[];
}
