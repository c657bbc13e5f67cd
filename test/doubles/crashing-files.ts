import type { Bytes } from '#attestation';
import type { LogFiles } from '#host';

/** Thrown by every operation from the moment of the crash on. */
export class Crash extends Error {}

/** What a crash does to names that were changed and whose folder was not synced. */
export type Survival = 'nothing' | 'everything' | ((index: number) => boolean);

interface NameChange {
  readonly path: string;
  readonly content: Bytes | null;
}

/**
 * A file system in memory that stops after some operations, like a machine that loses power. Contents
 * are kept as given to `writeSynced`, names only when their folder was synced.
 */
export class CrashingFiles implements LogFiles {
  #live = new Map<string, Bytes>();
  #durable = new Map<string, Bytes>();
  #pending: NameChange[] = [];
  #operationsLeft = Infinity;
  operations = 0;

  /** Lets this many changing operations pass; the one after is torn in the middle. */
  crashAfter(operations: number): void {
    this.#operationsLeft = operations;
  }

  /** The machine starts again with what the disk has. */
  restart(survival: Survival): void {
    this.#pending.forEach((change, index) => {
      const survives =
        survival === 'everything' || (typeof survival === 'function' && survival(index));
      if (survives) {
        apply(this.#durable, change);
      }
    });
    this.#pending = [];
    this.#live = new Map(this.#durable);
    this.#operationsLeft = Infinity;
  }

  read(path: string): Promise<Bytes | null> {
    return Promise.resolve(this.#live.get(path)?.slice() ?? null);
  }

  writeSynced(path: string, content: Uint8Array): Promise<void> {
    return this.#step(
      () => {
        this.#change({ path, content: new Uint8Array(content) });
      },
      () => {
        this.#change({ path, content: new Uint8Array(content.subarray(0, content.length / 2)) });
      },
    );
  }

  rename(from: string, to: string): Promise<void> {
    return this.#step(() => {
      const content = this.#live.get(from);
      if (content === undefined) {
        throw new Error('renamed what is not there');
      }
      this.#change({ path: to, content });
      this.#change({ path: from, content: null });
    });
  }

  syncFolder(folder: string): Promise<void> {
    const prefix = folder.replace(/\/$/, '');
    return this.#step(() => {
      const inside = (path: string): boolean => folderOf(path) === prefix;
      this.#pending
        .filter(({ path }) => inside(path))
        .forEach((change) => {
          apply(this.#durable, change);
        });
      this.#pending = this.#pending.filter(({ path }) => !inside(path));
    });
  }

  remove(path: string): Promise<void> {
    return this.#step(() => {
      for (const name of [...this.#live.keys()]) {
        if (name === path || name.startsWith(`${path}/`)) {
          this.#change({ path: name, content: null });
        }
      }
    });
  }

  list(folder: string): Promise<readonly string[]> {
    const names = [...this.#live.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
    return Promise.resolve([...new Set(names)]);
  }

  /** Names and contents that readers see, for a test to spoil. */
  get files(): Map<string, Bytes> {
    return this.#live;
  }

  #change(change: NameChange): void {
    apply(this.#live, change);
    this.#pending.push(change);
  }

  #step(whole: () => void, torn?: () => void): Promise<void> {
    this.operations++;
    if (this.#operationsLeft <= 0) {
      if (this.#operationsLeft === 0) {
        torn?.();
      }
      this.#operationsLeft = -1;
      return Promise.reject(new Crash('the machine stopped'));
    }
    this.#operationsLeft--;
    whole();
    return Promise.resolve();
  }
}

function apply(files: Map<string, Bytes>, { path, content }: NameChange): void {
  if (content === null) {
    files.delete(path);
  } else {
    files.set(path, content);
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
