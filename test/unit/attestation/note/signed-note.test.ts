import { beforeAll, describe, expect, it } from 'vitest';
import {
  createVerifierKey,
  formatSignatureLine,
  formatVerifierKey,
  NOTE_TYPE,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  signCheckpoint,
  signCosignature,
  signNote,
  toBase64,
  verifyCheckpoint,
  verifyCosignature,
  verifyNote,
} from '#attestation';
import type { Signer, VerifierKey } from '#attestation';
import { generateSigner } from '../../../builders/ed25519.ts';

const NAME = 'log.example/test';
let signer: Signer;
let key: VerifierKey;
let note: string;

beforeAll(async () => {
  signer = await generateSigner();
  key = await createVerifierKey(NAME, signer.publicKey);
  note = await signNote('one\n\ntwo\n', NAME, signer);
});

function lineOf(text: string): string {
  return text.slice(text.lastIndexOf('\n\n') + 2);
}

describe('verifyNote', () => {
  it('returns the text with its empty line, and who signed', async () => {
    expect(await verifyNote(note, [key])).toEqual({ text: 'one\n\ntwo\n', signers: [key] });
  });

  it('ignores signatures of unknown keys, also where the name or the id is known', async () => {
    const [line] = parseNote(note).signatures;
    const { keyId, signature } = line ?? { keyId: key.keyId, signature: key.keyId };
    const sameId = formatSignatureLine({ name: 'other.example', keyId, signature });
    const sameName = formatSignatureLine({
      name: NAME,
      keyId: Uint8Array.of(1, 2, 3, 4),
      signature,
    });
    expect((await verifyNote(note + sameId + sameName, [key])).signers).toEqual([key]);
    const text = note.slice(0, note.lastIndexOf('\n\n') + 2);
    await expect(verifyNote(text + sameId + sameName, [key])).rejects.toMatchObject({
      code: 'NOTE_UNSIGNED',
    });
  });

  it('refuses the whole note when a line of a known key does not verify', async () => {
    const forged = formatSignatureLine({
      name: NAME,
      keyId: key.keyId,
      signature: new Uint8Array(64),
    });
    for (const lines of [note + forged, note.replace(lineOf(note), forged + lineOf(note))]) {
      await expect(verifyNote(lines, [key])).rejects.toMatchObject({ code: 'NOTE_SIGNATURE' });
    }
  });

  it('refuses a note when no key is known', async () => {
    await expect(verifyNote(note, [])).rejects.toMatchObject({ code: 'NOTE_UNSIGNED' });
  });

  it.each<[string, (text: string) => string]>([
    ['without final newline', (text) => text.slice(0, -1)],
    ['without signatures', (text) => text.slice(0, text.lastIndexOf('\n\n') + 2)],
    ['without empty line', (text) => text.replaceAll('\n\n', '\n')],
    ['with a tab', (text) => `\t${text}`],
    ['with a carriage return', (text) => text.replaceAll('\n', '\r\n')],
    ['with a lone surrogate', (text) => `\ud800${text}`],
    ['with a hyphen for the dash', (text) => text.replace('\u2014', '-')],
    ['with two spaces', (text) => text.replace('\u2014 ', '\u2014  ')],
    ['with a plus in the name', (text) => text.replace(NAME, 'a+b')],
    ['with a Unicode space in the name', (text) => text.replace(NAME, 'a\u00a0b')],
    ['with text after the signature', (text) => text.replace(/\n$/, ' x\n')],
    ['with a signature that is too short', (text) => text.replace(/ \S+\n$/, ' AAAAAA==\n')],
    ['with too many signatures', (text) => text + lineOf(text).repeat(64)],
    ['with more than a mebibyte', (text) => 'x'.repeat(1024 * 1024) + text],
  ])('refuses a note %s', async (_what, edit) => {
    await expect(verifyNote(edit(note), [key])).rejects.toMatchObject({ code: 'NOTE_FORMAT' });
  });

  it('does not sign a text that would not come back', async () => {
    for (const text of ['no newline', 'tab\t\n', '']) {
      await expect(signNote(text, NAME, signer)).rejects.toMatchObject({ code: 'NOTE_FORMAT' });
    }
  });
});

describe('parseVerifierKey', () => {
  it('reads what was written, also where the base64 has a plus', async () => {
    for (let tries = 0; tries < 200; tries++) {
      const publicKey = new Uint8Array(32).fill(tries);
      const text = formatVerifierKey(await createVerifierKey('a.example', publicKey));
      expect(formatVerifierKey(await parseVerifierKey(text))).toBe(text);
    }
  });

  it.each<[string, (vkey: string) => string]>([
    ['another id', (vkey) => vkey.replace(/\+[0-9a-f]/, (id) => (id === '+0' ? '+1' : '+0'))],
    ['another name', (vkey) => `x${vkey}`],
    ['an empty name', (vkey) => vkey.replace(/^[^+]+/, '')],
    ['a space in the name', (vkey) => vkey.replace('/', ' ')],
    ['an upper-case id', (vkey) => vkey.replace(/\+[0-9a-f]{8}/, (id) => `${id.toUpperCase()}A`)],
    ['nothing', () => ''],
    ['a type that is not implemented', () => `a+00000000+${toBase64(new Uint8Array(33).fill(6))}`],
    ['a short key', () => `a+00000000+${toBase64(Uint8Array.of(1, 2))}`],
  ])('refuses %s', async (_what, edit) => {
    await expect(parseVerifierKey(edit(formatVerifierKey(key)))).rejects.toMatchObject({
      code: 'NOTE_KEY',
    });
  });
});

describe('verifyCheckpoint', () => {
  const root = new Uint8Array(32).fill(7);

  it('returns the head of its log', async () => {
    const head = { origin: NAME, size: 42, root };
    expect(await verifyCheckpoint(await signCheckpoint(head, signer), key)).toEqual(head);
  });

  it('refuses the head of another log under the same key', async () => {
    const body = `other.example\n42\n${toBase64(root)}\n`;
    await expect(verifyCheckpoint(await signNote(body, NAME, signer), key)).rejects.toMatchObject({
      code: 'CHECKPOINT_ORIGIN',
    });
  });

  it.each([
    ['a leading zero', `${NAME}\n042\n${'A'.repeat(43)}=\n`],
    ['a sign', `${NAME}\n+42\n${'A'.repeat(43)}=\n`],
    ['a size beyond 2^53 - 1', `${NAME}\n9007199254740992\n${'A'.repeat(43)}=\n`],
    ['an empty origin', `\n42\n${'A'.repeat(43)}=\n`],
    ['a short root', `${NAME}\n42\nAAAA\n`],
    ['an extension line', `${NAME}\n42\n${'A'.repeat(43)}=\nextension\n`],
    ['no final newline', `${NAME}\n42\n${'A'.repeat(43)}=`],
  ])('refuses %s', (_what, body) => {
    expect(() => parseCheckpoint(body)).toThrow('CHECKPOINT_FORMAT');
  });
});

describe('verifyCosignature', () => {
  const body = `${NAME}\n42\n${'A'.repeat(43)}=\n`;

  it('returns its time, and binds time and body', async () => {
    const witness = await createVerifierKey('w.example', signer.publicKey, NOTE_TYPE.cosignature);
    const blob = await signCosignature(body, 1_772_366_400, signer);
    expect(await verifyCosignature(body, blob, witness)).toBe(1_772_366_400n);
    const later = blob.slice();
    later[7] = (later[7] ?? 0) ^ 1;
    for (const [text, bytes] of [
      [body, later],
      [body, blob.slice(0, -1)],
      [body, new Uint8Array(72)],
      [body.replace('42', '43'), blob],
    ] as const) {
      await expect(verifyCosignature(text, bytes, witness)).rejects.toMatchObject({
        code: 'NOTE_SIGNATURE',
      });
    }
    await expect(verifyCosignature(body, blob, key)).rejects.toMatchObject({ code: 'NOTE_KEY' });
  });
});
