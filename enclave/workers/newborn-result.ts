import type { JsonObject, JsonValue } from '#attestation';
import type { Amendment, FaultRecord, ScreeningResult } from '#pipelines';

const FORMAT = 'neoseal.result/1';

/** What is committed to and sealed for one newborn: a screening, or the reason why there is none. */
export type NewbornResult = NewbornIdentity &
  (
    | {
        readonly status: 'reported';
        readonly screening: ScreeningResult;
        /** The earlier result on the same newborn that this one takes the place of. */
        readonly amends?: Amendment;
      }
    | { readonly status: 'refused'; readonly refusal: FaultRecord }
  );

export interface NewbornIdentity {
  readonly format: typeof FORMAT;
  /** Pseudonym, 32 hex digits. */
  readonly subject: string;
  /** Digest of the submission manifest, hex. */
  readonly submission: string;
}

/** Binds a result to the subject and the submission that it answers, so that it cannot pass for another's. */
export function reportResult(
  subject: string,
  submission: string,
  reported: { readonly screening: ScreeningResult; readonly amends: Amendment | null },
): NewbornResult {
  const { screening, amends } = reported;
  const result = { format: FORMAT, subject, submission, status: 'reported', screening } as const;
  return amends === null ? result : { ...result, amends };
}

export function refuseResult(
  subject: string,
  submission: string,
  refusal: FaultRecord,
): NewbornResult {
  return { format: FORMAT, subject, submission, status: 'refused', refusal };
}

/** The same as plain JSON; members that are `undefined` are left out, as JSON does. */
export function toJsonObject(result: NewbornResult): JsonObject {
  const object: Record<string, JsonValue> = {};
  for (const [name, member] of Object.entries(result)) {
    object[name] = toJson(member);
  }
  return object;
}

function toJson(value: unknown): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(value)) as JsonValue;
  return copy;
}
