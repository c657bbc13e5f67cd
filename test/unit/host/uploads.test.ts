import { randomBytes } from 'node:crypto';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiFailureSchema } from '#protocol';
import { HostWorld, newBatch, sha256Of } from '../../doubles/host-world.ts';

let world: HostWorld;

beforeAll(async () => {
  world = await HostWorld.create();
  await world.start();
}, 60_000);

afterAll(async () => {
  await world.dispose();
});

const BLOB_BYTES = 3_000_000;

describe('an upload', () => {
  it('goes on where it broke off', async () => {
    const { batch, blob } = await expectBlob(randomBytes(BLOB_BYTES));
    const location = await create(blob);
    await sendAndBreakOff(location, blob, 1_000_000);
    const offset = await settledOffset(location);
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(1_000_000);
    expect((await patch(location, blob, offset)).status).toBe(204);
    expect((await world.status(batch)).missing).not.toContainEqual(reference(blob));
    expect(await blobSize(blob)).toBe(BLOB_BYTES);
    expect(await leftovers()).toEqual([]);
  });

  it('goes on after the host has been started again', async () => {
    const { batch, blob } = await expectBlob(randomBytes(100_000));
    const location = await create(blob);
    expect((await patch(location, blob.subarray(0, 60_000), 0)).status).toBe(204);
    await world.stop();
    await world.start();
    expect(await offsetOf(location)).toBe(60_000);
    expect((await patch(location, blob, 60_000)).status).toBe(204);
    expect((await world.status(batch)).missing).not.toContainEqual(reference(blob));
  });

  it('is refused when the bytes have another digest, and can be sent anew', async () => {
    const { batch, blob } = await expectBlob(randomBytes(5_000));
    const altered = Buffer.from(blob);
    altered[4_000] = (altered[4_000] ?? 0) ^ 1;
    const location = await create(blob);
    const refused = await patch(location, altered, 0);
    expect(refused.status).toBe(422);
    expect(apiFailureSchema.parse(await refused.json()).error.code).toBe('DIGEST_MISMATCH');
    expect((await world.status(batch)).missing).toContainEqual(reference(blob));
    expect(await blobSize(blob)).toBeUndefined();
    expect((await head(location)).status).toBe(404);
    expect((await world.upload(blob)).status).toBe(201);
    expect((await world.status(batch)).missing).not.toContainEqual(reference(blob));
  });

  it('is refused for a blob that no batch waits for', async () => {
    expect(await refusal(await world.upload(randomBytes(10)))).toEqual([
      403,
      'UPLOAD_NOT_EXPECTED',
    ]);
  });

  it('is refused for a blob with another length than the batch names', async () => {
    const { blob } = await expectBlob(randomBytes(100));
    const response = await world.upload(blob.subarray(1), sha256Of(blob));
    expect(await refusal(response)).toEqual([403, 'UPLOAD_NOT_EXPECTED']);
  });

  it('is refused for a blob that is there', async () => {
    const { blob } = await expectBlob(randomBytes(100));
    await world.upload(blob);
    expect(await refusal(await world.upload(blob))).toEqual([409, 'BLOB_PRESENT']);
  });

  it.each([
    ['no metadata', {}],
    ['a digest that is not one', { 'upload-metadata': `sha256 ${b64('../../etc/passwd')}` }],
    ['an upper-case digest', { 'upload-metadata': `sha256 ${b64('A'.repeat(64))}` }],
  ])('is refused with %s', async (_name, headers) => {
    const response = await post({ 'upload-length': '10', ...headers });
    expect(await refusal(response)).toEqual([400, 'UPLOAD_METADATA_INVALID']);
  });

  it('is refused without a length, and with one above the limit', async () => {
    const metadata = { 'upload-metadata': `sha256 ${b64('a'.repeat(64))}` };
    expect(await refusal(await post({ ...metadata, 'upload-defer-length': '1' }))).toEqual([
      400,
      'UPLOAD_METADATA_INVALID',
    ]);
    expect(await refusal(await post({ ...metadata, 'upload-length': '100000001' }))).toEqual([
      413,
      'REQUEST_TOO_LARGE',
    ]);
  });

  it('takes no more bytes than were announced', async () => {
    const { blob } = await expectBlob(randomBytes(1_000));
    const location = await create(blob);
    const response = await patch(location, Buffer.concat([blob, blob]), 0);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await blobSize(blob)).toBeUndefined();
  });

  it('refuses a piece that does not continue what is there', async () => {
    const { blob } = await expectBlob(randomBytes(1_000));
    const location = await create(blob);
    expect(await refusal(await patch(location, blob, 500))).toEqual([409, 'UPLOAD_REFUSED']);
  });

  it('does not reach outside its folder by its name', async () => {
    const response = await head('/v1/uploads/..%2f..%2fkeys');
    expect(response.status).toBe(404);
  });

  it('that two laboratories send at once is stored once', async () => {
    const { blob } = await expectBlob(randomBytes(50_000));
    const [a, b] = await Promise.all([create(blob), create(blob)]);
    const answers = await Promise.all([patch(a, blob, 0), patch(b, blob, 0)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(await blobSize(blob)).toBe(50_000);
  });
});

describe('a host that died with the last byte of an upload', () => {
  it('takes the upload in at its next start', async () => {
    const { batch, blob } = await expectBlob(randomBytes(2_000));
    const location = await create(blob);
    await world.stop();
    // The bytes were written, and nothing after that was done.
    await writeFile(join(world.folder, 'uploads', location.split('/').at(-1) ?? ''), blob);
    await world.start();
    expect((await world.status(batch)).missing).not.toContainEqual(reference(blob));
    expect((await head(location)).status).toBe(404);
  });

  it('takes in what it had put aside, and drops what has another digest', async () => {
    const { batch, blob } = await expectBlob(randomBytes(2_000));
    await world.stop();
    const folder = join(world.folder, 'uploads', 'complete');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${sha256Of(blob)}-2000-a`), blob);
    await writeFile(join(folder, `${sha256Of(randomBytes(3))}-2000-b`), blob);
    await world.start();
    expect((await world.status(batch)).missing).not.toContainEqual(reference(blob));
    expect(await readdir(folder)).toEqual([]);
  });
});

async function expectBlob(blob: Buffer): Promise<{ batch: string; blob: Buffer }> {
  const { request } = newBatch();
  const body = { ...request, blobs: [reference(blob)] };
  await world.call('POST', '/v1/batches', body);
  return { batch: request.sealedManifest.sha256, blob };
}

function reference(blob: Uint8Array): { sha256: string; length: number } {
  return { sha256: sha256Of(blob), length: blob.length };
}

function b64(text: string): string {
  return Buffer.from(text).toString('base64');
}

async function post(headers: Record<string, string>): Promise<Response> {
  return fetch(`${world.url}/v1/uploads`, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', ...headers },
  });
}

async function create(blob: Uint8Array): Promise<string> {
  const response = await post({
    'upload-length': String(blob.length),
    'upload-metadata': `sha256 ${b64(sha256Of(blob))}`,
  });
  expect(response.status).toBe(201);
  return response.headers.get('location') ?? '';
}

async function patch(location: string, blob: Uint8Array, offset: number): Promise<Response> {
  return fetch(world.url + location, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: Buffer.from(blob.subarray(offset)),
  }).catch(() => new Response(null, { status: 599 }));
}

async function head(location: string): Promise<Response> {
  return fetch(world.url + location, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
}

async function offsetOf(location: string): Promise<number> {
  return Number((await head(location)).headers.get('upload-offset'));
}

/** The server takes a moment to see that a connection is gone. */
async function settledOffset(location: string): Promise<number> {
  let offset = -1;
  for (let next = await offsetOf(location); next !== offset; next = await offsetOf(location)) {
    offset = next;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return offset;
}

async function sendAndBreakOff(location: string, blob: Buffer, bytes: number): Promise<void> {
  const { hostname, port } = new URL(world.url);
  const socket = connect(Number(port), hostname);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `PATCH ${location} HTTP/1.1\r\nhost: x\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n` +
      `content-type: application/offset+octet-stream\r\ncontent-length: ${blob.length}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.write(blob.subarray(0, bytes), resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
}

async function blobSize(blob: Uint8Array): Promise<number | undefined> {
  const sha256 = sha256Of(blob);
  return stat(join(world.folder, 'blobs', sha256.slice(0, 2), sha256.slice(2))).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function leftovers(): Promise<string[]> {
  return (await readdir(join(world.folder, 'uploads'))).filter((name) => name !== 'complete');
}

async function refusal(response: Response): Promise<[number, string]> {
  return [response.status, apiFailureSchema.parse(await response.json()).error.code];
}
