import { parseCheckpoint, parseNote, verifyConsistency, VerificationError } from '#attestation';
import type { Bytes } from '#attestation';
import type { LogHead } from '../ports/anchor-sink.ts';
import type { AnchoredLog } from '../ports/anchored-log.ts';
import { AnchorFault } from './anchor-fault.ts';

/** The head that the log has now. */
export function readHead(log: AnchoredLog): LogHead {
  return parseHead(log.checkpoint());
}

export function parseHead(note: string): LogHead {
  return { note, checkpoint: parseCheckpoint(parseNote(note).text) };
}

/** What a sink says that it holds. */
export interface HeldHead {
  readonly size: number;
  readonly root: Bytes;
}

/**
 * Checks that the log continues a head that a sink holds. A log that does not was put back to an older
 * state, or another history was anchored in its name.
 *
 * @throws AnchorFault ANCHOR_ROLLBACK, ANCHOR_FORK
 */
export async function requireContinuation(log: AnchoredLog, held: HeldHead): Promise<void> {
  const { checkpoint } = readHead(log);
  if (held.size > checkpoint.size) {
    throw new AnchorFault('ANCHOR_ROLLBACK', 'the sink holds a larger tree than the log has');
  }
  try {
    await verifyConsistency({
      ...{ size1: held.size, root1: held.root, size2: checkpoint.size, root2: checkpoint.root },
      proof: await log.proveConsistency(held.size, checkpoint.size),
    });
  } catch (cause) {
    if (!(cause instanceof VerificationError)) {
      throw cause;
    }
    throw new AnchorFault('ANCHOR_FORK', 'the sink holds a head that is not of this log', {
      cause,
    });
  }
}
