import { access, open, rm } from 'node:fs/promises';
import {
  MAX_KEY_FILE_LENGTH,
  eraseSecret,
  formatCrypt4ghPublicKeyFile,
  formatCrypt4ghSecretKeyFile,
  parseCrypt4ghPublicKeyFile,
  parseCrypt4ghSecretKeyFile,
  parseX25519PublicKey,
  parseX25519SecretKey,
} from '#pipelines';
import type { KdfName, X25519PublicKey, X25519SecretKey } from '#pipelines';
import { nodeCrypto, nodeKeyDerivation } from '#pipelines/node';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';

const PORTS = { crypto: nodeCrypto, keyDerivation: nodeKeyDerivation };

export interface PassphraseSource {
  readonly env: CliIo['env'];
  /** Name of the variable that holds the passphrase; absent for a key stored in the clear. */
  readonly passphraseEnv?: string;
}

/**
 * Reads a GA4GH secret key file. The caller erases the key after use (`eraseSecret`).
 *
 * @throws CliError FILE_UNREADABLE, PASSPHRASE_VARIABLE_UNSET
 * @throws Crypt4ghFault KEY_FILE_*, PASSPHRASE_REQUIRED, PASSPHRASE_WRONG
 */
export async function readCrypt4ghSecretKey(
  path: string,
  source: PassphraseSource,
): Promise<X25519SecretKey> {
  const passphrase = readPassphrase(source);
  const file = await readKeyFile(path);
  try {
    return parseCrypt4ghSecretKeyFile(
      file,
      passphrase === undefined ? PORTS : { ...PORTS, passphrase },
    );
  } finally {
    eraseSecret(file);
    passphrase?.fill(0);
  }
}

/** @throws CliError FILE_UNREADABLE; Crypt4ghFault KEY_FILE_*, PUBLIC_KEY_INVALID */
export async function readCrypt4ghPublicKey(path: string): Promise<X25519PublicKey> {
  return parseCrypt4ghPublicKeyFile(await readKeyFile(path));
}

export interface WriteKeyPairOptions {
  readonly secretPath: string;
  readonly publicPath: string;
  readonly overwrite: boolean;
  /** Absent: the secret key is stored in the clear, readable by its owner alone. */
  readonly lock?: { readonly kdf: KdfName; readonly passphrase: Uint8Array };
}

/**
 * Makes a key pair and writes both files, the secret one with mode 0600. Returns the public key.
 *
 * @throws CliError FILE_EXISTS, FILE_UNWRITABLE
 */
export async function writeCrypt4ghKeyPair(options: WriteKeyPairOptions): Promise<X25519PublicKey> {
  const { secretPath, publicPath, lock, overwrite } = options;
  await refuseExisting(overwrite ? [] : [secretPath, publicPath]);
  const random = nodeCrypto.randomBytes(32);
  const secretKey = parseX25519SecretKey(random);
  eraseSecret(random);
  try {
    const publicKey = parseX25519PublicKey(nodeCrypto.x25519PublicKey(secretKey));
    const secretFile = formatCrypt4ghSecretKeyFile(
      secretKey,
      lock === undefined ? PORTS : { ...PORTS, lock },
    );
    await writeNewFile(secretPath, secretFile, { mode: 0o600, overwrite });
    await writeNewFile(publicPath, formatCrypt4ghPublicKeyFile(publicKey), {
      mode: 0o644,
      overwrite,
    });
    return publicKey;
  } finally {
    eraseSecret(secretKey);
  }
}

/**
 * The passphrase as UTF-8; `undefined` when no variable is named.
 *
 * @throws CliError PASSPHRASE_VARIABLE_UNSET when the named variable is unset or empty
 */
export function readPassphrase({ env, passphraseEnv }: PassphraseSource): Uint8Array | undefined {
  if (passphraseEnv === undefined) {
    return undefined;
  }
  const passphrase = env[passphraseEnv];
  if (passphrase === undefined || passphrase === '') {
    throw new CliError(
      EXIT.usage,
      'PASSPHRASE_VARIABLE_UNSET',
      'the variable named by --passphrase-env is unset or empty',
    );
  }
  return new TextEncoder().encode(passphrase);
}

/** One byte more than allowed, so that the parser sees that a file is too long. */
async function readKeyFile(path: string): Promise<Uint8Array> {
  const buffer = new Uint8Array(MAX_KEY_FILE_LENGTH + 1);
  try {
    const file = await open(path, 'r');
    try {
      return buffer.subarray(0, await readUpTo(file, buffer));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new CliError(EXIT.runtime, 'FILE_UNREADABLE', `cannot read ${path}`, { cause });
  }
}

interface ReadableFile {
  read(buffer: Uint8Array, offset: number, length: number): Promise<{ bytesRead: number }>;
}

/** A pipe (`--sk <(…)`) gives what it has; read on to its end. */
async function readUpTo(file: ReadableFile, buffer: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) {
      break;
    }
    filled += bytesRead;
  }
  return filled;
}

async function refuseExisting(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await exists(path)) {
      throw existsError(path);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

function existsError(path: string, cause?: unknown): CliError {
  return new CliError(EXIT.usage, 'FILE_EXISTS', `${path} exists; --force overwrites it`, {
    cause,
  });
}

/** Replaces rather than rewrites an old file, whose mode and open handles would live on. */
async function writeNewFile(
  path: string,
  text: string,
  { mode, overwrite }: { readonly mode: number; readonly overwrite: boolean },
): Promise<void> {
  try {
    if (overwrite) {
      await rm(path, { force: true });
    }
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw existsError(path, cause);
    }
    throw new CliError(EXIT.runtime, 'FILE_UNWRITABLE', `cannot write ${path}`, { cause });
  }
}
