import { parseRunEvent } from '#protocol';
import type { BatchOutcome } from '../ports/evidence-writer.ts';

/** The enclave's last word as it was kept in the database. */
export function parseOutcome(text: string | null): BatchOutcome | undefined {
  if (text === null) {
    return undefined;
  }
  const event = parseRunEvent(JSON.parse(text));
  return event.type === 'batch' ? event : undefined;
}
