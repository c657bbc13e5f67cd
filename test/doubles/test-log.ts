import { batchEntry } from '#attestation';
import type { Bytes, Signer } from '#attestation';
import type { AnchoredLog } from '../../host/ports/anchored-log.ts';
import { openLog } from '../../host/log/transparency-log.ts';
import type { TransparencyLog } from '../../host/log/transparency-log.ts';
import type { LogFiles } from '../../host/log/log-files.ts';
import { generateSigner } from '../builders/ed25519.ts';
import { nodeSha256 } from '../builders/node-sha256.ts';

/** A real log in memory, to be anchored, rolled back and forked. */
export class TestLog implements AnchoredLog {
  readonly origin = 'log.example/anchored';
  readonly signer: Signer;
  #log: TransparencyLog;
  readonly #files: Map<string, Bytes>;

  private constructor(signer: Signer, log: TransparencyLog, files: Map<string, Bytes>) {
    this.signer = signer;
    this.#log = log;
    this.#files = files;
  }

  static async create(signer?: Signer, files = new Map<string, Bytes>()): Promise<TestLog> {
    const own = signer ?? (await generateSigner());
    const log = await openLog({
      files: memoryFiles(files),
      origin: 'log.example/anchored',
      signer: own,
    });
    return new TestLog(own, log, files);
  }

  /** The same log as it is now; what is added to one is not in the other. */
  async copy(): Promise<TestLog> {
    return TestLog.create(this.signer, new Map(this.#files));
  }

  get vkey(): string {
    return this.#log.vkey;
  }

  get size(): number {
    return this.#log.size;
  }

  checkpoint(): string {
    return this.#log.checkpoint;
  }

  proveInclusion(index: number, size: number): Promise<readonly Bytes[]> {
    return this.#log.proveInclusion(index, size);
  }

  proveConsistency(size1: number, size2: number): Promise<readonly Bytes[]> {
    return this.#log.proveConsistency(size1, size2);
  }

  async add(...names: readonly string[]): Promise<void> {
    await this.#log.appendEntries(
      names.map((name) => batchEntry(nodeSha256(new TextEncoder().encode(name)))),
    );
  }

  async entry(index: number): Promise<Bytes> {
    return this.#log.readEntry(index);
  }
}

function memoryFiles(files: Map<string, Bytes>): LogFiles {
  const done = Promise.resolve();
  return {
    read: (path) => Promise.resolve(files.get(path) ?? null),
    writeSynced: (path, content) => {
      files.set(path, new Uint8Array(content));
      return done;
    },
    rename: (from, to) => {
      const content = files.get(from);
      files.delete(from);
      if (content !== undefined) {
        files.set(to, content);
      }
      return done;
    },
    syncFolder: () => done,
    remove: (path) => {
      for (const name of [...files.keys()]) {
        if (name === path || name.startsWith(`${path}/`)) {
          files.delete(name);
        }
      }
      return done;
    },
    list: (folder) =>
      Promise.resolve([
        ...new Set(
          [...files.keys()]
            .filter((name) => name.startsWith(`${folder}/`))
            .map((name) => name.slice(folder.length + 1).split('/')[0] ?? ''),
        ),
      ]),
  };
}
