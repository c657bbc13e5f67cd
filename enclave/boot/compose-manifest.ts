import type { EnclaveManifest, Laboratory } from '#attestation';
import {
  canonicalize,
  describeLaboratory,
  parseBase64,
  parseCanonical,
  parseEnclaveManifest,
  toBase64,
  toHex,
} from '#attestation';
import type { EnclaveConfig } from '#protocol';
import type { Installation } from '../installation/installation.ts';
import { BootFault } from './boot-fault.ts';

const ED25519_KEY_BYTES = 32;
const MAX_MANIFEST_BYTES = 262_144;

export interface ManifestSources {
  readonly config: EnclaveConfig;
  readonly installation: Installation;
  /** X25519, 32 bytes. */
  readonly recipientPublicKey: Uint8Array;
  /** SHA-256 of the code. */
  readonly codeSha256: Uint8Array;
  readonly simulated: boolean;
}

/**
 * What this enclave commits to. It has no time and no randomness in it: a restart with the same image,
 * configuration and recipient key gives the same manifest, so that submissions made before still fit.
 *
 * @throws BootFault CONFIG_INVALID
 */
export async function composeManifest(sources: ManifestSources): Promise<EnclaveManifest> {
  const { config, installation } = sources;
  const manifest = {
    format: 'neoseal.enclave-manifest/1',
    version: config.manifestVersion,
    simulated: sources.simulated,
    recipientKey: toBase64(sources.recipientPublicKey),
    knowledgePack: installation.pack.pack.digest,
    policies: installation.policies.map(({ policy, digest }) => ({
      id: policy.id,
      version: policy.version,
      digest,
    })),
    laboratories: await Promise.all(config.laboratories.map(({ key }) => readLaboratory(key))),
    code: toHex(sources.codeSha256),
    kmsKeyId: config.kms.keyId,
  };
  try {
    // The verifier's own parser: what it would refuse is not committed to.
    const bytes = canonicalize(manifest);
    return parseEnclaveManifest(parseCanonical(bytes, { maxBytes: MAX_MANIFEST_BYTES }));
  } catch (cause) {
    throw new BootFault('CONFIG_INVALID', 'the configuration makes no manifest', { cause });
  }
}

async function readLaboratory(key: string): Promise<Laboratory> {
  try {
    const publicKey = parseBase64(key);
    if (publicKey.length !== ED25519_KEY_BYTES) {
      throw new BootFault('CONFIG_INVALID', 'a laboratory key has not 32 bytes');
    }
    return await describeLaboratory(publicKey);
  } catch (cause) {
    throw new BootFault('CONFIG_INVALID', 'a laboratory key is not base64', { cause });
  }
}
