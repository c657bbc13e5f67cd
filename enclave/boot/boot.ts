import type { Bytes, EnclaveManifest } from '#attestation';
import { canonicalText, digestEnclaveManifest } from '#attestation';
import { nodeCrypto } from '#pipelines/node';
import type { EnclaveConfig } from '#protocol';
import type { BootStep } from '../events/enclave-event.ts';
import type { HostGateway } from '../gateway/host-gateway.ts';
import type { Installation } from '../installation/installation.ts';
import { checkKmsAddress } from '../kms/kms-address.ts';
import type { KeyRelease } from '../kms/key-release.ts';
import type { Nsm } from '../nsm/nsm.ts';
import { commitToManifest } from './boot-commitment.ts';
import { BootFault } from './boot-fault.ts';
import { composeManifest } from './compose-manifest.ts';
import { obtainRecipientKey } from './recipient-key.ts';

export interface BootOptions {
  /** From the host, parsed; nothing in it is trusted but through the manifest that it ends up in. */
  readonly config: EnclaveConfig;
  readonly installation: Promise<Installation>;
  readonly nsm: Nsm;
  readonly simulated: boolean;
  readonly codeSha256: Uint8Array;
  readonly keyRelease: KeyRelease;
  readonly state: Pick<HostGateway, 'getState' | 'putState'>;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Runs a step and tells how long it took. */
  readonly timed: <T>(step: BootStep, run: () => Promise<T>) => Promise<T>;
}

/** An enclave that may speak: its manifest stands in PCR16 and all registers are locked. */
export interface BootedEnclave {
  readonly manifest: EnclaveManifest;
  /** RFC 8785 text. */
  readonly manifestText: string;
  readonly manifestDigest: Bytes;
  readonly installation: Installation;
  /** X25519 scalar. */
  readonly recipientSecretKey: Uint8Array;
  readonly recipientKeyOrigin: 'created' | 'opened';
}

/** @throws BootFault, KmsFault, NsmFault, HostFault */
export async function boot(options: BootOptions): Promise<BootedEnclave> {
  const { config, timed } = options;
  const installation = await timed('installation', () => whole(options.installation));
  if (!options.simulated) {
    checkKmsAddress(config.kms, installation.kmsKeys);
  }
  const recipientKey = await timed('recipient-key', () =>
    obtainRecipientKey({
      kmsKeyId: config.kms.keyId,
      manifestVersion: config.manifestVersion,
      ...options,
    }),
  );
  const manifest = await composeManifest({
    ...options,
    installation,
    recipientPublicKey: nodeCrypto.x25519PublicKey(recipientKey.secretKey),
  });
  const manifestDigest = await digestEnclaveManifest(manifest);
  await timed('commitment', () => commitToManifest(options.nsm, manifestDigest));
  return {
    manifest,
    manifestText: canonicalText(manifest),
    manifestDigest,
    installation,
    recipientSecretKey: recipientKey.secretKey,
    recipientKeyOrigin: recipientKey.origin,
  };
}

async function whole(installation: Promise<Installation>): Promise<Installation> {
  try {
    return await installation;
  } catch (cause) {
    throw new BootFault('INSTALLATION_INVALID', 'pack or policies do not load', { cause });
  }
}
