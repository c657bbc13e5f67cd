import type { Bytes } from '../bytes/index.ts';
import { parseBase64, toBase64 } from '../bytes/index.ts';
import { leafPreimage, verifyInclusion, webSha256 } from '../merkle/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { Checkpoint, VerifierKey } from '../note/index.ts';
import { verifyCheckpoint } from '../note/index.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_LENGTH = 1024 * 1024;
/** No tree of less than 2^63 leaves needs more. */
const MAX_PATH = 63;

/** A proof that an entry is in a log: C2SP tlog-proof v1. */
export interface TlogProof {
  /** Bytes that nothing vouches for. */
  readonly extra?: Bytes;
  readonly index: number;
  readonly path: readonly Bytes[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

export function formatTlogProof(proof: TlogProof): string {
  const extra = proof.extra === undefined ? [] : [`extra ${toBase64(proof.extra)}`];
  const lines = [HEADER, ...extra, `index ${proof.index}`, ...proof.path.map(toBase64), ''];
  return `${lines.join('\n')}\n${proof.checkpoint}`;
}

/** @throws VerificationError TLOG_PROOF_FORMAT, BASE64_INVALID */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n');
  if (split === -1 || text.length > MAX_LENGTH) {
    throw refuse();
  }
  const [header, ...lines] = text.slice(0, split).split('\n');
  const extra = lines[0]?.startsWith('extra ') === true ? lines.shift() : undefined;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (header !== HEADER || index === undefined || lines.length > MAX_PATH) {
    throw refuse();
  }
  return {
    ...(extra === undefined ? {} : { extra: parseBase64(extra.slice('extra '.length)) }),
    index: Number(index),
    path: lines.map(parseBase64),
    checkpoint: text.slice(split + 2),
  };
}

/**
 * Verifies that `entry` is in the log of `logKey`, by a proof of the log's own checkpoint. The
 * extra data is not authenticated by anything, and cosignatures are not looked at.
 *
 * @throws VerificationError of the note, checkpoint and Merkle groups
 */
export async function verifyTlogProof(
  entry: Uint8Array,
  proof: TlogProof,
  logKey: VerifierKey,
): Promise<Checkpoint> {
  const checkpoint = await verifyCheckpoint(proof.checkpoint, logKey);
  await verifyInclusion({
    index: proof.index,
    size: checkpoint.size,
    leafHash: await webSha256(leafPreimage(entry)),
    path: proof.path,
    root: checkpoint.root,
  });
  return checkpoint;
}

function refuse(): VerificationError {
  return new VerificationError('TLOG_PROOF_FORMAT', 'the text is not a tlog-proof');
}
