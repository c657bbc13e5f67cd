import { listenForDrops, tellOfDrop } from '../web/drop-zone.ts';
import { byId } from '../web/elements.ts';
import { FileFields } from '../web/file-fields.ts';
import type { GivenFile } from '../web/given-file.ts';
import { describeFile, readFile } from '../web/given-file.ts';
import type { GivenTrust } from '../web/given-trust.ts';
import { InputError } from '../web/input-error.ts';
import { listenForTrust, readTrustFields, textField } from '../web/trust-fields.ts';
import type { Slot } from './slots.ts';
import { MAX_BYTES, recognize, SLOTS } from './slots.ts';

/** May come from the sender; the others may not, so they are not taken from what is dropped. */
const HANDED: readonly (Slot | 'unknown')[] = ['result', 'evidence', 'document'];
/** Of single documents only. */
const DOCUMENT_TEXTS = ['text-nonce', 'text-user-data', 'text-pcrs'] as const;

/** What stands in the page's fields. `changed` is called after every change. */
export class Form {
  readonly #fields: FileFields<Slot>;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#fields = new FileFields({
      ...{ maxBytes: MAX_BYTES, slots: SLOTS, describe: describeFile },
      changed: (slot) => {
        if (this.files.has(slot)) {
          this.#removeRivals(slot);
        }
        tellOfDrop('');
        changed();
      },
    });
    listenForTrust(changed);
    for (const id of DOCUMENT_TEXTS) {
      textField(id).addEventListener('input', changed);
    }
    listenForDrops('drop', (files) => void this.#drop(files));
    byId('inputs', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
    });
  }

  get files(): ReadonlyMap<Slot, GivenFile> {
    return this.#fields.files;
  }

  trust(): GivenTrust {
    return {
      ...readTrustFields(this.files),
      nonce: textField('text-nonce').value,
      userData: textField('text-user-data').value,
      pcrs: textField('text-pcrs').value,
    };
  }

  clear(): void {
    byId('inputs', HTMLFormElement).reset();
    for (const slot of SLOTS) {
      this.#fields.remove(slot);
    }
    tellOfDrop('');
    this.#changed();
  }

  /** A document stands alone; a result and its evidence go together. */
  #removeRivals(slot: Slot): void {
    const rivals: readonly Slot[] =
      slot === 'document'
        ? ['result', 'evidence']
        : slot === 'result' || slot === 'evidence'
          ? ['document']
          : [];
    for (const rival of rivals) {
      this.#fields.remove(rival);
    }
  }

  async #drop(files: readonly File[]): Promise<void> {
    const messages: string[] = [];
    for (const file of files) {
      messages.push(...(await this.#take(file)));
    }
    tellOfDrop(messages.join(' '));
    this.#changed();
  }

  async #take(file: File): Promise<readonly string[]> {
    try {
      const given = await readFile(file, MAX_BYTES.result);
      const slot = recognize(given.bytes);
      if (slot !== 'unknown' && HANDED.includes(slot) && given.bytes.length <= MAX_BYTES[slot]) {
        this.#removeRivals(slot);
        this.#fields.put(slot, given);
        return [];
      }
      return [
        slot === 'unknown' || HANDED.includes(slot)
          ? 'A dropped file is neither a result, nor evidence, nor an attestation document.'
          : 'Reference values, keys and roots are not taken from dropped files: choose them under 2, from the publisher.',
      ];
    } catch (error) {
      return [error instanceof InputError ? error.message : 'A dropped file was not read.'];
    }
  }
}
