import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decryptCrypt4gh, parseX25519PublicKey, parseX25519SecretKey } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { sealFile } from '../../../../client/batch/seal-file.ts';
import {
  blobPath,
  createSubmissionFolder,
  readSubmissionRecord,
  writeSubmissionRecord,
} from '../../../../client/batch/submission-folder.ts';
import type { SubmissionRecord } from '../../../../client/batch/submission-folder.ts';
import { codeOf } from '../../../builders/code-of.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const at = temporaryFolder();
const blob = (digit: string) => ({ sha256: digit.repeat(64), length: 3 });
const RECORD: SubmissionRecord = {
  batch: 'a'.repeat(64),
  sealedManifest: blob('a'),
  blobs: [blob('b')],
  newborns: [{ name: 'one', subject: 'c'.repeat(32) }],
};

describe('the folder of a submission', () => {
  it('gives back the record that was written', async () => {
    await createSubmissionFolder(at('sealed'), false);
    await writeSubmissionRecord(at('sealed'), RECORD);
    expect(await readSubmissionRecord(at('sealed'))).toMatchObject(RECORD);
  });

  it('keeps the record, which links pseudonyms to names, from others on the machine', async () => {
    await createSubmissionFolder(at('sealed'), false);
    await writeSubmissionRecord(at('sealed'), RECORD);
    expect((await stat(at('sealed', 'submission.json'))).mode & 0o077).toBe(0);
  });

  it('is not made anew over an earlier submission, unless forced', async () => {
    await createSubmissionFolder(at('sealed'), false);
    await writeSubmissionRecord(at('sealed'), RECORD);
    expect(await codeOf(createSubmissionFolder(at('sealed'), false))).toBe('OUTPUT_EXISTS');
    await createSubmissionFolder(at('sealed'), true);
  });

  it.each<[string, unknown]>([
    ['no record', undefined],
    ['no JSON', '{'],
    ['another format', { ...RECORD, format: 'neoseal.submission-folder/2' }],
    ['a batch that is no digest', { ...RECORD, batch: '../../etc/passwd' }],
    ['a blob that is a path', { ...RECORD, blobs: [{ sha256: '../x', length: 1 }] }],
    ['an empty blob', { ...RECORD, blobs: [{ ...blob('b'), length: 0 }] }],
    ['no newborns', { ...RECORD, newborns: [] }],
    ['a member that is not known', { ...RECORD, more: 1 }],
  ])('is refused with %s', async (_, content) => {
    await mkdir(at('sealed'));
    if (content !== undefined) {
      const record = { format: 'neoseal.submission-folder/1', ...(content as object) };
      const text = typeof content === 'string' ? content : JSON.stringify(record);
      await writeFile(at('sealed', 'submission.json'), text);
    }
    expect(await codeOf(readSubmissionRecord(at('sealed')))).toBe('SUBMISSION_UNREADABLE');
  });
});

describe('sealFile', () => {
  const secretKey = nodeCrypto.randomBytes(32);
  const recipient = parseX25519PublicKey(nodeCrypto.x25519PublicKey(secretKey));
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

  async function seal(content: Uint8Array) {
    await createSubmissionFolder(at('sealed'), true);
    await writeFile(at('input'), content);
    return sealFile(at('input'), recipient, at('sealed'));
  }

  it.each([1, 65_535, 65_536, 65_537, 300_000])(
    'tells length and digest of %i bytes before and after encryption',
    async (length) => {
      const content = new Uint8Array(nodeCrypto.randomBytes(length));
      const sealed = await seal(content);
      expect(sealed.plaintext).toEqual({ sha256: digest(content), length });
      const container = await readFile(blobPath(at('sealed'), sealed.ciphertext.sha256));
      expect(sealed.ciphertext).toEqual({ sha256: digest(container), length: container.length });
      expect((await decrypt(container)).equals(content)).toBe(true);
    },
  );

  it('seals the same content differently each time, so that equal files do not show', async () => {
    const content = Buffer.from('the same');
    const [first, second] = [await seal(content), await seal(content)];
    expect(first.ciphertext.sha256).not.toBe(second.ciphertext.sha256);
    expect(first.plaintext).toEqual(second.plaintext);
  });

  it('refuses an empty file and a missing one, and leaves nothing behind', async () => {
    expect(await codeOf(seal(new Uint8Array(0)))).toBe('INPUT_EMPTY');
    expect(await codeOf(sealFile(at('absent'), recipient, at('sealed')))).toBe('INPUT_UNREADABLE');
    expect(await readdir(at('sealed', 'blobs'))).toEqual([]);
  });

  async function decrypt(container: Uint8Array): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    const source = (async function* () {
      yield await Promise.resolve(container);
    })();
    const options = { crypto: nodeCrypto, secretKey: parseX25519SecretKey(secretKey) };
    for await (const piece of decryptCrypt4gh(source, options)) {
      pieces.push(piece.slice());
    }
    return Buffer.concat(pieces);
  }
});
