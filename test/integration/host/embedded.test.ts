import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseAttestationAnswer, serviceInfoSchema } from '#protocol';
import { repositoryRoot } from '../../builders/shared-data.ts';

const announcement = z.object({
  ready: z.literal(true),
  url: z.url(),
  simulated: z.boolean(),
  log: z.object({ origin: z.string(), vkey: z.string() }),
});
const startedEvent = z.object({
  event: z.literal('child-started'),
  child: z.string(),
  pid: z.number(),
});

let folder: string;
let host: ChildProcess | undefined;
/** The processes that the host has started, the latest of each kind. */
const children = new Map<string, number>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-'));
  const key = Buffer.alloc(32, 1).toString('base64');
  await writeFile(join(folder, 'laboratories.json'), JSON.stringify([{ key }]));
});

afterAll(async () => {
  host?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('one command', () => {
  it('starts host, enclave and KMS, keeps them running, and leaves none behind', async () => {
    let { url, log } = await start();
    expect(serviceInfoSchema.parse(await get(`${url}/v1/service-info`))).toMatchObject({
      simulated: true,
      log,
    });
    const recipient = await attestedRecipient(url);

    // A child that dies is started again, and opens the same recipient key.
    const enclave = children.get('enclave') ?? 0;
    process.kill(enclave, 'SIGKILL');
    await waitUntil(() => children.get('enclave') !== enclave);
    expect(await attestedRecipient(url)).toBe(recipient);

    // Children do not outlive a host that was killed.
    const orphans = [...children.values()];
    await end('SIGKILL');
    await waitUntil(() => orphans.every((pid) => !isRunning(pid)));

    const vkey = log.vkey;
    ({ url, log } = await start());
    expect(log.vkey).toBe(vkey);
    expect(await attestedRecipient(url)).toBe(recipient);
    const last = [...children.values()];
    expect(await end('SIGTERM')).toBe(0);
    expect(last.some(isRunning)).toBe(false);
  }, 120_000);

  it('does not start a second time on the same folder', async () => {
    await start();
    const second = spawnHost();
    await once(second, 'exit');
    expect(second.exitCode).toBe(2);
    expect(await end('SIGTERM')).toBe(0);
  }, 60_000);
});

function spawnHost(): ChildProcess {
  return spawn(
    process.execPath,
    [
      join(repositoryRoot, 'dist/host/main.js'),
      ...['--data', join(folder, 'data'), '--port', '0'],
      ...['--laboratories', join(folder, 'laboratories.json')],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: {} },
  );
}

async function start(): Promise<z.infer<typeof announcement>> {
  const started = spawnHost();
  host = started;
  if (started.stdout === null || started.stderr === null) {
    throw new Error('the host has no output');
  }
  createInterface({ input: started.stderr }).on('line', (line) => {
    const event = startedEvent.safeParse(JSON.parse(line));
    if (event.success) {
      children.set(event.data.child, event.data.pid);
    }
  });
  const [line] = (await once(createInterface({ input: started.stdout }), 'line')) as [string];
  return announcement.parse(JSON.parse(line));
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const ending = host;
  host = undefined;
  if (ending === undefined) {
    return null;
  }
  const exit = once(ending, 'exit');
  ending.kill(signal);
  await exit;
  return ending.exitCode;
}

async function get(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function attestedRecipient(url: string): Promise<string> {
  for (let i = 0; i < 200; i += 1) {
    const response = await fetch(`${url}/v1/attestation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ nonce: 'ab'.repeat(16) }),
    });
    if (response.status === 200) {
      const { enclaveManifest } = parseAttestationAnswer(await response.json());
      return z.object({ recipientKey: z.string() }).parse(JSON.parse(enclaveManifest)).recipientKey;
    }
    await delay(100);
  }
  throw new Error('attestation did not come back');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function waitUntil(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i += 1) {
    await delay(50);
  }
  expect(condition()).toBe(true);
}
