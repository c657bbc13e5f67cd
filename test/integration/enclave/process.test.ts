import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../builders/shared-data.ts';
import { JsonProcess } from '../../doubles/enclave-host.ts';
import { eventOfType } from '../../doubles/enclave-machine.ts';

const MAIN = 'dist/enclave/main.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

async function run(before: readonly string[], after: readonly string[], env = {}): Promise<Ended> {
  const child = spawn(
    process.execPath,
    [...before, join(repositoryRoot, MAIN), '--socket', join(folder, 'enclave.sock'), ...after],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...env } },
  );
  const exited = once(child, 'exit');
  const stderr = await text(child.stderr);
  await exited;
  return { status: child.exitCode, stderr };
}

describe('an enclave process', () => {
  it.skipIf(existsSync('/dev/nsm'))('refuses by code where there is no device', async () => {
    const { status, stderr } = await run([], []);
    expect(status).toBe(1);
    expect(stderr.trim()).toBe('{"type":"boot-refused","code":"NSM_UNAVAILABLE"}');
  });

  it('refuses to run where memory can be dumped or a debugger was asked for', async () => {
    const simulated = ['--simulated-hardware', join(folder, 'hardware')];
    const refused = '{"type":"boot-refused","code":"RUNTIME_EXPOSED"}';
    const dumps = ['--heapsnapshot-signal=SIGUSR2'];
    expect(await run(dumps, simulated)).toEqual({ status: 1, stderr: `${refused}\n` });
    const inspected = await run([], simulated, { NODE_OPTIONS: '--inspect=127.0.0.1:0' });
    expect(inspected.status).toBe(1);
    expect(inspected.stderr).toContain(refused);
    expect(existsSync(join(folder, 'hardware'))).toBe(false);
  });

  it('does not open its debugger on a signal', async () => {
    const child = new JsonProcess(
      MAIN,
      [
        ...['--socket', join(folder, 'enclave.sock')],
        ...['--simulated-hardware', join(folder, 'hardware')],
      ],
      'stderr',
    );
    await child.next(eventOfType('listening'));
    child.process.kill('SIGUSR1');
    await delay(500);
    expect(child.noise).toEqual([]);
    expect(child.process.exitCode).toBeNull();
    await child.kill();
  });
});
