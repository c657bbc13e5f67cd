import type { CheckCode } from './codes.ts';
import type { Definitions } from './definitions.ts';

/** What a rule of a meta line may look at. */
export interface MetaContext {
  /** The key of the line, e.g. `INFO`. */
  readonly key: string;
  readonly definitions: Definitions;
  /** `KEY:ID` of the lines before. */
  readonly seenIds: Set<string>;
  readonly report: (code: CheckCode, field: string | null) => void;
}
