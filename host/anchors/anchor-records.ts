import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalize, MAX_ANCHORS, parseCanonical, readAnchor } from '#attestation';
import type { Anchor } from '#attestation';
import type { LogHead } from '../ports/anchor-sink.ts';
import { makeFolder, renameOver, writeTemporary } from '../storage/durable-file.ts';
import { AnchorFault } from './anchor-fault.ts';
import { parseHead } from './log-head.ts';

/** The anchors of one head, by the id of their sink. */
export interface AnchorRecord {
  readonly head: LogHead;
  readonly anchors: ReadonlyMap<string, Anchor>;
}

const FILE_NAME = /^([1-9]\d{0,15})\.json$/;
const MAX_RECORD_BYTES = 1_048_576;

const recordSchema = z.strictObject({
  format: z.literal('neoseal.anchors/1'),
  checkpoint: z.string().min(1).max(65_536),
  anchors: z
    .array(z.strictObject({ sink: z.string().min(1).max(512), anchor: z.json() }))
    .max(MAX_ANCHORS),
});

/**
 * One file for each anchored head, named by its size: `<size>.json`. A file is replaced as a whole, and
 * is on the disk when the call resolves. Only the names are kept in memory.
 */
export class AnchorRecords {
  readonly #folder: string;
  readonly #temporary: string;
  #sizes: number[];
  #last: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, sizes: number[]) {
    this.#folder = folder;
    this.#temporary = join(folder, 'tmp');
    this.#sizes = sizes;
  }

  static async open(folder: string): Promise<AnchorRecords> {
    await makeFolder(folder);
    await rm(join(folder, 'tmp'), { recursive: true, force: true });
    await mkdir(join(folder, 'tmp'));
    const sizes = (await readdir(folder)).flatMap((name) => {
      const size = FILE_NAME.exec(name)?.[1];
      return size === undefined ? [] : [Number(size)];
    });
    return new AnchorRecords(folder, sizes.sort(ascending));
  }

  /** Sizes of the heads that have a record, ascending. */
  get sizes(): readonly number[] {
    return this.#sizes;
  }

  /** `null` for a head without a record. @throws AnchorFault ANCHOR_RECORDS */
  async read(size: number): Promise<AnchorRecord | null> {
    return this.#sizes.includes(size)
      ? parseRecord(await readFile(join(this.#folder, `${size}.json`)))
      : null;
  }

  /** Adds an anchor, or replaces that of the same sink. */
  async add(head: LogHead, sink: string, anchor: Anchor): Promise<AnchorRecord> {
    return this.#inTurn(async () => {
      const { size } = head.checkpoint;
      const kept = await this.read(size);
      // A record of another note can only be of a log that was started anew: its anchors are void.
      const anchors = new Map(kept?.head.note === head.note ? kept.anchors : []);
      anchors.set(sink, anchor);
      const path = await writeTemporary(this.#temporary, [formatRecord({ head, anchors })]);
      await renameOver(path, join(this.#folder, `${size}.json`));
      if (kept === null) {
        this.#sizes = [...this.#sizes, size].sort(ascending);
      }
      return { head, anchors };
    });
  }

  async remove(size: number): Promise<void> {
    await this.#inTurn(async () => {
      this.#sizes = this.#sizes.filter((other) => other !== size);
      await rm(join(this.#folder, `${size}.json`), { force: true });
    });
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}

function formatRecord({ head, anchors }: AnchorRecord): Uint8Array {
  const list = [...anchors].map(([sink, anchor]) => ({ sink, anchor }));
  const record = { format: 'neoseal.anchors/1', checkpoint: head.note, anchors: list };
  return canonicalize(record);
}

function parseRecord(bytes: Uint8Array): AnchorRecord {
  try {
    const { checkpoint, anchors } = recordSchema.parse(
      parseCanonical(bytes, { maxBytes: MAX_RECORD_BYTES }),
    );
    return {
      head: parseHead(checkpoint),
      anchors: new Map(anchors.map(({ sink, anchor }) => [sink, readAnchor(anchor, 'anchor')])),
    };
  } catch (cause) {
    throw new AnchorFault('ANCHOR_RECORDS', 'a record of anchors cannot be read', { cause });
  }
}
