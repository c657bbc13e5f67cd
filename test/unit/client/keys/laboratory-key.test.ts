import { generateKeyPairSync } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { laboratoryId } from '#attestation';
import {
  generateSigningKey,
  readSigningKey,
  readVerificationKey,
} from '../../../../client/keys/laboratory-key.ts';
import { codeOf } from '../../../builders/code-of.ts';
import { runNeoseal } from '../../../builders/command-line.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const at = temporaryFolder();

describe('a signing key', () => {
  it('signs what its public half verifies', async () => {
    const { secretPem, publicPem } = generateSigningKey();
    await writeFile(at('lab.key'), secretPem);
    await writeFile(at('lab.pub'), publicPem);
    const signer = await readSigningKey(at('lab.key'));
    expect(signer.publicKey).toEqual(await readVerificationKey(at('lab.pub')));
    const message = Uint8Array.of(1, 2, 3);
    const key = await crypto.subtle.importKey('raw', signer.publicKey, 'Ed25519', false, [
      'verify',
    ]);
    const signature = new Uint8Array(await signer.sign(message));
    expect(await crypto.subtle.verify('Ed25519', key, signature, message)).toBe(true);
  });

  it.each<[string, () => string]>([
    ['nothing', () => ''],
    ['no PEM', () => 'secret'],
    ['a public key', () => generateSigningKey().publicPem],
    ['another kind of key', () => pemOf(generateKeyPairSync('x25519').privateKey)],
    [
      'an elliptic curve of another kind',
      () => pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    ],
  ])('is not read from %s', async (_, content) => {
    await writeFile(at('lab.key'), content());
    expect(await codeOf(readSigningKey(at('lab.key')))).toBe('KEY_UNREADABLE');
  });

  it('is not read from a file that is not there', async () => {
    expect(await codeOf(readSigningKey(at('absent')))).toBe('KEY_UNREADABLE');
    expect(await codeOf(readVerificationKey(at('absent')))).toBe('KEY_UNREADABLE');
  });
});

describe('neoseal keygen', () => {
  const keygen = (kind: string, ...more: string[]) =>
    runNeoseal(
      ['keygen', '--kind', kind, '--sk', at('k.key'), '--pk', at('k.pub'), '--json', ...more],
      { env: { PASS: 'secret words', EMPTY: '' } },
    );

  it.each(['laboratory', 'release', 'recipient'])(
    'makes a %s key that only its owner reads',
    async (kind) => {
      const { exit, stdout } = await keygen(kind);
      expect(exit).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ kind, secretKey: at('k.key') });
      expect((await stat(at('k.key'))).mode & 0o077).toBe(0);
      expect(stdout).not.toContain((await readFile(at('k.key'), 'utf8')).split('\n')[1]);
    },
  );

  it('names a laboratory by the id that the enclave knows it by', async () => {
    const { stdout } = await keygen('laboratory');
    const id = await laboratoryId(await readVerificationKey(at('k.pub')));
    expect(JSON.parse(stdout)).toMatchObject({ id });
  });

  it('overwrites a key only when forced', async () => {
    await keygen('laboratory');
    const before = await readFile(at('k.key'), 'utf8');
    const again = await keygen('laboratory');
    expect(again.exit).toBe(2);
    expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'FILE_EXISTS' } });
    expect(await readFile(at('k.key'), 'utf8')).toBe(before);
    expect((await keygen('laboratory', '--force')).exit).toBe(0);
    expect(await readFile(at('k.key'), 'utf8')).not.toBe(before);
  });

  it('refuses an unknown kind and an unset passphrase', async () => {
    expect((await keygen('clinician')).exit).toBe(2);
    expect((await keygen('recipient', '--passphrase-env', 'UNSET')).exit).toBe(2);
    expect((await keygen('recipient', '--passphrase-env', 'EMPTY')).exit).toBe(2);
    expect((await keygen('recipient', '--passphrase-env', 'PASS')).exit).toBe(0);
  });
});

function pemOf(key: ReturnType<typeof generateKeyPairSync>['privateKey'] | object): string {
  return (key as { export(o: object): string }).export({ type: 'pkcs8', format: 'pem' });
}
