import { describe, expect, it } from 'vitest';
import {
  Crypt4ghFault,
  formatCrypt4ghPublicKeyFile,
  formatCrypt4ghSecretKeyFile,
  parseCrypt4ghPublicKeyFile,
  parseCrypt4ghSecretKeyFile,
} from '#pipelines';
import type { KdfName } from '#pipelines';
import { nodeCrypto, nodeKeyDerivation } from '#pipelines/node';
import { faultCodeOf, keyPairOf, seededCrypto } from '../../../builders/crypt4gh.ts';

const ports = { crypto: nodeCrypto, keyDerivation: nodeKeyDerivation };
const { secretKey, publicKey } = keyPairOf('file');
const passphrase = Buffer.from('pass ✓');

const SALT = '\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f';
const BLOB32 = 'k'.repeat(32);
const BLOB60 = 'k'.repeat(60);
const CIPHER = 'chacha20_poly1305';

function armour(content: Uint8Array | string, label = 'CRYPT4GH PRIVATE KEY'): Uint8Array {
  const base64 = Buffer.from(content as string, 'latin1').toString('base64');
  return Buffer.from(`-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`);
}

function storedKey(...fields: readonly string[]): string {
  return `c4gh-v1${fields.map((field) => `${String.fromCharCode(field.length >> 8, field.length & 255)}${field}`).join('')}`;
}

function readSecret(file: Uint8Array, given?: Uint8Array): Promise<string> {
  return faultCodeOf(() =>
    parseCrypt4ghSecretKeyFile(file, given === undefined ? ports : { ...ports, passphrase: given }),
  );
}

describe('a secret key file', () => {
  it.each<KdfName>(['scrypt', 'bcrypt', 'pbkdf2_hmac_sha256'])(
    'locked with %s opens again',
    (kdf) => {
      const text = formatCrypt4ghSecretKeyFile(secretKey, { ...ports, lock: { kdf, passphrase } });
      expect(text).not.toContain(Buffer.from(secretKey).toString('base64').slice(4, 30));
      const read = parseCrypt4ghSecretKeyFile(Buffer.from(text), { ...ports, passphrase });
      expect(read).toEqual(secretKey);
    },
  );

  it('in the clear opens with and without a passphrase', async () => {
    const file = Buffer.from(formatCrypt4ghSecretKeyFile(secretKey, ports));
    expect(await readSecret(file)).toBe('none');
    expect(parseCrypt4ghSecretKeyFile(file, { ...ports, passphrase })).toEqual(secretKey);
  });

  it('is the same for the same random bytes', () => {
    const write = (): string =>
      formatCrypt4ghSecretKeyFile(secretKey, {
        ...ports,
        crypto: seededCrypto('key file'),
        lock: { kdf: 'scrypt', passphrase },
      });
    expect(write()).toBe(write());
  });

  it.each([
    ['a comment', storedKey('none', 'none', BLOB32, 'a comment')],
    ['an empty comment', storedKey('none', 'none', BLOB32, '')],
  ])('opens with %s', async (_, content) => {
    expect(await readSecret(armour(content))).toBe('none');
  });

  it('opens with CRLF line ends, folded base64 and the longer label', async () => {
    const base64 = Buffer.from(storedKey('none', 'none', BLOB32), 'latin1').toString('base64');
    const label = 'CRYPT4GH ENCRYPTED PRIVATE KEY';
    const folded = base64.match(/.{1,20}/g)?.join('\r\n') ?? '';
    const text = `-----BEGIN ${label}-----\r\n${folded}\r\n-----END ${label}-----\r\n`;
    expect(await readSecret(Buffer.from(text))).toBe('none');
  });

  it.each([
    ['a wrong magic', 'c4gh-v2' + storedKey('none', 'none', BLOB32).slice(7), 'KEY_FILE_INVALID'],
    ['nothing in it', '', 'KEY_FILE_INVALID'],
    ['a key that is cut off', storedKey('none', 'none', BLOB32).slice(0, -1), 'KEY_FILE_INVALID'],
    ['a short key', storedKey('none', 'none', BLOB32.slice(1)), 'KEY_FILE_INVALID'],
    ['bytes after the comment', storedKey('none', 'none', BLOB32, 'c', ''), 'KEY_FILE_INVALID'],
    ['a lone byte after the key', `${storedKey('none', 'none', BLOB32)}x`, 'KEY_FILE_INVALID'],
    ['an unknown kdf', storedKey('argon2', SALT, CIPHER, BLOB60), 'KEY_FILE_KDF_UNSUPPORTED'],
    [
      'a kdf named like a property',
      storedKey('constructor', SALT, CIPHER, BLOB60),
      'KEY_FILE_KDF_UNSUPPORTED',
    ],
    ['a cipher without kdf', storedKey('none', CIPHER, BLOB60), 'KEY_FILE_CIPHER_UNSUPPORTED'],
    [
      'a kdf without cipher',
      storedKey('scrypt', `\0\0\0\0${SALT}`, 'none', BLOB32),
      'KEY_FILE_CIPHER_UNSUPPORTED',
    ],
    ['no salt', storedKey('scrypt', '\0\0\0\0', CIPHER, BLOB60), 'KEY_FILE_INVALID'],
    ['no kdf options', storedKey('scrypt', '', CIPHER, BLOB60), 'KEY_FILE_INVALID'],
    [
      'a salt of a kilobyte',
      storedKey('scrypt', 's'.repeat(1024), CIPHER, BLOB60),
      'KEY_FILE_INVALID',
    ],
    [
      'no rounds',
      storedKey('bcrypt', `\0\0\0\0${SALT}`, CIPHER, BLOB60),
      'KEY_FILE_KDF_UNSUPPORTED',
    ],
    [
      'rounds without end',
      storedKey('bcrypt', `\xff\xff\xff\xff${SALT}`, CIPHER, BLOB60),
      'KEY_FILE_KDF_UNSUPPORTED',
    ],
    [
      'pbkdf2 rounds without end',
      storedKey('pbkdf2_hmac_sha256', `\x7f\0\0\0${SALT}`, CIPHER, BLOB60),
      'KEY_FILE_KDF_UNSUPPORTED',
    ],
    [
      'a locked key of odd length',
      storedKey('scrypt', `\0\0\0\0${SALT}`, CIPHER, BLOB60.slice(1)),
      'KEY_FILE_INVALID',
    ],
    [
      'a key that its passphrase does not open',
      storedKey('scrypt', `\0\0\0\0${SALT}`, CIPHER, BLOB60),
      'PASSPHRASE_WRONG',
    ],
  ])('is refused with %s', async (_, content, code) => {
    expect(await readSecret(armour(content), passphrase)).toBe(code);
  });

  it.each([
    ['a public key', armour(BLOB32, 'CRYPT4GH PUBLIC KEY'), 'KEY_FILE_WRONG_KIND'],
    ['a key of another tool', armour(BLOB32, 'OPENSSH PRIVATE KEY'), 'KEY_FILE_WRONG_KIND'],
    ['no armour', Buffer.from('c4gh-v1'), 'KEY_FILE_INVALID'],
    ['no end line', armour(BLOB32).subarray(0, -20), 'KEY_FILE_INVALID'],
    [
      'an end line of another kind',
      Buffer.from('-----BEGIN CRYPT4GH PRIVATE KEY-----\n\n-----END CRYPT4GH PUBLIC KEY-----'),
      'KEY_FILE_INVALID',
    ],
    [
      'text that is no base64',
      Buffer.from('-----BEGIN CRYPT4GH PRIVATE KEY-----\n%%%%\n-----END CRYPT4GH PRIVATE KEY-----'),
      'KEY_FILE_INVALID',
    ],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0xfd), 'KEY_FILE_INVALID'],
    ['more than a key file holds', new Uint8Array(16_385), 'KEY_FILE_TOO_LARGE'],
    ['nothing', new Uint8Array(), 'KEY_FILE_INVALID'],
  ])('is refused when it is %s', async (_, file, code) => {
    expect(await readSecret(file, passphrase)).toBe(code);
  });

  it('does not show its content in a message', () => {
    const content = storedKey('MARKER-KDF', SALT, 'MARKER-CIPHER', BLOB60);
    expect.assertions(2);
    try {
      parseCrypt4ghSecretKeyFile(armour(content), { ...ports, passphrase });
    } catch (error) {
      expect(error).toBeInstanceOf(Crypt4ghFault);
      expect(String(error)).not.toContain('MARKER');
    }
  });

  it('is not written with an empty passphrase', async () => {
    const lock = { kdf: 'scrypt', passphrase: new Uint8Array() } as const;
    const code = await faultCodeOf(() =>
      formatCrypt4ghSecretKeyFile(secretKey, { ...ports, lock }),
    );
    expect(code).toBe('PASSPHRASE_REQUIRED');
  });
});

describe('a public key file', () => {
  it('opens again', () => {
    const file = Buffer.from(formatCrypt4ghPublicKeyFile(publicKey));
    expect(parseCrypt4ghPublicKeyFile(file)).toEqual(publicKey);
  });

  it.each([
    ['a secret key', armour(BLOB32), 'KEY_FILE_WRONG_KIND'],
    ['33 bytes', armour(`${BLOB32}k`, 'CRYPT4GH PUBLIC KEY'), 'PUBLIC_KEY_INVALID'],
    ['zeros', armour('\0'.repeat(32), 'CRYPT4GH PUBLIC KEY'), 'PUBLIC_KEY_INVALID'],
    [
      'base64 with stray bits',
      Buffer.from(
        `-----BEGIN CRYPT4GH PUBLIC KEY-----\n${'A'.repeat(42)}B=\n-----END CRYPT4GH PUBLIC KEY-----`,
      ),
      'KEY_FILE_INVALID',
    ],
  ])('is refused when it is %s', async (_, file, code) => {
    expect(await faultCodeOf(() => parseCrypt4ghPublicKeyFile(file))).toBe(code);
  });
});
