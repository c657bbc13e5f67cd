import type { Amendment } from '../model/amendment.ts';
import type { FaultRecord } from '../model/fault.ts';
import type { ScreeningResult } from '../model/result.ts';

/** What is known about one newborn when the report is sealed, inside the enclave. */
export interface ReportInput {
  /** Random pseudonym of the manifest. */
  readonly subject: string;
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
