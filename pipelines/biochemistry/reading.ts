import type { DecimalText, Observation } from '../model/index.ts';

export type Verdict = NonNullable<Observation['flag']>;

/** The laboratory's own conclusion on the whole screen (HL7: LOINC 57130-7), as it stands in the file. */
export interface OverallInterpretation {
  /** LOINC answer code, e.g. `LA12428-1`; `null` where the file gives none. */
  readonly code: string | null;
  readonly text: string | null;
  readonly verdict: Verdict | null;
  readonly line: number;
}

/** The laboratory's conclusion on one group of conditions, or on the specimen; it has no analyte. */
export interface PanelVerdict {
  /** `null` for a flagged item whose code is not known. */
  readonly loinc: string | null;
  readonly code: string | null;
  readonly verdict: Verdict | null;
  /**
   * Ids of the conditions it speaks of. Abnormal on several: at least one of them; normal: all of them.
   * `null` where it is about the whole screen, empty where the table does not tell.
   */
  readonly conditions: readonly string[] | null;
  readonly line: number;
}

/** A result that is a pattern and not a quantity, e.g. haemoglobins `FA`. */
export interface QualitativeResult {
  readonly loinc: string | null;
  readonly analyte: string;
  readonly text: string;
  readonly flag: Verdict | null;
  /** What the pattern itself says of each of `conditions`; `null` where the table does not know it. */
  readonly verdict: Verdict | null;
  readonly conditions: readonly string[];
  /** The pattern of a carrier: normal for the conditions. */
  readonly carrier: boolean;
  readonly line: number;
}

/** What bears on cut-offs; `null` where the file does not say. */
export interface Covariates {
  readonly ageAtCollectionHours: DecimalText | null;
  readonly gestationalAgeWeeks: DecimalText | null;
  readonly birthWeightGrams: DecimalText | null;
  readonly transfused: boolean | null;
  readonly parenteralNutrition: boolean | null;
}

export type OtherKind =
  | 'card-data'
  | 'comment'
  | 'condition-list'
  | 'pattern'
  | 'interpretation'
  | 'specimen-quality'
  | 'withdrawn'
  | 'unit-not-comparable'
  | 'unrecognised';

export interface BiochemistryReading {
  readonly format: 'csv' | 'hl7-oru' | 'mztab-m';
  /** In the order of the file. */
  readonly observations: readonly Observation[];
  readonly overallInterpretation: OverallInterpretation | null;
  readonly panelVerdicts: readonly PanelVerdict[];
  readonly qualitative: readonly QualitativeResult[];
  readonly covariates: Covariates;
  /** What the file holds and the reading does not: nothing is left out in silence. */
  readonly ignored: {
    /** Analytes that the file names without a result. */
    readonly notReported: readonly { readonly analyte: string; readonly line: number }[];
    /** Everything else by its code; `null` where the file gives no usable code. */
    readonly other: readonly {
      readonly code: string | null;
      readonly kind: OtherKind;
      readonly count: number;
    }[];
  };
}

export const NO_COVARIATES: Covariates = {
  ageAtCollectionHours: null,
  gestationalAgeWeeks: null,
  birthWeightGrams: null,
  transfused: null,
  parenteralNutrition: null,
};
