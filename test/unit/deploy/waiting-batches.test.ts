import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventLog } from '../../../host/events/host-event.ts';
import type { HostEvent } from '../../../host/events/host-event.ts';
import { repositoryRoot } from '../../builders/shared-data.ts';

const run = promisify(execFile);
const usable = existsSync('/bin/bash') && existsSync('/usr/bin/awk');
const batches = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64));
const [A = '', B = '', C = '', D = ''] = batches;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-waiting-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function waitingAfter(events: readonly HostEvent[]): Promise<string[]> {
  const lines: string[] = [];
  const log = createEventLog(
    (line) => lines.push(line),
    () => new Date(0),
  );
  for (const event of events) {
    log(event);
  }
  const file = join(folder, 'host.ndjson');
  await writeFile(file, lines.join(''));
  const script = join(repositoryRoot, 'deploy/waiting-batches.sh');
  const { stdout } = await run('bash', [script, file]);
  return stdout.split('\n').filter((line) => line !== '');
}

const state = (batch: string, to: 'queued' | 'running' | 'done' | 'refused'): HostEvent => ({
  event: 'batch-state',
  ...{ batch, state: to, code: to === 'refused' ? 'ENCLAVE_MISMATCH' : null },
});

describe.skipIf(!usable)('the list of batches that wait', () => {
  it('holds what is queued or running, and nothing that is finished', async () => {
    const events = [
      ...[state(A, 'queued'), state(B, 'queued'), state(C, 'queued'), state(D, 'queued')],
      ...[state(A, 'running'), state(B, 'running'), state(C, 'running')],
      ...[state(A, 'done'), state(B, 'refused')],
    ];
    expect(await waitingAfter(events)).toEqual([`${C} running`, `${D} queued`]);
  });

  it('goes by the last state of a batch that was handed in again', async () => {
    const events = [state(A, 'queued'), state(A, 'refused'), state(A, 'queued')];
    expect(await waitingAfter(events)).toEqual([`${A} queued`]);
  });

  it('is empty where there was none, and takes no other event for one', async () => {
    expect(await waitingAfter([])).toEqual([]);
    const others: HostEvent[] = [
      { event: 'sample-stored', batch: A, index: 0 },
      { event: 'run-failed', batch: A, code: 'queued' },
      { event: 'child-event', child: 'enclave', detail: { event: 'batch-state', state: 'queued' } },
    ];
    expect(await waitingAfter(others)).toEqual([]);
  });

  it('fails, and does not look empty, when there are no events to read', async () => {
    const script = join(repositoryRoot, 'deploy/waiting-batches.sh');
    await expect(run('bash', [script, join(folder, 'absent')])).rejects.toThrow();
  });
});
