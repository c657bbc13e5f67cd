import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { toHex } from '#attestation';
import type { BootedEnclave } from './boot/boot.ts';
import { boot } from './boot/boot.ts';
import type { BootStep } from './events/enclave-event.ts';
import type { EventLog } from './events/event-log.ts';
import { createRunner } from './jobs/create-runner.ts';
import { ENCLAVE_LIMITS } from './limits.ts';
import type { InstallationFolders } from './installation/installation.ts';
import { loadInstallation } from './installation/installation.ts';
import { generateSessionKey } from './kms/session-key.ts';
import { createNsm } from './nsm/nsm.ts';
import type { Nsm } from './nsm/nsm.ts';
import { NsmFault } from './nsm/nsm-fault.ts';
import type { Hardware } from './hardware.ts';
import type { RandomBytes } from './keys/mixed-random.ts';
import { mixRandom } from './keys/mixed-random.ts';
import { EnclaveService } from './service/enclave-service.ts';

export interface EnclaveOptions {
  readonly hardware: Hardware;
  readonly folders: InstallationFolders;
  readonly events: EventLog;
  readonly onBootFailed: () => void;
}

const HEARTBEAT_MS = 30_000;
const KMS_TIMEOUT_MS = 10_000;
const MIN_MODULE_RANDOM_BYTES = 32;

/** Wires an enclave; what takes time begins at once, so that `configure` finds it done. */
export function startEnclave(options: EnclaveOptions): EnclaveService {
  const { hardware, events } = options;
  const nsm = createNsm(hardware.transport);
  const sessionKey = generateSessionKey();
  const kmsClient = import('./kms/kms-client.ts');
  const installation = loadInstallation(options.folders);
  // Reported at boot, where they are awaited.
  installation.catch(() => undefined);
  return new EnclaveService({
    nsm,
    events,
    onBootFailed: options.onBootFailed,
    heartbeatMs: HEARTBEAT_MS,
    start: async (config, host) => {
      const { createKmsKeyRelease } = await kmsClient;
      const random = await randomFromBoth(nsm);
      const enclave = await boot({
        config,
        installation,
        nsm,
        simulated: hardware.simulated,
        codeSha256: hardware.measurement.codeSha256,
        state: host,
        randomBytes: random,
        timed: (step, run) => timed(events, step, run),
        keyRelease: createKmsKeyRelease({
          ...config.kms,
          openTunnel: host.openKmsTunnel,
          sessionKey: await sessionKey,
          attest: (publicKey) => nsm.attestation({ publicKey, userData: null, nonce: null }),
          timeoutMs: KMS_TIMEOUT_MS,
        }),
      });
      tellReady(events, enclave);
      const run = createRunner({
        enclave,
        nsm,
        measurement: hardware.measurement,
        randomBytes: random,
        threads: availableParallelism(),
        limits: ENCLAVE_LIMITS,
        emit: events.emit,
      });
      return { enclave, run };
    },
  });
}

/** @throws NsmFault */
async function randomFromBoth(nsm: Nsm): Promise<RandomBytes> {
  const moduleRandom = await nsm.getRandom();
  if (moduleRandom.length < MIN_MODULE_RANDOM_BYTES) {
    throw new NsmFault('NSM_RESPONSE_INVALID', 'the module gives too little randomness');
  }
  return mixRandom(moduleRandom, (length) => new Uint8Array(randomBytes(length)));
}

async function timed<T>(events: EventLog, step: BootStep, run: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await run();
  const durationMs = Math.round(performance.now() - begin);
  events.emit({ type: 'boot-step', step, durationMs });
  return result;
}

function tellReady(events: EventLog, enclave: BootedEnclave): void {
  events.emit({
    type: 'ready',
    manifestDigest: toHex(enclave.manifestDigest),
    manifestVersion: enclave.manifest.version,
    recipientKey: enclave.recipientKeyOrigin,
    uptimeMs: Math.round(performance.now()),
  });
}
