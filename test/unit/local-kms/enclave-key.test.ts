import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyFor } from '../../../host/local-kms/enclave-key.ts';
import { isAllowed } from '../../../host/local-kms/key-policy.ts';
import { KeyStore } from '../../../host/local-kms/key-store.ts';
import type { StoredKey } from '../../../host/local-kms/key-store.ts';

const [FIRST, SECOND, THIRD] = ['11', '22', '33'].map((byte) => byte.repeat(48)) as [
  string,
  string,
  string,
];

let folder: string;
let store: KeyStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
  store = await openStore();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function openStore(): Promise<KeyStore> {
  return KeyStore.open({ folder, region: 'local-1', now: () => new Date(0) });
}

function opensFor({ policy }: StoredKey, pcr0: string): boolean {
  const context = new Map([['kms:RecipientAttestation:ImageSha384', pcr0]]);
  return isAllowed(policy, 'kms:Decrypt', context);
}

describe('the key of an image', () => {
  it('is the same at every start, and another for another image', async () => {
    const key = await openKeyFor([FIRST], store);
    expect((await openKeyFor([FIRST], await openStore())).arn).toBe(key.arn);
    expect((await openKeyFor([SECOND], store)).arn).not.toBe(key.arn);
  });

  it('goes over to the next image, and to the one after it', async () => {
    const key = await openKeyFor([FIRST], store);
    await openKeyFor([SECOND, FIRST], store);
    const last = await openKeyFor([THIRD, SECOND, FIRST], await openStore());
    expect(last.arn).toBe(key.arn);
    expect([FIRST, SECOND, THIRD].map((pcr0) => opensFor(last, pcr0))).toEqual([true, true, true]);
  });

  it('does not open for an image that the policy does not name', async () => {
    const key = await openKeyFor([SECOND, FIRST], store);
    expect(opensFor(key, THIRD)).toBe(false);
  });

  it('is a new one where there is nothing to take over', async () => {
    const key = await openKeyFor([FIRST], store);
    expect((await openKeyFor([THIRD, SECOND], store)).arn).not.toBe(key.arn);
  });

  it('is refused to the measurement of debug mode', async () => {
    await expect(openKeyFor(['00'.repeat(48)], store)).rejects.toMatchObject({
      type: 'MalformedPolicyDocumentException',
    });
    await expect(openKeyFor([FIRST, '00'.repeat(48)], store)).rejects.toThrow();
  });
});
