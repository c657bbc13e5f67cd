import type { CheckCode } from './codes.ts';
import type { Definitions } from './definitions.ts';

/** One record as text, and where to report. */
export interface RecordContext {
  readonly columns: readonly string[];
  readonly altCount: number;
  readonly definitions: Definitions;
  readonly report: (code: CheckCode, field: string) => void;
}
