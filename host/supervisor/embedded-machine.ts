import { execFile } from 'node:child_process';
import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { KmsConfig } from '../config/host-config.ts';
import type { EventLog } from '../events/host-event.ts';
import { ChildProcess } from './child-process.ts';

export interface EmbeddedOptions {
  readonly dataFolder: string;
  readonly enclaveSocket: string;
  readonly log: EventLog;
}

/** A simulated machine: the enclave and a KMS as processes beside the host. */
export interface EmbeddedMachine {
  /** The KMS that runs now. */
  kms(): KmsConfig;
  stop(): Promise<void>;
}

/** What the local KMS says of itself on its first line. */
const kmsAnnouncement = z.object({
  url: z.url(),
  keyId: z.string().min(1),
  region: z.string().min(1),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
});
const measurement = z.object({ PCR0: z.string().regex(/^[0-9a-f]{96}$/) });

/** As the image starts it (scripts/image). What the main thread read of a socket is collected often. */
export const ENCLAVE_NODE_OPTIONS: readonly string[] = ['--max-semi-space-size=1'];
const START_TIMEOUT_MS = 60_000;
const LOOK_MS = 20;
const ROOT_CERTIFICATE_FILE = 'development-root.pem';

/**
 * Starts the enclave and, once its hardware has a root and its image a measurement, a KMS that releases
 * keys to that root and measurement only. Resolves when both are there.
 */
export async function startEmbeddedMachine(options: EmbeddedOptions): Promise<EmbeddedMachine> {
  const { dataFolder, enclaveSocket, log } = options;
  const hardware = join(dataFolder, 'simulated-hardware');
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  // A socket that an earlier run left behind would look like an enclave.
  await rm(enclaveSocket, { force: true });
  const enclave = new ChildProcess({
    name: 'enclave',
    program: programOf('enclave/main.js'),
    args: ['--socket', enclaveSocket, '--simulated-hardware', hardware],
    nodeOptions: ENCLAVE_NODE_OPTIONS,
    environment: { MALLOC_ARENA_MAX: '1' },
    log,
  });
  enclave.start();
  const root = join(hardware, ROOT_CERTIFICATE_FILE);
  try {
    const [pcr0] = await Promise.all([measureEnclave(), waitForFile(root)]);
    const kms = await startKms({ dataFolder, root, pcr0, log });
    return {
      kms: kms.current,
      stop: async () => {
        await Promise.all([enclave.stop(), kms.stop()]);
      },
    };
  } catch (error) {
    await enclave.stop();
    throw error;
  }
}

interface KmsStart {
  readonly dataFolder: string;
  readonly root: string;
  readonly pcr0: string;
  readonly log: EventLog;
}

async function startKms({
  dataFolder,
  root,
  pcr0,
  log,
}: KmsStart): Promise<{ current: () => KmsConfig; stop: () => Promise<void> }> {
  let announced: KmsConfig | undefined;
  const child = new ChildProcess({
    name: 'local-kms',
    program: programOf('host/local-kms/main.js'),
    args: ['--data', join(dataFolder, 'local-kms'), '--root', root, '--pcr0', pcr0, '--port', '0'],
    log,
    onLine: (line) => {
      announced = parseAnnouncement(line);
    },
  });
  child.start();
  await waitUntil(() => announced !== undefined);
  return {
    current: () => {
      if (announced === undefined) {
        throw new Error('the local KMS has not announced itself');
      }
      return announced;
    },
    stop: () => child.stop(),
  };
}

function parseAnnouncement(line: string): KmsConfig {
  const { url, keyId, region, ...credentials } = kmsAnnouncement.parse(JSON.parse(line));
  return { endpoint: url, keyId, region, credentials };
}

/** The measurement of the installed enclave, taken by its own tool: the KMS key is bound to it. */
async function measureEnclave(): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [programOf('enclave/measure.js')], {
    timeout: START_TIMEOUT_MS,
    env: {},
  });
  return measurement.parse(JSON.parse(stdout)).PCR0;
}

/** Programs lie beside this one in the compiled tree. */
function programOf(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

async function waitForFile(path: string): Promise<void> {
  let isThere = false;
  await waitUntil(async () => {
    isThere = await access(path).then(
      () => true,
      () => false,
    );
    return isThere;
  });
}

async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await condition()); waitedMs += LOOK_MS) {
    if (waitedMs > START_TIMEOUT_MS) {
      throw new Error('a process of the embedded machine did not come up');
    }
    await delay(LOOK_MS);
  }
}
