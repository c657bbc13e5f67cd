import { byId, plainText } from './elements.ts';
import type { GivenFile } from './given-file.ts';
import { readFile } from './given-file.ts';
import { InputError } from './input-error.ts';

export interface FileFieldsOptions<Slot extends string> {
  /** Size limit of each field in bytes; `file-SLOT` and `given-SLOT` are its elements. */
  readonly maxBytes: Readonly<Record<Slot, number>>;
  readonly slots: readonly Slot[];
  /** What is said of a file that was taken. */
  readonly describe: (given: GivenFile, slot: Slot) => string;
  /** After a person chose or removed a file. */
  readonly changed: (slot: Slot) => void;
}

/** The page's file fields and what was given in them. */
export class FileFields<Slot extends string> {
  readonly #files = new Map<Slot, GivenFile>();
  readonly #options: FileFieldsOptions<Slot>;

  constructor(options: FileFieldsOptions<Slot>) {
    this.#options = options;
    for (const slot of options.slots) {
      const input = byId(`file-${slot}`, HTMLInputElement);
      input.addEventListener('change', () => void this.#choose(slot, input.files?.[0]));
    }
  }

  get files(): ReadonlyMap<Slot, GivenFile> {
    return this.#files;
  }

  put(slot: Slot, given: GivenFile): void {
    this.#files.set(slot, given);
    this.#say(slot, this.#options.describe(given, slot));
  }

  remove(slot: Slot): void {
    this.#files.delete(slot);
    byId(`file-${slot}`, HTMLInputElement).value = '';
    this.#say(slot, '');
  }

  async #choose(slot: Slot, file: File | undefined): Promise<void> {
    this.#files.delete(slot);
    this.#say(slot, '');
    if (file !== undefined) {
      try {
        this.put(slot, await readFile(file, this.#options.maxBytes[slot]));
      } catch (error) {
        this.#say(slot, error instanceof InputError ? error.message : 'The file was not read.');
      }
    }
    this.#options.changed(slot);
  }

  #say(slot: Slot, text: string): void {
    byId(`given-${slot}`, HTMLElement).textContent = plainText(text);
  }
}
