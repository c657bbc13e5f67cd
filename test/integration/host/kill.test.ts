import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchStatusSchema, parseAttestationAnswer } from '#protocol';
import { parseEvidence } from '#attestation';
import { repositoryRoot } from '../../builders/shared-data.ts';
import { FakeEnclave, fakeArtefact } from '../../doubles/fake-enclave.ts';
import { newBatch, sha256Of } from '../../doubles/host-world.ts';

const SAMPLES = 6;
const KILLS = 4;

let folder: string;
let enclave: FakeEnclave;
let host: { process: ChildProcess; url: string } | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'));
  const key = Buffer.alloc(32, 1).toString('base64');
  await writeFile(join(folder, 'laboratories.json'), JSON.stringify([{ key }]));
  enclave = await new FakeEnclave({
    socketPath: join(folder, 'e.sock'),
    samples: SAMPLES,
    // Slow enough to be killed in the middle.
    onEvent: (event) => delay(40, event),
  }).start();
});

afterAll(async () => {
  host?.process.kill('SIGKILL');
  await enclave.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a host that is killed again and again', () => {
  it('loses nothing that it has accepted, and gives one result for each newborn', async () => {
    let { url } = await start();
    const { request, bytes } = newBatch();
    const batch = request.sealedManifest.sha256;
    await post(`${url}/v1/batches`, request);
    for (const blob of bytes) {
      await upload(url, blob);
    }
    expect((await post(`${url}/v1/batches/${batch}/submit`)).status).toBe(202);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await delay(60 + kill * 45);
      await end('SIGKILL');
      ({ url } = await start());
    }
    const status = await waitForEnd(`${url}/v1/batches/${batch}`);
    expect(status).toMatchObject({ state: 'done', samples: { total: SAMPLES, done: SAMPLES } });
    for (let index = 0; index < SAMPLES; index += 1) {
      const artefact = await bytesOf(`${url}/v1/batches/${batch}/artefacts/${index}`);
      expect(artefact).toEqual(fakeArtefact(batch, index));
      const evidence = parseEvidence(await bytesOf(`${url}/v1/batches/${batch}/evidence/${index}`));
      expect(evidence.log.entryIndex).toBe(status.logIndex);
    }
    const checkpoint = (await bytesOf(`${url}/log/checkpoint`)).toString();
    // Genesis and this batch: no kill has logged it twice.
    expect(checkpoint.split('\n')[1]).toBe('2');
    const answer = await (await post(`${url}/v1/attestation`, { nonce: '0'.repeat(32) })).json();
    expect(() => parseAttestationAnswer(answer)).not.toThrow();
    expect(await end('SIGTERM')).toBe(0);
  }, 120_000);
});

async function start(): Promise<{ url: string }> {
  const process_ = spawn(
    process.execPath,
    [
      join(repositoryRoot, 'dist/host/main.js'),
      ...['--mode', 'production', '--data', join(folder, 'data'), '--port', '0'],
      ...['--laboratories', join(folder, 'laboratories.json')],
      ...['--enclave-socket', join(folder, 'e.sock')],
    ],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        NEOSEAL_HOST_KMS_ENDPOINT: 'http://127.0.0.1:9',
        NEOSEAL_HOST_KMS_REGION: 'local-1',
        NEOSEAL_HOST_KMS_KEY_ID: 'key',
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
    },
  );
  const [line] = (await once(createInterface({ input: process_.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  host = { process: process_, url };
  return host;
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const process_ = host?.process;
  host = undefined;
  if (process_ === undefined) {
    return null;
  }
  const exit = once(process_, 'exit');
  process_.kill(signal);
  await exit;
  return process_.exitCode;
}

async function post(url: string, body?: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
}

async function upload(url: string, blob: Buffer): Promise<void> {
  const response = await fetch(`${url}/v1/uploads`, {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(blob.length),
      'upload-metadata': `sha256 ${Buffer.from(sha256Of(blob)).toString('base64')}`,
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(blob),
  });
  expect(response.status).toBe(201);
}

async function bytesOf(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

async function waitForEnd(url: string): Promise<ReturnType<typeof batchStatusSchema.parse>> {
  for (let i = 0; i < 600; i += 1) {
    const status = batchStatusSchema.parse(await (await fetch(url)).json());
    if (status.state === 'done' || status.state === 'refused') {
      return status;
    }
    await delay(50);
  }
  throw new Error('the batch did not end');
}
