import type { Bytes } from '#attestation';
import { byId, plainText } from './elements.ts';
import type { GivenFile, Slot } from './given-file.ts';
import { describeFile, MAX_BYTES, readFile, recognize, SLOTS } from './given-file.ts';
import type { GivenTrust } from './given-trust.ts';
import { InputError } from './input-error.ts';

/** May come from the sender; the others may not, so they are not taken from what is dropped. */
const HANDED: readonly (Slot | 'unknown')[] = ['result', 'evidence', 'document'];
const TEXTS = [
  'text-reference',
  'text-release-key',
  'text-development-root',
  'text-sinks',
  'text-required',
  'text-moment',
  'text-nonce',
  'text-user-data',
  'text-pcrs',
] as const;

/** What stands in the page's fields. `changed` is called after every change. */
export class Form {
  readonly #files = new Map<Slot, GivenFile>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    for (const slot of SLOTS) {
      const input = byId(`file-${slot}`, HTMLInputElement);
      input.addEventListener('change', () => void this.#choose(slot, input.files?.[0]));
    }
    for (const id of TEXTS) {
      textField(id).addEventListener('input', changed);
    }
    this.#listenForDrops();
    byId('inputs', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
    });
  }

  get files(): ReadonlyMap<Slot, GivenFile> {
    return this.#files;
  }

  trust(): GivenTrust {
    const root = this.#files.get('development-root');
    return {
      reference: this.#content('reference', 'text-reference'),
      releaseKey: new TextDecoder().decode(
        this.#content('release-key', 'text-release-key') ?? new Uint8Array(),
      ),
      developmentRoot: root?.bytes ?? textField('text-development-root').value,
      sinks: textField('text-sinks').value,
      sinksRequired: textField('text-required').value,
      moment: textField('text-moment').value,
      nonce: textField('text-nonce').value,
      userData: textField('text-user-data').value,
      pcrs: textField('text-pcrs').value,
    };
  }

  clear(): void {
    byId('inputs', HTMLFormElement).reset();
    this.#files.clear();
    for (const slot of SLOTS) {
      describe(slot, '');
    }
    tell('');
    this.#changed();
  }

  /** A file, or else what was pasted, without the white space around it. */
  #content(slot: Slot, text: (typeof TEXTS)[number]): Bytes | null {
    const pasted = textField(text).value.trim();
    return (
      this.#files.get(slot)?.bytes ?? (pasted === '' ? null : new TextEncoder().encode(pasted))
    );
  }

  async #choose(slot: Slot, file: File | undefined): Promise<void> {
    this.#files.delete(slot);
    describe(slot, '');
    tell('');
    if (file !== undefined) {
      try {
        this.#put(slot, await readFile(file, MAX_BYTES[slot]));
      } catch (error) {
        describe(slot, error instanceof InputError ? error.message : 'The file was not read.');
      }
    }
    this.#changed();
  }

  /** A document stands alone; a result and its evidence go together. */
  #put(slot: Slot, given: GivenFile): void {
    const rivals: readonly Slot[] =
      slot === 'document'
        ? ['result', 'evidence']
        : slot === 'result' || slot === 'evidence'
          ? ['document']
          : [];
    for (const rival of rivals) {
      this.#files.delete(rival);
      byId(`file-${rival}`, HTMLInputElement).value = '';
      describe(rival, '');
    }
    this.#files.set(slot, given);
    describe(slot, describeFile(given));
  }

  #listenForDrops(): void {
    const zone = byId('drop', HTMLElement);
    const prevent = (event: DragEvent): void => {
      event.preventDefault();
      zone.classList.toggle('over', event.type === 'dragover');
    };
    // On the whole window: a file dropped beside the zone would replace this page.
    for (const type of ['dragover', 'dragleave', 'drop'] as const) {
      window.addEventListener(type, prevent);
    }
    window.addEventListener('drop', (event) => void this.#drop(event.dataTransfer?.files));
  }

  async #drop(files: FileList | undefined): Promise<void> {
    const messages: string[] = [];
    for (const file of [...(files ?? [])].slice(0, 8)) {
      messages.push(...(await this.#take(file)));
    }
    tell(messages.join(' '));
    this.#changed();
  }

  async #take(file: File): Promise<readonly string[]> {
    try {
      const given = await readFile(file, MAX_BYTES.result);
      const slot = recognize(given.bytes);
      if (slot !== 'unknown' && HANDED.includes(slot) && given.bytes.length <= MAX_BYTES[slot]) {
        this.#put(slot, given);
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

function textField(id: (typeof TEXTS)[number]): HTMLInputElement | HTMLTextAreaElement {
  const field = byId(id, HTMLElement);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    return field;
  }
  throw new TypeError(`${id} is no text field`);
}

function describe(slot: Slot, text: string): void {
  byId(`given-${slot}`, HTMLElement).textContent = plainText(text);
}

function tell(message: string): void {
  const place = byId('drop-message', HTMLElement);
  place.textContent = message;
  place.hidden = message === '';
}
