import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extendFromZero } from '#attestation';
import { commitToManifest } from '../../../../enclave/boot/boot-commitment.ts';
import type { Nsm } from '../../../../enclave/nsm/nsm.ts';
import { createNsm } from '../../../../enclave/nsm/nsm.ts';
import { startSimulatedHardware } from '../../../../enclave/nsm/simulated/simulated-hardware.ts';

const digest = new Uint8Array(randomBytes(32));
let folder: string;
let nsm: Nsm;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
  const pcr = new Uint8Array(48).fill(1);
  const measurement = { pcr0: pcr, pcr1: pcr, pcr2: pcr, codeSha256: new Uint8Array(32) };
  const hardware = await startSimulatedHardware({ folder, measurement, now: () => new Date() });
  nsm = createNsm(hardware.transport);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('commitToManifest', () => {
  it('leaves the digest in PCR16 and every register locked', async () => {
    await commitToManifest(nsm, digest);
    const { locked, value } = await nsm.describePcr(16);
    expect([locked, value]).toEqual([true, new Uint8Array(await extendFromZero(digest))]);
    expect((await nsm.describe()).lockedPcrs).toHaveLength(32);
  });

  it('refuses a register that was written before', async () => {
    await nsm.extendPcr(16, Uint8Array.of(1));
    await expect(commitToManifest(nsm, digest)).rejects.toMatchObject({
      code: 'BOOT_COMMITMENT_INVALID',
    });
  });

  it('cannot be made twice', async () => {
    await commitToManifest(nsm, digest);
    await expect(commitToManifest(nsm, digest)).rejects.toMatchObject({ code: 'NSM_ERROR' });
  });

  it('refuses a module that says it locked and did not', async () => {
    const lying: Nsm = { ...nsm, lockPcrs: () => Promise.resolve() };
    await expect(commitToManifest(lying, digest)).rejects.toMatchObject({
      code: 'BOOT_COMMITMENT_INVALID',
    });
  });
});
