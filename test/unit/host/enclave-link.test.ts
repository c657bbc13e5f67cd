import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseStateAnswer, readJsonMessage, writeNdjson } from '#protocol';
import type { MuxStream, RunEvent } from '#protocol';
import { fakeSample } from '../../doubles/fake-enclave.ts';
import type { FakeEnclave } from '../../doubles/fake-enclave.ts';
import { FAST_TIMING, HostWorld, newBatch, sha256Of } from '../../doubles/host-world.ts';

let world: HostWorld;
const kms = createServer((socket) => socket.pipe(socket));

beforeAll(async () => {
  await new Promise<void>((resolve) => kms.listen(0, '127.0.0.1', resolve));
  world = await HostWorld.create();
  await world.startEnclave();
  const { port } = kms.address() as AddressInfo;
  await world.start({ kms: { host: '127.0.0.1', port } });
  await world.call('POST', '/v1/attestation', { nonce: '0'.repeat(32) });
}, 60_000);

afterAll(async () => {
  kms.close();
  await world.dispose();
});

describe('what the enclave asks of the host', () => {
  it('a blob, from any offset', async () => {
    const { request, bytes } = newBatch();
    await world.call('POST', '/v1/batches', request);
    const blob = bytes[1] ?? Buffer.alloc(0);
    await world.upload(blob);
    for (const offset of [0, 1, 65_536, blob.length]) {
      const read = await readAll(ask({ op: 'blob', sha256: sha256Of(blob), offset }));
      expect(read.equals(blob.subarray(offset))).toBe(true);
    }
  });

  it('a blob that is not there: the stream is reset', async () => {
    const stream = ask({ op: 'blob', sha256: 'a'.repeat(64), offset: 0 });
    await expect(readAll(stream)).rejects.toMatchObject({ code: 'STREAM_RESET' });
  });

  it('state, kept over a restart, and null before there is any', async () => {
    const value = randomBytes(5_000).toString('base64');
    expect(await json(ask({ op: 'state-get', name: 'recipient-key' }))).toEqual({ value: null });
    expect(await json(ask({ op: 'state-put', name: 'recipient-key', value }))).toEqual({
      ok: true,
    });
    const kept = await readFile(join(world.folder, 'state', 'recipient-key'));
    expect(kept.toString('base64')).toBe(value);
    const answer = parseStateAnswer(await json(ask({ op: 'state-get', name: 'recipient-key' })));
    expect(answer.value).toBe(value);
  });

  it('a tunnel to the KMS, both ways, to its end', async () => {
    const stream = ask({ op: 'kms' }, false);
    stream.end('TLS goes here');
    expect((await readAll(stream)).toString()).toBe('TLS goes here');
  });

  it('its events are logged field by field, free text left out', async () => {
    const stream = ask({ op: 'events' }, false);
    await writeNdjson(stream, { type: 'attested', note: 'a free text', count: 3, nested: {} });
    stream.end();
    await settle();
    expect(world.events).toContainEqual({
      event: 'enclave-event',
      detail: { type: 'attested', count: 3 },
    });
  });

  it.each([
    [{ op: 'blob', sha256: '../../etc/passwd', offset: 0 }],
    [{ op: 'blob', sha256: 'a'.repeat(64), offset: -1 }],
    [{ op: 'state-get', name: '../keys' }],
    [{ op: 'state-put', name: 'x', value: 'not base64!' }],
    [{ op: 'artefact', batch: 'a'.repeat(64), index: 10_000, length: 1 }],
    [{ op: 'artefact', batch: 'a'.repeat(64), index: 0, length: 2 ** 31 }],
    [{ op: 'connect', host: 'example.org' }],
    [{ op: 'kms', host: 'example.org' }],
    [{}],
  ])('does not serve %j', async (header) => {
    await expect(readAll(ask(header))).rejects.toMatchObject({ code: 'STREAM_RESET' });
  });

  it.each([
    ['fewer', 10, 9],
    ['more', 10, 11],
  ])('does not acknowledge an artefact of %s bytes than announced', async (_name, length, sent) => {
    const stream = ask({ op: 'artefact', batch: 'b'.repeat(64), index: 0, length }, false);
    stream.end(Buffer.alloc(sent));
    await finished(stream, { readable: false }).catch(() => undefined);
    await expect(readAll(stream)).rejects.toMatchObject({ code: 'STREAM_RESET' });
    await settle();
    expect(await readdir(join(world.folder, 'tmp'))).toEqual([]);
  });
});

describe('a run', () => {
  it('is taken up with the tokens of what was finished when the enclave is lost', async () => {
    const enclave = await freshEnclave((event, run) =>
      failAt(event, run === 1 && event.type === 'sample' && event.index === 2),
    );
    const batch = await submitted();
    expect((await world.waitFor(batch)).state).toBe('done');
    expect(enclave.runs.map(({ completed }) => completed)).toEqual([
      [],
      [0, 1].map((index) => ({ index, ...fakeSample(batch, index) })),
    ]);
    expect(world.events).toContainEqual({ event: 'run-failed', batch, code: 'ENCLAVE_LOST' });
  });

  it('is refused as a whole with the code that the enclave gives', async () => {
    await world.startEnclave({ refuseWith: 'SIGNATURE_INVALID' });
    const batch = await submitted();
    expect(await world.waitFor(batch)).toMatchObject({
      state: 'refused',
      refusal: 'SIGNATURE_INVALID',
      logIndex: null,
    });
  });

  it('is given up after so many losses without progress, and tried again when it is submitted again', async () => {
    const enclave = await freshEnclave((event) => failAt(event, event.type === 'admitted'));
    const batch = await submitted();
    expect(await world.waitFor(batch)).toMatchObject({
      state: 'refused',
      refusal: 'ATTEMPTS_EXHAUSTED',
    });
    expect(enclave.runs).toHaveLength(FAST_TIMING.maxAttempts);
    await world.startEnclave();
    await world.call('POST', `/v1/batches/${batch}/submit`);
    expect((await world.waitFor(batch, ['done'])).state).toBe('done');
  }, 60_000);

  it.each<[string, (event: RunEvent) => RunEvent]>([
    [
      'another root',
      (event) =>
        event.type === 'batch'
          ? { ...event, statement: event.statement.replace(/"root":"../, '"root":"00') }
          : event,
    ],
    [
      'another count',
      (event) =>
        event.type === 'batch'
          ? { ...event, statement: event.statement.replace('"count":3', '"count":4') }
          : event,
    ],
    [
      'a statement that is not canonical',
      (event) => (event.type === 'batch' ? { ...event, statement: ` ${event.statement}` } : event),
    ],
    [
      'commitments in another order',
      (event) =>
        event.type === 'batch' ? { ...event, commitments: event.commitments.toReversed() } : event,
    ],
    [
      'a commitment less',
      (event) =>
        event.type === 'batch' ? { ...event, commitments: event.commitments.slice(1) } : event,
    ],
  ])('is refused, visibly, when the last word has %s', async (_name, onEvent) => {
    await freshEnclave(onEvent);
    const entries = world.batchLog.entries.length;
    const batch = await submitted();
    expect(await world.waitFor(batch)).toMatchObject({
      state: 'refused',
      refusal: 'ENCLAVE_INCONSISTENT',
      logIndex: null,
    });
    expect(world.batchLog.entries).toHaveLength(entries);
  });

  it('does not take the word of the enclave for an artefact that was not stored', async () => {
    await freshEnclave((event, run) =>
      run === 1 && event.type === 'sample' ? { ...event, index: 9 } : event,
    );
    const batch = await submitted();
    expect(await world.waitFor(batch)).toMatchObject({
      state: 'done',
      samples: { total: 3, done: 3 },
    });
  });

  it('waits for an enclave that is not there, and attestation says so meanwhile', async () => {
    await world.enclave?.stop();
    world.enclave = undefined;
    const batch = await submitted();
    await settle();
    const answer = await world.call('POST', '/v1/attestation', { nonce: '0'.repeat(32) });
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'ENCLAVE_UNAVAILABLE' } } });
    expect((await world.status(batch)).state).toBe('queued');
    const enclave = await world.startEnclave();
    expect((await world.waitFor(batch)).state).toBe('done');
    expect(enclave.configs).toHaveLength(1);
  });
});

async function freshEnclave(
  onEvent: (event: RunEvent, run: number) => RunEvent,
): Promise<FakeEnclave> {
  return world.startEnclave({ onEvent });
}

function failAt(event: RunEvent, fails: boolean): RunEvent {
  if (fails) {
    throw new Error('the enclave dies here');
  }
  return event;
}

async function submitted(): Promise<string> {
  const batch = await world.prepareBatch();
  await world.call('POST', `/v1/batches/${batch}/submit`);
  return batch;
}

function ask(header: object, ends = true): MuxStream {
  const stream = world.enclave?.ask(header);
  if (stream === undefined) {
    throw new Error('no enclave');
  }
  return ends ? stream.end() : stream;
}

async function json(stream: MuxStream): Promise<unknown> {
  return readJsonMessage(stream, 1_000_000);
}

async function readAll(stream: MuxStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    if (chunk instanceof Uint8Array) {
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300));
}
