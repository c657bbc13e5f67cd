import type { Bytes } from '#attestation';
import { byId } from './elements.ts';
import type { GivenFile } from './given-file.ts';
import type { GivenTrust } from './given-trust.ts';

/** Where the reference values, the release key and the root can be given as files. */
export type TrustSlot = 'reference' | 'release-key' | 'development-root';

export const TRUST_SLOTS: readonly TrustSlot[] = ['reference', 'release-key', 'development-root'];

/** As for `neoseal verify`. */
export const TRUST_MAX_BYTES: Readonly<Record<TrustSlot, number>> = {
  reference: 1024 * 1024,
  'release-key': 64 * 1024,
  'development-root': 64 * 1024,
};

const TEXTS = [
  'text-reference',
  'text-release-key',
  'text-development-root',
  'text-sinks',
  'text-required',
  'text-moment',
] as const;

/** Calls `changed` after every change of a text that says what is trusted. */
export function listenForTrust(changed: () => void): void {
  for (const id of TEXTS) {
    textField(id).addEventListener('input', changed);
  }
}

/** What stands in the fields of both pages; a page with more fields adds to it. */
export function readTrustFields(
  files: ReadonlyMap<string, GivenFile>,
): Omit<GivenTrust, 'nonce' | 'userData' | 'pcrs'> {
  const releaseKey = content(files.get('release-key'), 'text-release-key') ?? new Uint8Array();
  return {
    reference: content(files.get('reference'), 'text-reference'),
    releaseKey: new TextDecoder().decode(releaseKey),
    developmentRoot:
      files.get('development-root')?.bytes ?? textField('text-development-root').value,
    sinks: textField('text-sinks').value,
    sinksRequired: textField('text-required').value,
    moment: textField('text-moment').value,
  };
}

/** A file, or else what was pasted, without the white space around it. */
function content(file: GivenFile | undefined, text: (typeof TEXTS)[number]): Bytes | null {
  const pasted = textField(text).value.trim();
  return file?.bytes ?? (pasted === '' ? null : new TextEncoder().encode(pasted));
}

export function textField(id: string): HTMLInputElement | HTMLTextAreaElement {
  const field = byId(id, HTMLElement);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    return field;
  }
  throw new TypeError(`${id} is no text field`);
}
