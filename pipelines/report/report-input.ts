import type { Amendment } from '../model/amendment.ts';
import type { FaultRecord } from '../model/fault.ts';
import type { GeneModel } from '../model/knowledge.ts';
import type { ScreeningResult } from '../model/result.ts';
import type { Cutoffs } from '../screening/cutoffs.ts';

/** What is known about one newborn when the report is sealed, inside the enclave. */
export interface ReportInput {
  /** Random pseudonym of the manifest. */
  readonly subject: string;
  /** When the laboratory signed the submission, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly submitted?: string;
  /** The simulated hardware must be said on every page. */
  readonly simulated: boolean;
  readonly outcome:
    | {
        readonly status: 'reported';
        readonly screening: ScreeningResult;
        /** The earlier result that this one takes the place of. */
        readonly amends?: Amendment;
      }
    | { readonly status: 'refused'; readonly refusal: FaultRecord };
  readonly attestation: {
    /** SHA-256 of the canonical result, hex. */
    readonly resultDigest: string;
    /** PCR0 of the enclave, hex. */
    readonly measurement: string;
  };
  /** The laboratory asked for a language that is not installed; the report says so. */
  readonly languageMissing?: true;
  /** Where the laboratory publishes the verifier; the QR code leads there. */
  readonly verifierUrl?: string;
  /** What the pictures are drawn from; without it they are left out. */
  readonly drawing?: DrawingKnowledge;
}

export interface DrawingKnowledge {
  readonly genes: ReadonlyMap<string, Pick<GeneModel, 'transcripts'>>;
  /** The cut-offs that the result names, by digest; `null` where they are not at hand. */
  readonly cutoffs: Pick<Cutoffs, 'analytes'> | null;
}

/** One file of the sealed package. */
export interface ReportFile {
  readonly name: string;
  readonly mediaType: string;
  /** The text, or the bytes as `encoding` says. */
  readonly content: string;
  /** Absent for text. */
  readonly encoding?: 'base64';
}
