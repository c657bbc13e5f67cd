import { join } from 'node:path';
import { openAnchoring } from '../anchors/open-anchoring.ts';
import type { Anchoring } from '../anchors/anchoring.ts';
import type { HostConfig, KmsConfig } from '../config/host-config.ts';
import { openPgliteDatabase } from '../database/pglite-database.ts';
import { openPostgresDatabase } from '../database/postgres-database.ts';
import { ArtefactInbox } from '../enclave/artefact-inbox.ts';
import type { EnclaveLink } from '../enclave/enclave-link.ts';
import type { EventLog } from '../events/host-event.ts';
import { createEvidenceWriter } from '../evidence/evidence-files.ts';
import { openBatchLog } from '../evidence/transparency-batch-log.ts';
import type { AnchoredLog } from '../ports/anchored-log.ts';
import type { Database } from '../ports/database.ts';
import type { Storage } from '../ports/storage.ts';
import { openFileStorage } from '../storage/file-storage.ts';
import { startEmbeddedMachine } from '../supervisor/embedded-machine.ts';
import { lockFolder } from '../supervisor/folder-lock.ts';
import { askWhetherSimulated, connectEnclave } from './connect-enclave.ts';
import { DEFAULT_TIMING, startHostService } from './host-service.ts';
import { Shutdown } from './shutdown.ts';

/** Printed on standard output when everything serves. */
export interface Announcement {
  readonly ready: true;
  readonly url: string;
  readonly simulated: boolean;
  readonly log: { readonly origin: string; readonly vkey: string };
}

export interface RunningHost {
  readonly announcement: Announcement;
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly config: HostConfig;
  readonly version: string;
  readonly log: EventLog;
  readonly now: () => Date;
  /** Gives up a start that does not come to its end. */
  readonly signal: AbortSignal;
}

/**
 * Starts everything that the configuration asks for and resolves when attestation works. What was started
 * is stopped in the reverse order, also when a later part does not come up.
 */
export async function runHost(options: RunOptions): Promise<RunningHost> {
  const shutdown = new Shutdown();
  try {
    const announcement = await startAll(options, shutdown);
    return { announcement, stop: () => shutdown.run() };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function startAll(options: RunOptions, shutdown: Shutdown): Promise<Announcement> {
  const { config, log } = options;
  shutdown.add(await lockFolder(config.dataFolder));
  const storage = await openFileStorage(config.dataFolder);
  const batchLog = await openBatchLog({
    folder: join(config.dataFolder, 'log'),
    origin: config.logOrigin,
    keyPath: join(config.dataFolder, 'keys', 'log-key.pem'),
  });
  const anchoring = await openAnchors(options, batchLog);
  // The database takes seconds to come up the first time: beside the enclave, not after it.
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const [database, { enclave, inbox, simulated }] = await both(
    openDatabase(config, shutdown).catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
    openEnclave({ ...options, signal }, storage, shutdown),
  );
  const evidence = createEvidenceWriter(batchLog.vkey);
  const service = await startHostService({
    ...{ ...options, ...config },
    ...{ database, storage, inbox, enclave, batchLog, evidence },
    ...{ timing: DEFAULT_TIMING, isSimulated: () => simulated },
    ...(anchoring === null ? {} : { anchoring }),
  });
  shutdown.add(() => service.stop());
  if (anchoring !== null) {
    anchoring.start();
    shutdown.add(() => anchoring.stop());
  }
  const url = await service.app.listen({ host: config.address, port: config.port });
  log({ event: 'ready', port: Number(new URL(url).port) });
  return { ready: true, url, simulated, log: { origin: batchLog.origin, vkey: batchLog.vkey } };
}

interface OpenEnclave {
  readonly enclave: EnclaveLink;
  readonly inbox: ArtefactInbox;
  readonly simulated: boolean;
}

/** The enclave, once attestation works. */
async function openEnclave(
  options: RunOptions,
  storage: Storage,
  shutdown: Shutdown,
): Promise<OpenEnclave> {
  const { config, log, signal } = options;
  const kms = await openKms(options, shutdown);
  const inbox = new ArtefactInbox(storage);
  const enclave = connectEnclave({ config, kms, storage, inbox, log });
  shutdown.add(() => enclave.stop());
  return { enclave, inbox, simulated: await askWhetherSimulated(enclave, signal) };
}

/** Stops a start on a log that is behind what was anchored of it. */
async function openAnchors(
  { config, log }: RunOptions,
  batchLog: AnchoredLog,
): Promise<Anchoring | null> {
  const folder = join(config.dataFolder, 'anchors');
  return config.anchors === null
    ? null
    : openAnchoring({ config: config.anchors, log: batchLog, folder, onEvent: log });
}

/** The KMS that runs now: in embedded mode that of the machine which is started here. */
async function openKms({ config, log }: RunOptions, shutdown: Shutdown): Promise<() => KmsConfig> {
  const { kms } = config;
  if (kms !== null) {
    return () => kms;
  }
  const machine = await startEmbeddedMachine({ ...config, log });
  shutdown.add(() => machine.stop());
  return () => machine.kms();
}

async function openDatabase(config: HostConfig, shutdown: Shutdown): Promise<Database> {
  const database =
    config.databaseUrl === null
      ? await openPgliteDatabase(join(config.dataFolder, 'database'))
      : await openPostgresDatabase(config.databaseUrl);
  shutdown.add(() => database.close());
  return database;
}

/** Waits for both also when one fails, so that what the other one started is known and can be stopped. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}
