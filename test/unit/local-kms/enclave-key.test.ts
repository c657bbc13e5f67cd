import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyFor } from '../../../host/local-kms/enclave-key.ts';
import { enclaveKeyPolicy } from '../../../host/local-kms/enclave-key-policy.ts';
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

  it('stays with the new image when only that one is named, and opens for the old one no longer', async () => {
    const key = await openKeyFor([FIRST], store);
    await openKeyFor([SECOND, FIRST], store);
    const last = await openKeyFor([SECOND], await openStore());
    expect(last.arn).toBe(key.arn);
    expect([FIRST, SECOND].map((pcr0) => opensFor(last, pcr0))).toEqual([false, true]);
    const [kept] = (await openStore()).list();
    expect(kept && opensFor(kept, FIRST)).toBe(false);
  });

  it('withdraws the oldest of three images when the list no longer names it', async () => {
    const key = await openKeyFor([FIRST], store);
    await openKeyFor([SECOND, FIRST], store);
    const last = await openKeyFor([THIRD, SECOND], store);
    expect(last.arn).toBe(key.arn);
    expect([FIRST, SECOND, THIRD].map((pcr0) => opensFor(last, pcr0))).toEqual([false, true, true]);
  });

  it('withdraws an image from every key that the image which runs may open', async () => {
    const own = await openKeyFor([SECOND], store);
    const inherited = await openKeyFor([FIRST], store);
    expect((await openKeyFor([SECOND, FIRST], store)).arn).toBe(inherited.arn);
    await openKeyFor([SECOND], store);
    for (const key of store.list()) {
      expect([FIRST, SECOND].map((pcr0) => opensFor(key, pcr0))).toEqual([false, true]);
    }
    expect(store.list().map(({ arn }) => arn)).toContain(own.arn);
  });

  it('gives an image that was withdrawn a key of its own, which opens nothing of before', async () => {
    const key = await openKeyFor([FIRST], store);
    await openKeyFor([SECOND, FIRST], store);
    await openKeyFor([SECOND], store);
    const other = await openKeyFor([FIRST], store);
    expect(other.arn).not.toBe(key.arn);
    expect(store.list().filter((each) => opensFor(each, FIRST))).toHaveLength(1);
  });

  it('leaves a policy alone that somebody else wrote', async () => {
    const foreign = await store.create(
      enclaveKeyPolicy([SECOND, FIRST]).replace('"Inspect"', '"Look"'),
    );
    expect((await openKeyFor([SECOND], store)).arn).not.toBe(foreign.arn);
    expect(store.find(foreign.arn)?.policyText).toBe(foreign.policyText);
  });

  it('takes measurements in either case for the same', async () => {
    const letters = 'ab'.repeat(48);
    const key = await openKeyFor([letters], store);
    expect((await openKeyFor([letters.toUpperCase()], store)).arn).toBe(key.arn);
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
