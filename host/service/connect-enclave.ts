import { randomBytes } from 'node:crypto';
import { parseCanonical, parseEnclaveManifest } from '#attestation';
import type { EnclaveConfig } from '#protocol';
import type { HostConfig, KmsConfig } from '../config/host-config.ts';
import type { ArtefactInbox } from '../enclave/artefact-inbox.ts';
import { EnclaveLink } from '../enclave/enclave-link.ts';
import { serveEnclaveRequest } from '../enclave/enclave-requests.ts';
import type { KmsAddress } from '../enclave/enclave-requests.ts';
import type { EventLog } from '../events/host-event.ts';
import { HostFault } from '../faults/host-fault.ts';
import type { Enclave } from '../ports/enclave.ts';
import type { Storage } from '../ports/storage.ts';

const HEARTBEAT_MS = 30_000;
// An attempt on a local socket costs nothing, and the enclave is ready only once it is configured.
const MAX_BACKOFF_MS = 250;
const NONCE_BYTES = 32;
const MAX_MANIFEST_BYTES = 1_048_576;

export interface EnclaveParts {
  readonly config: HostConfig;
  readonly kms: () => KmsConfig;
  readonly storage: Storage;
  readonly inbox: ArtefactInbox;
  readonly log: EventLog;
}

/** A link that keeps itself connected from now on. */
export function connectEnclave({ config, kms, storage, inbox, log }: EnclaveParts): EnclaveLink {
  const requests = { storage, inbox, log, kms: () => addressOf(kms()) };
  const enclave = new EnclaveLink({
    socketPath: config.enclaveSocket,
    config: () => enclaveConfig(config, kms()),
    onStream: (stream) => {
      serveEnclaveRequest(stream, requests);
    },
    log,
    heartbeatMs: HEARTBEAT_MS,
    maxBackoffMs: MAX_BACKOFF_MS,
  });
  enclave.start();
  return enclave;
}

/** Attests once, which shows that the enclave serves, and reads what it says of its hardware. */
export async function askWhetherSimulated(enclave: Enclave, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    await enclave.ready(signal);
    try {
      const answer = await enclave.attest(randomBytes(NONCE_BYTES).toString('hex'));
      const manifest = new TextEncoder().encode(answer.enclaveManifest);
      return parseEnclaveManifest(parseCanonical(manifest, { maxBytes: MAX_MANIFEST_BYTES }))
        .simulated;
    } catch (error) {
      if (!(error instanceof HostFault) || signal.aborted) {
        throw error;
      }
    }
  }
}

function enclaveConfig(config: HostConfig, kms: KmsConfig): EnclaveConfig {
  return {
    laboratories: config.laboratories.map((key) => ({ key })),
    kms: { ...kms, credentials: { ...kms.credentials } },
    manifestVersion: config.manifestVersion,
  };
}

function addressOf({ endpoint }: KmsConfig): KmsAddress {
  const { hostname, port, protocol } = new URL(endpoint);
  const standardPort = protocol === 'https:' ? 443 : 80;
  return { host: hostname, port: port === '' ? standardPort : Number(port) };
}
