import { eraseSecret } from '#pipelines';
import { listenForDrops, tellOfDrop } from '../web/drop-zone.ts';
import { byId } from '../web/elements.ts';
import { FileFields } from '../web/file-fields.ts';
import type { GivenFile } from '../web/given-file.ts';
import { describeFile, readFile } from '../web/given-file.ts';
import type { GivenTrust } from '../web/given-trust.ts';
import { InputError } from '../web/input-error.ts';
import { listenForTrust, readTrustFields } from '../web/trust-fields.ts';
import type { Slot } from './slots.ts';
import { MAX_BYTES, recognize, SLOTS } from './slots.ts';

/** The others say what is trusted, and must not come with the report. */
const HANDED: readonly (Slot | 'unknown')[] = ['sealed', 'evidence', 'key'];

export interface FormEvents {
  /** The person asks to open the report. */
  readonly open: () => void;
  /** Another sealed report: what was opened before is not it. */
  readonly sealedChanged: () => void;
  /** Evidence or trust changed. */
  readonly changed: () => void;
}

/** What stands in the page's fields. */
export class Form {
  readonly #fields: FileFields<Slot>;
  readonly #events: FormEvents;

  constructor(events: FormEvents) {
    this.#events = events;
    this.#fields = new FileFields({
      ...{ maxBytes: MAX_BYTES, slots: SLOTS },
      describe: describeGiven,
      changed: (slot) => {
        tellOfDrop('');
        this.#tell([slot]);
      },
    });
    listenForTrust(events.changed);
    listenForDrops('drop', (files) => void this.#drop(files));
    byId('inputs', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      events.open();
    });
  }

  get files(): ReadonlyMap<Slot, GivenFile> {
    return this.#fields.files;
  }

  trust(): GivenTrust {
    return { ...readTrustFields(this.files), nonce: '', userData: '', pcrs: '' };
  }

  /** The passphrase as UTF-8, once: the field is empty afterwards. */
  takePassphrase(): Uint8Array {
    const field = passphraseField();
    const passphrase = new TextEncoder().encode(field.value);
    field.value = '';
    return passphrase;
  }

  /** Overwrites the key file that was read. */
  forgetKey(): void {
    const key = this.files.get('key');
    if (key !== undefined) {
      eraseSecret(key.bytes);
    }
    passphraseField().value = '';
    this.#fields.remove('key');
  }

  clear(): void {
    this.forgetKey();
    byId('inputs', HTMLFormElement).reset();
    for (const slot of SLOTS) {
      this.#fields.remove(slot);
    }
    tellOfDrop('');
  }

  #tell(slots: readonly Slot[]): void {
    if (slots.includes('sealed')) {
      this.#events.sealedChanged();
    } else if (slots.some((slot) => slot !== 'key')) {
      this.#events.changed();
    }
  }

  async #drop(files: readonly File[]): Promise<void> {
    const messages: string[] = [];
    const taken: Slot[] = [];
    for (const file of files) {
      const answer = await this.#take(file);
      (answer.slot === null ? messages : taken).push(answer.slot ?? answer.message);
    }
    tellOfDrop(messages.join(' '));
    this.#tell(taken);
  }

  async #take(file: File): Promise<{ readonly slot: Slot | null; readonly message: string }> {
    try {
      const given = await readFile(file, MAX_BYTES.sealed);
      const slot = recognize(given.bytes);
      if (slot !== 'unknown' && HANDED.includes(slot) && given.bytes.length <= MAX_BYTES[slot]) {
        this.#fields.put(slot, given);
        return { slot, message: '' };
      }
      return { slot: null, message: slot === 'unknown' ? UNKNOWN : NOT_DROPPED };
    } catch (error) {
      const message = error instanceof InputError ? error.message : 'A dropped file was not read.';
      return { slot: null, message };
    }
  }
}

const UNKNOWN = 'A dropped file is neither a sealed report, nor evidence, nor a key.';
const NOT_DROPPED =
  'Reference values, release keys and roots are not taken from dropped files: choose them under 2, from the publisher.';

/** No digest of a secret key on a page that may be printed. */
function describeGiven(given: GivenFile, slot: Slot): string {
  return slot === 'key' ? given.name : describeFile(given);
}

function passphraseField(): HTMLInputElement {
  return byId('passphrase', HTMLInputElement);
}
