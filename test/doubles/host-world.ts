import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchStatusSchema } from '#protocol';
import type { BatchStatus } from '#protocol';
import { openPgliteDatabase } from '../../host/database/pglite-database.ts';
import { ArtefactInbox } from '../../host/enclave/artefact-inbox.ts';
import { EnclaveLink } from '../../host/enclave/enclave-link.ts';
import { serveEnclaveRequest } from '../../host/enclave/enclave-requests.ts';
import type { KmsAddress } from '../../host/enclave/enclave-requests.ts';
import type { HostEvent } from '../../host/events/host-event.ts';
import { createEvidenceWriter } from '../../host/evidence/evidence-files.ts';
import type { BatchLog } from '../../host/ports/batch-log.ts';
import type { Database } from '../../host/ports/database.ts';
import type { Storage } from '../../host/ports/storage.ts';
import { startHostService } from '../../host/service/host-service.ts';
import type { HostService, HostServiceOptions } from '../../host/service/host-service.ts';
import { openFileStorage } from '../../host/storage/file-storage.ts';
import { FakeEnclave } from './fake-enclave.ts';
import type { FakeEnclaveOptions } from './fake-enclave.ts';
import { MemoryBatchLog } from './memory-batch-log.ts';

export interface WorldOptions {
  readonly enclave?: Omit<FakeEnclaveOptions, 'socketPath'>;
  readonly wrapDatabase?: (database: Database) => Database;
  readonly wrapStorage?: (storage: Storage) => Storage;
  readonly wrapLog?: (log: BatchLog) => BatchLog;
  readonly kms?: KmsAddress;
  readonly service?: Partial<HostServiceOptions>;
}

export const FAST_TIMING = {
  leaseMs: 2_000,
  pollMs: 50,
  sweepMs: 100,
  lookMs: 100,
  uploadExpiryMs: 3_600_000,
  maxAttempts: 4,
};

/** A folder, a database and an enclave that outlive the host which a test starts, breaks and starts again. */
export class HostWorld {
  readonly folder: string;
  readonly database: Database;
  readonly batchLog: MemoryBatchLog;
  readonly events: HostEvent[] = [];
  enclave: FakeEnclave | undefined;
  url = '';
  #service: HostService | undefined;
  #link: EnclaveLink | undefined;

  private constructor(folder: string, database: Database, batchLog: MemoryBatchLog) {
    this.folder = folder;
    this.database = database;
    this.batchLog = batchLog;
  }

  static async create(database?: Database): Promise<HostWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'host-'));
    return new HostWorld(
      folder,
      database ?? (await openPgliteDatabase()),
      await MemoryBatchLog.create(),
    );
  }

  get socketPath(): string {
    return join(this.folder, 'enclave.sock');
  }

  async startEnclave(options: Omit<FakeEnclaveOptions, 'socketPath'> = {}): Promise<FakeEnclave> {
    await this.enclave?.stop();
    this.enclave = await new FakeEnclave({ ...options, socketPath: this.socketPath }).start();
    return this.enclave;
  }

  async start(options: WorldOptions = {}): Promise<void> {
    const log = (event: HostEvent): void => {
      this.events.push(event);
    };
    const database = (options.wrapDatabase ?? same)(this.database);
    const storage = (options.wrapStorage ?? same)(await openFileStorage(this.folder));
    const batchLog = (options.wrapLog ?? same)(this.batchLog);
    const inbox = new ArtefactInbox(storage);
    const parts = {
      ...{ storage, inbox, log },
      kms: () => options.kms ?? { host: '127.0.0.1', port: 9 },
    };
    this.#link = new EnclaveLink({
      socketPath: this.socketPath,
      config: () => TEST_ENCLAVE_CONFIG,
      onStream: (stream) => {
        serveEnclaveRequest(stream, parts);
      },
      log,
      heartbeatMs: 0,
      maxBackoffMs: 100,
    });
    this.#link.start();
    this.#service = await startHostService({
      database,
      storage,
      inbox,
      log,
      batchLog,
      enclave: this.#link,
      evidence: createEvidenceWriter(batchLog.vkey),
      dataFolder: this.folder,
      tokens: [],
      version: '0.0.0-test',
      isSimulated: () => true,
      maxBlobBytes: 100_000_000,
      timing: FAST_TIMING,
      now: () => new Date(),
      ...options.service,
    });
    this.url = await this.#service.app.listen({ host: '127.0.0.1', port: 0 });
  }

  async stop(): Promise<void> {
    await this.#link?.stop();
    await this.#service?.stop();
    this.#service = undefined;
  }

  /** Ends everything that the test has started, and removes the folder. */
  async dispose(): Promise<void> {
    await this.stop();
    await this.enclave?.stop();
    await this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async call(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, body: await response.json() };
  }

  async bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(this.url + path)).arrayBuffer());
  }

  /** Uploads in one piece. */
  async upload(bytes: Uint8Array, sha256 = sha256Of(bytes)): Promise<Response> {
    return fetch(`${this.url}/v1/uploads`, {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes.length),
        'upload-metadata': `sha256 ${Buffer.from(sha256).toString('base64')}`,
        'content-type': 'application/offset+octet-stream',
      },
      body: Buffer.from(bytes),
    });
  }

  async status(batch: string): Promise<BatchStatus> {
    return batchStatusSchema.parse((await this.call('GET', `/v1/batches/${batch}`)).body);
  }

  async waitFor(
    batch: string,
    states: readonly string[] = ['done', 'refused'],
  ): Promise<BatchStatus> {
    for (let i = 0; i < 600; i += 1) {
      const status = await this.status(batch);
      if (states.includes(status.state)) {
        return status;
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`batch did not reach ${states.join(' or ')}`);
  }

  /** Creates a batch with random blobs, uploads them; ready to be submitted. */
  async prepareBatch(): Promise<string> {
    const { request, bytes } = newBatch();
    await this.call('POST', '/v1/batches', request);
    for (const blob of bytes) {
      await this.upload(blob);
    }
    return request.sealedManifest.sha256;
  }
}

export function newBatch(): {
  request: {
    sealedManifest: { sha256: string; length: number };
    blobs: { sha256: string; length: number }[];
  };
  bytes: Buffer[];
} {
  const bytes = [randomBytes(1_000), randomBytes(70_000), randomBytes(500)];
  const [sealedManifest = { sha256: '', length: 0 }, ...blobs] = bytes.map((blob) => ({
    sha256: sha256Of(blob),
    length: blob.length,
  }));
  return { request: { sealedManifest, blobs }, bytes };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const TEST_ENCLAVE_CONFIG = {
  laboratories: [{ key: Buffer.alloc(32, 7).toString('base64') }],
  kms: {
    endpoint: 'http://127.0.0.1:9',
    region: 'local-1',
    keyId: 'key',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  },
  manifestVersion: 1,
};

function same<T>(value: T): T {
  return value;
}
