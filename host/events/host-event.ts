import type { BatchState } from '#protocol';
import type { SinkKind } from '../ports/anchor-sink.ts';

export type ChildName = 'enclave' | 'local-kms';

/** All that the host ever writes about its work. No field holds free text. */
export type HostEvent =
  | { event: 'ready'; port: number }
  | { event: 'stopping' }
  | { event: 'failed'; code: string; setting: string | null }
  | { event: 'enclave-connected' }
  | { event: 'enclave-lost'; code: string }
  | { event: 'enclave-event'; detail: Readonly<Record<string, string | number | boolean | null>> }
  | { event: 'blob-stored'; sha256: string; length: number }
  | { event: 'batch-state'; batch: string; state: BatchState; code: string | null }
  | { event: 'sample-stored'; batch: string; index: number }
  | { event: 'batch-logged'; batch: string; logIndex: number }
  | { event: 'anchored'; size: number; held: number; required: number; isAnchored: boolean }
  | { event: 'anchor-failed'; sink: SinkKind | null; code: string }
  | { event: 'run-failed'; batch: string; code: string }
  | { event: 'request-failed'; status: number; code: string }
  | { event: 'enclave-request-failed'; code: string }
  | { event: 'queue-failed'; code: string }
  | { event: 'upload-cleanup-failed'; code: string }
  | { event: 'child-started'; child: ChildName; pid: number }
  | { event: 'child-ended'; child: ChildName; exitCode: number | null; signal: string | null }
  | {
      event: 'child-event';
      child: ChildName;
      detail: Readonly<Record<string, string | number | boolean | null>>;
    };

export type EventLog = (event: HostEvent) => void;

/** One line of JSON per event, with the time at the edge. */
export function createEventLog(write: (line: string) => void, now: () => Date): EventLog {
  return (event) => {
    write(`${JSON.stringify({ time: now().toISOString(), ...event })}\n`);
  };
}

/** The code of an error for an event: the error's own, or the name of its kind, never its message. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) {
    const code: unknown = 'code' in error ? error.code : undefined;
    return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : error.name;
  }
  return 'UNKNOWN';
}

const DETAIL_KEY = /^[a-zA-Z][a-zA-Z0-9-]{0,39}$/;
const DETAIL_TEXT = /^[A-Za-z0-9_.:/-]{0,160}$/;

/** The typed fields of another process's event; whatever looks like free text is left out. */
export function parseEventDetail(
  input: unknown,
): Readonly<Record<string, string | number | boolean | null>> {
  const detail: Record<string, string | number | boolean | null> = {};
  if (typeof input !== 'object' || input === null) {
    return detail;
  }
  for (const [key, value] of Object.entries(input).slice(0, 24)) {
    if (DETAIL_KEY.test(key) && isDetailValue(value)) {
      detail[key] = value;
    }
  }
  return detail;
}

function isDetailValue(value: unknown): value is string | number | boolean | null {
  return typeof value === 'string'
    ? DETAIL_TEXT.test(value)
    : value === null || typeof value === 'number' || typeof value === 'boolean';
}
