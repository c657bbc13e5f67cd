import type { ReportFile, ReportInput, Wording } from '../report/index.ts';

/** What the machine-readable formats are made from: the same attested result as the report that people read. */
export interface ExportInput extends ReportInput {
  /** Digest of the submission manifest, hex. */
  readonly submission: string;
  /**
   * When the laboratory signed the submission, `YYYY-MM-DDTHH:MM:SSZ`. The only time there is: an enclave has no
   * clock of its own, and the result is bound to the manifest that says it.
   */
  readonly submitted: string;
  /** The rendered report that the formats point at; `null` where none could be rendered. */
  readonly rendered: ReportFile | null;
}

/** What stays the same from newborn to newborn. */
export interface ExportSetup {
  /** Catalogue of the sentences. */
  readonly wording: Wording;
  /** FIPS 180-4 SHA-1: what FHIR R4 has in `Attachment.hash`. Nothing here rests on it. */
  readonly sha1: (bytes: Uint8Array) => Uint8Array;
  /** `HGNC:nnnn` of a gene symbol, or `null` where the knowledge pack has none. */
  readonly hgncId: (symbol: string) => string | null;
}
