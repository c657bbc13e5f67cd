import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeyPolicy } from './key-policy.ts';
import { parseKeyPolicy } from './key-policy.ts';
import type { KeyMaterial } from './ciphertext-blob.ts';

export interface StoredKey extends KeyMaterial {
  readonly arn: string;
  readonly createdAt: Date;
  readonly policyText: string;
  readonly policy: KeyPolicy;
}

export interface KeyStoreOptions {
  readonly folder: string;
  readonly region: string;
  readonly now: () => Date;
}

export const ACCOUNT = '000000000000';
const FORMAT = 'neoseal.local-kms-key/1';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

const schema = z.strictObject({
  format: z.literal(FORMAT),
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  policy: z.string().max(32_768),
  sealed: z.base64(),
});

/** Keys on disk, one file each, their material under a master key that its owner alone may read. */
export class KeyStore {
  readonly #options: KeyStoreOptions;
  readonly #masterKey: Uint8Array;
  readonly #keys: Map<string, StoredKey>;

  private constructor(
    options: KeyStoreOptions,
    masterKey: Uint8Array,
    keys: Map<string, StoredKey>,
  ) {
    this.#options = options;
    this.#masterKey = masterKey;
    this.#keys = keys;
  }

  static async open(options: KeyStoreOptions): Promise<KeyStore> {
    await mkdir(join(options.folder, 'keys'), { recursive: true, mode: 0o700 });
    const masterKey = await openMasterKey(join(options.folder, 'master.key'));
    const store = new KeyStore(options, masterKey, new Map());
    const names = await readdir(join(options.folder, 'keys'));
    for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
      const text = await readFile(join(options.folder, 'keys', name), 'utf8');
      const key = store.#parse(text);
      store.#keys.set(key.id, key);
    }
    return store;
  }

  /** By id or ARN. */
  find(keyId: string): StoredKey | null {
    const id = keyId.startsWith(this.#arn('')) ? keyId.slice(this.#arn('').length) : keyId;
    return this.#keys.get(id) ?? null;
  }

  /** All keys, the oldest first. */
  list(): readonly StoredKey[] {
    return [...this.#keys.values()].sort(
      (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1),
    );
  }

  async create(policyText: string): Promise<StoredKey> {
    const id = randomUUID();
    return this.#save({
      id,
      arn: this.#arn(id),
      createdAt: this.#options.now(),
      policyText,
      policy: parseKeyPolicy(policyText),
      material: new Uint8Array(randomBytes(KEY_BYTES)),
    });
  }

  async replacePolicy(key: StoredKey, policyText: string): Promise<StoredKey> {
    return this.#save({ ...key, policyText, policy: parseKeyPolicy(policyText) });
  }

  async #save(key: StoredKey): Promise<StoredKey> {
    const path = join(this.#options.folder, 'keys', `${key.id}.json`);
    await writeDurably(path, Buffer.from(this.#format(key)));
    this.#keys.set(key.id, key);
    return key;
  }

  #format(key: StoredKey): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#masterKey, nonce);
    cipher.setAAD(Buffer.from(key.id));
    const sealed = Buffer.concat([
      nonce,
      cipher.update(key.material),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return JSON.stringify({
      format: FORMAT,
      id: key.id,
      createdAt: key.createdAt.toISOString(),
      policy: key.policyText,
      sealed: sealed.toString('base64'),
    });
  }

  #parse(text: string): StoredKey {
    const record = schema.parse(JSON.parse(text));
    const sealed = Buffer.from(record.sealed, 'base64');
    const decipher = createDecipheriv(CIPHER, this.#masterKey, sealed.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(record.id));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const material = Buffer.concat([
      decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
    return {
      id: record.id,
      arn: this.#arn(record.id),
      createdAt: new Date(record.createdAt),
      policyText: record.policy,
      policy: parseKeyPolicy(record.policy),
      material: new Uint8Array(material),
    };
  }

  #arn(id: string): string {
    return `arn:aws:kms:${this.#options.region}:${ACCOUNT}:key/${id}`;
  }
}

async function openMasterKey(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw error;
    }
  }
  const key = randomBytes(KEY_BYTES);
  await writeDurably(path, key);
  return new Uint8Array(key);
}

/** Whole or not at all, and on disk when it returns. */
async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}
