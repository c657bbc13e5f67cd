import { toHex } from '#attestation';
import type { BootedEnclave } from '../boot/boot.ts';
import type { EmitEvent } from '../events/enclave-event.ts';
import { deriveKeys } from '../keys/derived-keys.ts';
import type { EnclaveLimits } from '../limits.ts';
import type { Measurement } from '../measurement/image-measurement.ts';
import type { Nsm } from '../nsm/nsm.ts';
import type { RunBatches } from '../service/enclave-service.ts';
import { NewbornPool } from './newborn-pool.ts';
import { NewbornsUnderWay } from './newborns-under-way.ts';
import { ReplayList } from './replay-list.ts';
import { runBatch } from './run-batch.ts';

export interface RunnerOptions {
  readonly enclave: BootedEnclave;
  readonly nsm: Nsm;
  readonly measurement: Measurement;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly threads: number;
  readonly limits: EnclaveLimits;
  readonly emit: EmitEvent;
}

/** The threads and the memory that all batches of this enclave share. */
export function createRunner(options: RunnerOptions): RunBatches {
  const { enclave, nsm, measurement, threads, limits, emit } = options;
  const keys = deriveKeys(enclave.recipientSecretKey);
  const { pack, policies, cutoffs, wordings, analytes } = enclave.installation;
  const pool = new NewbornPool({
    worker: new URL('../workers/newborn.worker.js', import.meta.url),
    threads,
    stallMs: limits.stallMs,
    releaseMs: limits.releaseMs,
    heapMib: limits.threadHeapMib,
    setup: {
      packFiles: pack.files,
      rules: policies.map(({ policy, digest }) => ({
        policy,
        policyDigest: digest,
        cutoffs: cutoffs?.cutoffs ?? null,
        cutoffsDigest: cutoffs?.digest ?? null,
      })),
      wordings,
      analytes,
      simulated: enclave.manifest.simulated,
      measurement: toHex(measurement.pcr0),
      recipientSecretKey: enclave.recipientSecretKey,
      saltKey: keys.salt,
      sampleBusyMs: limits.sampleBusyMs,
    },
    onWorkerLost: () => {
      emit({ type: 'worker-lost' });
    },
  });
  const replayList = new ReplayList({
    sealKey: keys.replay,
    randomBytes: options.randomBytes,
  });
  const underWay = new NewbornsUnderWay(limits.returnMs);
  const context = { enclave, nsm, pool, underWay, replayList, tokenKey: keys.token, limits, emit };
  return (request, stream, host) => runBatch(request, stream, host, context);
}
