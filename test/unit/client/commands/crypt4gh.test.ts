import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '#client';
import { seededBytes } from '../../../builders/crypt4gh.ts';
import { fakeIo } from '../../../doubles/cli-io.ts';
import type { FakeIo } from '../../../doubles/cli-io.ts';

interface Outcome {
  readonly exit: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

let folder = '';
const path = (name: string): string => join(folder, name);
const env = { SECRET: 'pässword ✓', OTHER: 'other', EMPTY: '' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neoseal-crypt4gh-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function crypt4gh(line: string, stdin?: Uint8Array): Promise<Outcome> {
  const fake: FakeIo = fakeIo({ env, ...(stdin === undefined ? {} : { stdin }) });
  const args = line.split(' ').map((word) => (word.endsWith('.key') ? path(word) : word));
  const exit = await runCli(['crypt4gh', ...args], fake.io);
  return { exit, stdout: await fake.stdout(), stderr: await fake.stderr() };
}

function errorCode(outcome: Outcome): unknown {
  const record = JSON.parse(text(outcome.stdout)) as { error: { code: unknown } };
  return record.error.code;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('neoseal crypt4gh', () => {
  const plaintext = seededBytes('command', 200_000);

  beforeEach(async () => {
    expect((await crypt4gh('keygen --sk a.sec.key --pk a.pub.key')).exit).toBe(0);
    expect(
      (await crypt4gh('keygen --sk b.sec.key --pk b.pub.key --passphrase-env SECRET')).exit,
    ).toBe(0);
  });

  it('encrypts, re-encrypts and decrypts', async () => {
    const sealed = await crypt4gh('encrypt --recipient-pk a.pub.key', plaintext);
    expect(sealed).toMatchObject({ exit: 0, stderr: '' });
    const wrapped = await crypt4gh(
      'reencrypt --sk a.sec.key --recipient-pk b.pub.key',
      sealed.stdout,
    );
    expect(wrapped).toMatchObject({ exit: 0, stderr: '' });
    const opened = await crypt4gh('decrypt --sk b.sec.key --passphrase-env SECRET', wrapped.stdout);
    expect(opened.exit).toBe(0);
    expect(Buffer.compare(opened.stdout, plaintext)).toBe(0);
  });

  it('encrypts for several recipients with a writer key', async () => {
    const line =
      'encrypt --recipient-pk a.pub.key b.pub.key --sk b.sec.key --passphrase-env SECRET';
    const sealed = await crypt4gh(line, plaintext);
    for (const reader of ['a.sec.key', 'b.sec.key --passphrase-env SECRET']) {
      const opened = await crypt4gh(`decrypt --sk ${reader}`, sealed.stdout);
      expect(Buffer.compare(opened.stdout, plaintext)).toBe(0);
    }
  });

  it('waits for a slow reader of standard output', async () => {
    const { stdout } = await crypt4gh('encrypt --recipient-pk a.pub.key', new Uint8Array(1 << 20));
    const fake = fakeIo({ stdin: stdout });
    await runCli(['crypt4gh', 'decrypt', '--sk', path('a.sec.key')], fake.io);
    expect(await fake.stdout()).toHaveLength(1 << 20);
    expect(fake.largestBacklog()).toBeLessThanOrEqual(65_536);
  });

  it('exits with 3 and says to discard what was written when a later segment is damaged', async () => {
    const { stdout } = await crypt4gh('encrypt --recipient-pk a.pub.key', plaintext);
    const damaged = stdout.slice();
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    const opened = await crypt4gh('decrypt --sk a.sec.key --json', damaged);
    expect(opened.exit).toBe(3);
    expect(Buffer.compare(opened.stdout, plaintext.subarray(0, 196_608))).toBe(0);
    const [failure = '', note = ''] = opened.stderr.split('\n');
    expect(JSON.parse(failure)).toMatchObject({
      error: { code: 'SEGMENT_DAMAGED', field: 'segment[3]' },
    });
    expect(note).toMatch(/discard/);
  });

  it('writes nothing but the refusal when the header does not open', async () => {
    const { stdout } = await crypt4gh('encrypt --recipient-pk b.pub.key', plaintext);
    const asJson = await crypt4gh('decrypt --sk a.sec.key --json', stdout);
    expect(asJson.exit).toBe(3);
    expect(errorCode(asJson)).toBe('NOT_FOR_THIS_KEY');
    const asText = await crypt4gh('decrypt --sk a.sec.key', stdout);
    expect(asText).toMatchObject({ exit: 3 });
    expect(asText.stdout).toHaveLength(0);
    expect(asText.stderr).toMatch(/^neoseal: NOT_FOR_THIS_KEY/);
  });

  it.each([
    ['a wrong passphrase', 'decrypt --sk b.sec.key --passphrase-env OTHER', 3, 'PASSPHRASE_WRONG'],
    ['no passphrase', 'decrypt --sk b.sec.key', 3, 'PASSPHRASE_REQUIRED'],
    [
      'an empty variable',
      'decrypt --sk b.sec.key --passphrase-env EMPTY',
      2,
      'PASSPHRASE_VARIABLE_UNSET',
    ],
    [
      'an unset variable',
      'decrypt --sk b.sec.key --passphrase-env UNSET',
      2,
      'PASSPHRASE_VARIABLE_UNSET',
    ],
    ['a public key as secret key', 'decrypt --sk a.pub.key', 3, 'KEY_FILE_WRONG_KIND'],
    ['a secret key as public key', 'encrypt --recipient-pk a.sec.key', 3, 'KEY_FILE_WRONG_KIND'],
    ['a file that is not there', 'decrypt --sk none.key', 1, 'FILE_UNREADABLE'],
    [
      'a container that is none',
      'reencrypt --sk a.sec.key --recipient-pk a.pub.key',
      3,
      'MAGIC_INVALID',
    ],
  ])('refuses %s', async (_, line, exit, code) => {
    const outcome = await crypt4gh(`${line} --json`, plaintext);
    expect(outcome.exit).toBe(exit);
    expect(errorCode(outcome)).toBe(code);
  });

  it.each(['decrypt', 'encrypt', 'keygen --sk c.key', 'encrypt --recipient-pk', 'nothing'])(
    'exits with 2 for the incomplete line "%s"',
    async (line) => {
      expect((await crypt4gh(line, plaintext)).exit).toBe(2);
    },
  );

  it.each(['keygen', 'encrypt', 'decrypt', 'reencrypt'])(
    'shows an example for %s',
    async (name) => {
      const help = await crypt4gh(`${name} --help`);
      expect(help.exit).toBe(0);
      expect(text(help.stdout)).toContain(`$ neoseal crypt4gh ${name} --`);
    },
  );
});

describe('neoseal crypt4gh keygen', () => {
  it('writes a secret key that only its owner reads', async () => {
    const made = await crypt4gh('keygen --sk a.sec.key --pk a.pub.key');
    expect(made.stderr).toMatch(/not locked/);
    expect(statSync(path('a.sec.key')).mode & 0o777).toBe(0o600);
  });

  it('does not overwrite either file without --force', async () => {
    for (const existing of ['a.sec.key', 'a.pub.key']) {
      writeFileSync(path(existing), 'mine');
      const refused = await crypt4gh('keygen --sk a.sec.key --pk a.pub.key --json');
      expect(refused.exit).toBe(2);
      expect(errorCode(refused)).toBe('FILE_EXISTS');
      expect(readFileSync(path(existing), 'utf8')).toBe('mine');
      rmSync(path(existing));
    }
  });

  it('tightens the mode of a file that it overwrites', async () => {
    writeFileSync(path('a.sec.key'), 'old', { mode: 0o644 });
    expect((await crypt4gh('keygen --sk a.sec.key --pk a.pub.key --force')).exit).toBe(0);
    expect(statSync(path('a.sec.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path('a.sec.key'), 'utf8')).toContain('CRYPT4GH PRIVATE KEY');
  });

  it.each(['scrypt', 'bcrypt'])('locks the key with %s', async (kdf) => {
    const line = `keygen --sk a.sec.key --pk a.pub.key --passphrase-env SECRET --kdf ${kdf} --json`;
    const made = await crypt4gh(line);
    expect(made).toMatchObject({ exit: 0, stderr: '' });
    const stored = Buffer.from(
      readFileSync(path('a.sec.key'), 'utf8').split('\n')[1] ?? '',
      'base64',
    );
    expect(stored.toString('latin1')).toContain(kdf);
    expect(readFileSync(path('a.pub.key'), 'utf8')).toContain(
      (JSON.parse(text(made.stdout)) as { publicKey: string }).publicKey,
    );
  });

  it.each([
    ['a kdf without passphrase', '--pk a.pub.key --kdf scrypt', 'PASSPHRASE_MISSING'],
    [
      'a passphrase without kdf',
      '--pk a.pub.key --kdf none --passphrase-env SECRET',
      'PASSPHRASE_UNUSED',
    ],
    ['one file for both', '--pk a.sec.key', 'KEY_PATHS_EQUAL'],
    ['an unset passphrase', '--pk a.pub.key --passphrase-env UNSET', 'PASSPHRASE_VARIABLE_UNSET'],
  ])('refuses %s', async (_, options, code) => {
    const refused = await crypt4gh(`keygen --sk a.sec.key ${options} --json`);
    expect(refused.exit).toBe(2);
    expect(errorCode(refused)).toBe(code);
  });
});
