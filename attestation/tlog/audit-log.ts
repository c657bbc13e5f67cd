import type { Bytes } from '../bytes/index.ts';
import { equalBytes } from '../bytes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { HashFn } from '../merkle/index.ts';
import { CompactRange, hashLeaf } from '../merkle/index.ts';
import type { Checkpoint, VerifierKey } from '../note/index.ts';
import { formatVerifierKey, parseCheckpoint, parseNote, verifyCheckpoint } from '../note/index.ts';
import { batchEntry, digestBatchStatement, parseLogEntry } from '../statement/index.ts';
import { Checklist } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import { VerificationError } from '../verification-error.ts';
import { parseEntryBundle } from './entry-bundle.ts';
import { formatTilePath, TILE_WIDTH, tileOf } from './tile-path.ts';

/** A published log, in the layout of C2SP tlog-tiles: the content of a path, or `null`. */
export type ReadLogFile = (path: string) => Promise<Bytes | null>;

export interface LogAudit {
  /** Names the log and signs its checkpoints. */
  readonly logKey: VerifierKey;
  readonly hash: HashFn;
  /** A checkpoint that was kept from an earlier audit, as text. */
  readonly since?: string;
  /** Evidence whose place in this log is to be confirmed, by a name of the caller's. */
  readonly evidence?: readonly NamedEvidence[];
}

export interface NamedEvidence {
  readonly name: string;
  readonly file: Evidence;
}

export interface LogVerdict extends Verdict {
  /** The head that was audited; `null` when its checkpoint does not hold. */
  readonly head: Checkpoint | null;
}

const CHECKPOINT_PATH = 'checkpoint';

/**
 * Reads a whole log and computes its root anew. The verdict lists, in this order:
 * 1. `checkpoint`: signed by the log's key
 * 2. `entries`: as many as the checkpoint counts, each of a known form, with the root that was signed
 * 3. `genesis`: entry 0 names this log, and all others are of the kind that it takes
 * 4. `history`: with `since`, the earlier head is of this log and the root of its first entries
 * 5. `evidence NAME`: its batch is the entry that it says, under a head that is the root of the first entries
 *
 * Memory does not grow with the log. Not checked: the hash tiles beside the entries, which only make proofs
 * quick; whether others were shown another log: compare heads, or look at the anchors.
 */
export async function auditLog(read: ReadLogFile, audit: LogAudit): Promise<LogVerdict> {
  const { logKey, since, evidence = [] } = audit;
  const list = new Checklist();
  const head = await list.check('checkpoint', [], async () =>
    verifyCheckpoint(decode(await required(read, CHECKPOINT_PATH)), logKey),
  );
  const earlier = since === undefined ? null : await quietly(() => verifyCheckpoint(since, logKey));
  const wanted = new Wanted();
  wanted.head(earlier?.size);
  for (const { file } of evidence) {
    wanted.entry(file.log.entryIndex);
    wanted.head(await quietly(() => parseCheckpoint(parseNote(file.log.checkpoint).text).size));
  }
  const seen = await list.check('entries', [head], (checkpoint) =>
    readEntries(read, checkpoint, { hash: audit.hash, wanted }),
  );
  await list.check('genesis', [seen], (found) => {
    checkGenesis(found, logKey);
  });
  if (since === undefined) {
    list.skip('history', { explanation: 'no earlier checkpoint was given' });
  } else {
    await list.check('history', [seen], async ({ roots }) => {
      checkHistory(await verifyCheckpoint(since, logKey), roots);
    });
  }
  for (const { name, file } of evidence) {
    await list.check(`evidence ${name}`, [seen], (found) => checkEvidence(file, found, logKey));
  }
  const names = [
    'checkpoint',
    'entries',
    'genesis',
    ...evidence.map(({ name }) => `evidence ${name}`),
  ];
  return { ...list.verdict(names), head: head.passed ? head.value : null };
}

/** What has to be remembered while the entries go by. */
class Wanted {
  readonly sizes = new Set<number>();
  readonly indexes = new Set<number>();

  head(size: number | null | undefined): void {
    if (size !== null && size !== undefined) {
      this.sizes.add(size);
    }
  }

  entry(index: number): void {
    this.indexes.add(index);
  }
}

interface Seen {
  readonly first: Bytes;
  /** Of all entries after the first. */
  readonly kinds: ReadonlySet<string>;
  readonly entries: ReadonlyMap<number, Bytes>;
  readonly roots: ReadonlyMap<number, Bytes>;
}

async function readEntries(
  read: ReadLogFile,
  { size, root }: Checkpoint,
  { hash, wanted }: { readonly hash: HashFn; readonly wanted: Wanted },
): Promise<Seen> {
  const range = new CompactRange(hash);
  const entries = new Map<number, Bytes>();
  const roots = new Map<number, Bytes>();
  const kinds = new Set<string>();
  let first: Bytes = new Uint8Array(0);
  while (range.size < size) {
    for (const entry of await readBundle(read, range.size, size)) {
      const index = range.size;
      const { kind } = parseLogEntry(entry);
      if (index === 0) {
        first = entry;
      } else {
        kinds.add(kind);
      }
      if (wanted.indexes.has(index)) {
        entries.set(index, entry);
      }
      range.append(hashLeaf(entry, hash));
      if (wanted.sizes.has(range.size)) {
        roots.set(range.size, range.root());
      }
    }
  }
  if (!equalBytes(range.root(), root)) {
    throw new VerificationError('LOG_ROOT', 'the entries do not have the root that was signed');
  }
  return { first, kinds, entries, roots };
}

/** A partial bundle may have been replaced by the full one, which starts with the same entries. */
async function readBundle(read: ReadLogFile, index: number, size: number): Promise<Bytes[]> {
  const tile = { ...tileOf(0, index, size), level: 'entries' } as const;
  const content =
    (await read(formatTilePath(tile))) ??
    (await required(read, formatTilePath({ ...tile, width: TILE_WIDTH })));
  const entries = parseEntryBundle(content);
  if (entries.length < tile.width) {
    throw new VerificationError('LOG_INCOMPLETE', 'a bundle has fewer entries than are counted');
  }
  return entries.slice(0, tile.width);
}

function checkGenesis({ first, kinds }: Seen, logKey: VerifierKey): void {
  const entry = parseLogEntry(first);
  if (entry.kind !== 'genesis' || entry.log !== formatVerifierKey(logKey)) {
    throw new VerificationError('LOG_GENESIS', 'the first entry does not name this log');
  }
  if ([...kinds].some((kind) => kind !== entry.accepts)) {
    throw new VerificationError('LOG_GENESIS', 'an entry is of a kind that the log does not take');
  }
}

function checkHistory({ size, root }: Checkpoint, roots: Seen['roots']): void {
  const found = roots.get(size);
  if (found === undefined || !equalBytes(found, root)) {
    throw new VerificationError('LOG_HISTORY', 'an earlier head is not the start of this log');
  }
}

async function checkEvidence(
  { log, statement }: Evidence,
  { entries, roots }: Seen,
  logKey: VerifierKey,
): Promise<void> {
  checkHistory(await verifyCheckpoint(log.checkpoint, logKey), roots);
  const found = entries.get(log.entryIndex);
  if (
    found === undefined ||
    !equalBytes(found, batchEntry(await digestBatchStatement(statement)))
  ) {
    throw new VerificationError('LOG_ENTRY', 'another entry stands at the place of this batch');
  }
}

async function required(read: ReadLogFile, path: string): Promise<Bytes> {
  const content = await read(path);
  if (content === null) {
    throw new VerificationError('LOG_INCOMPLETE', 'a file of the log is missing');
  }
  return content;
}

/** `null` for what does not hold: the check of it says why. */
async function quietly<T>(run: () => T | Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch {
    return null;
  }
}

function decode(bytes: Bytes): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
