import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatVerifierKey, parseNote, parseVerifierKey, verifyNote } from '#attestation';
import { sharedData, sharedDataNote, sharedDataPath } from '../../builders/shared-data.ts';

describe.skipIf(sharedData === null)(`the signed note of the C2SP text${sharedDataNote}`, () => {
  const spec =
    sharedData === null
      ? ''
      : readFileSync(sharedDataPath('transparency/c2sp-spec/signed-note.md'), 'utf8');
  const vkey = /^ {4}(example\.com\/foo\+\S+)$/m.exec(spec)?.[1] ?? '';
  const note = /```\n(This is an example message\.\n[^`]+)```/.exec(spec)?.[1] ?? '';
  const poem = /```\n(Ognuno[^`]+)```/.exec(spec)?.[1] ?? '';

  it('verifies with its verifier key', async () => {
    const key = await parseVerifierKey(vkey);
    expect(formatVerifierKey(key)).toBe(vkey);
    await expect(verifyNote(note, [key])).resolves.toEqual({
      text: 'This is an example message.\n',
      signers: [key],
    });
  });

  it('does not verify with another text', async () => {
    const key = await parseVerifierKey(vkey);
    await expect(verifyNote(note.replace('example', 'Example'), [key])).rejects.toMatchObject({
      code: 'NOTE_SIGNATURE',
    });
  });

  it('keeps the empty lines of the text of the second note', () => {
    expect(parseNote(poem).text).toBe(
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n',
    );
  });
});
