import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecipientKey } from '../../../../enclave/boot/recipient-key.ts';
import { obtainRecipientKey } from '../../../../enclave/boot/recipient-key.ts';
import { MemoryKeyRelease } from '../../../doubles/key-release.ts';
import { MemoryState } from '../../../doubles/memory-state.ts';

let state: MemoryState;
let keyRelease: MemoryKeyRelease;
beforeEach(() => {
  state = new MemoryState();
  keyRelease = new MemoryKeyRelease();
});

async function obtain(manifestVersion = 1, kmsKeyId = 'key-1'): Promise<RecipientKey> {
  return obtainRecipientKey({
    kmsKeyId,
    manifestVersion,
    keyRelease,
    state,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
  });
}

function onlyState(): Uint8Array {
  const [value] = state.values.values();
  if (value === undefined) {
    throw new Error('nothing was stored');
  }
  return value;
}

function replaceState(change: (document: Record<string, string>) => object): void {
  const [name] = state.values.keys();
  const document = JSON.parse(Buffer.from(onlyState()).toString()) as Record<string, string>;
  state.values.set(name ?? '', new TextEncoder().encode(JSON.stringify(change(document))));
}

describe('obtainRecipientKey', () => {
  it('makes a key once and opens the same one ever after', async () => {
    const created = await obtain();
    const opened = await obtain();
    expect(created.origin).toBe('created');
    expect(opened.origin).toBe('opened');
    expect(opened.secretKey).toEqual(created.secretKey);
  });

  it('does not store the key in the clear', async () => {
    const { secretKey } = await obtain();
    const stored = Buffer.from(onlyState());
    expect(stored.includes(Buffer.from(secretKey))).toBe(false);
    expect(stored.includes(Buffer.from(secretKey).toString('base64'))).toBe(false);
  });

  it('overwrites every data key, and the randomness for a new key, after use', async () => {
    await obtain();
    await obtain();
    await obtain(2);
    // The randomness of the new key, its data key, and that data key twice more.
    expect(keyRelease.released).toHaveLength(4);
    expect(keyRelease.released.every((key) => key.every((byte) => byte === 0))).toBe(true);
  });

  it('refuses a manifest version older than one that used the key', async () => {
    await obtain(3);
    await expect(obtain(2)).rejects.toMatchObject({ code: 'MANIFEST_VERSION_ROLLED_BACK' });
    await expect(obtain(3)).resolves.toMatchObject({ origin: 'opened' });
  });

  it('remembers the newest manifest version', async () => {
    await obtain(1);
    await obtain(5);
    await expect(obtain(4)).rejects.toMatchObject({ code: 'MANIFEST_VERSION_ROLLED_BACK' });
  });

  it('fails when the KMS denies, without making another key', async () => {
    await obtain();
    const before = Buffer.from(onlyState()).toString();
    keyRelease.denies = true;
    await expect(obtain()).rejects.toMatchObject({ code: 'KMS_DENIED' });
    expect(Buffer.from(onlyState()).toString()).toBe(before);
  });

  it('refuses a key that somebody else has sealed under a KMS key of their own', async () => {
    const attackers = new MemoryState();
    await obtainRecipientKey({
      kmsKeyId: 'attackers-key',
      manifestVersion: 1,
      keyRelease,
      state: attackers,
      randomBytes: (length) => new Uint8Array(length),
    });
    await obtain();
    const [name = ''] = state.values.keys();
    state.values.set(name, [...attackers.values.values()][0] ?? new Uint8Array(0));
    await expect(obtain()).rejects.toMatchObject({ code: 'SEALED_KEY_INVALID' });
  });

  it('keeps the keys of two KMS keys apart', async () => {
    const first = await obtain(1, 'key-1');
    const second = await obtain(1, 'key-2');
    const again = await obtain(1, 'key-1');
    expect(second.secretKey).not.toEqual(first.secretKey);
    expect(again.secretKey).toEqual(first.secretKey);
  });

  it.each<[string, (document: Record<string, string>) => object]>([
    ['another KMS key', (document) => ({ ...document, keyId: 'arn:key-9' })],
    [
      'a changed seal',
      (document) => ({ ...document, sealed: `A${(document['sealed'] ?? '').slice(1)}` }),
    ],
    [
      'a changed nonce',
      (document) => ({ ...document, nonce: Buffer.alloc(12).toString('base64') }),
    ],
    ['a seal that is too short', (document) => ({ ...document, sealed: 'AAAA' })],
    ['a nonce of another length', (document) => ({ ...document, nonce: 'AAAA' })],
    ['another format', (document) => ({ ...document, format: 'neoseal.sealed-recipient-key/2' })],
    ['a missing member', (document) => ({ ...document, sealed: undefined })],
    ['an unknown member', (document) => ({ ...document, extra: 1 })],
    ['base64 that is none', (document) => ({ ...document, sealed: '!' })],
    ['an array', () => []],
  ])('refuses a stored key with %s', async (_, change) => {
    await obtain();
    replaceState(change);
    await expect(obtain()).rejects.toMatchObject({ code: 'SEALED_KEY_INVALID' });
  });

  it('refuses stored bytes that are not a document', async () => {
    await obtain();
    const [name = ''] = state.values.keys();
    for (const junk of [new Uint8Array(0), Uint8Array.of(0xff), new Uint8Array(100_000)]) {
      state.values.set(name, junk);
      await expect(obtain()).rejects.toMatchObject({ code: 'SEALED_KEY_INVALID' });
    }
  });
});
