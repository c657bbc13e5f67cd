import { describe, expect, it } from 'vitest';
import { canonicalText, toBase64 } from '#attestation';
import type { EnclaveConfig } from '#protocol';
import { composeManifest } from '../../../../enclave/boot/compose-manifest.ts';
import { installationDouble } from '../../../doubles/installation.ts';

const key = (seed: number): { key: string } => ({ key: toBase64(new Uint8Array(32).fill(seed)) });
const config: EnclaveConfig = {
  laboratories: [key(1), key(2)],
  kms: {
    endpoint: 'http://127.0.0.1:1',
    region: 'local-1',
    keyId: 'arn:aws:kms:local-1:000000000000:key/1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  },
  manifestVersion: 3,
};
const compose = async (change: Partial<EnclaveConfig> = {}): Promise<string> =>
  canonicalText(
    await composeManifest({
      config: { ...config, ...change },
      installation: await installationDouble(),
      recipientPublicKey: new Uint8Array(32).fill(9),
      codeSha256: new Uint8Array(32),
      simulated: true,
    }),
  );

describe('composeManifest', () => {
  it('is the same for the same image, configuration and key', async () => {
    expect(await compose()).toBe(await compose());
  });

  it('does not depend on where the KMS is or who calls it', async () => {
    const moved = { ...config.kms, endpoint: 'https://elsewhere', region: 'x' };
    expect(await compose({ kms: moved })).toBe(await compose());
  });

  it.each<[string, Partial<EnclaveConfig>]>([
    ['another version', { manifestVersion: 4 }],
    ['another laboratory', { laboratories: [key(1)] }],
    ['another KMS key', { kms: { ...config.kms, keyId: 'other' } }],
  ])('differs for %s', async (_, change) => {
    expect(await compose(change)).not.toBe(await compose());
  });

  it.each<[string, Partial<EnclaveConfig>]>([
    ['a laboratory twice', { laboratories: [key(1), key(1)] }],
    ['a key of the wrong length', { laboratories: [{ key: 'AAAA' }] }],
    ['a key that is not base64', { laboratories: [{ key: '!' }] }],
    ['a KMS key id with a space', { kms: { ...config.kms, keyId: 'a b' } }],
  ])('refuses %s', async (_, change) => {
    await expect(compose(change)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
