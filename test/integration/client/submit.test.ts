import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BlobReference } from '#protocol';
import { uploadBlob } from '../../../client/http/blob-upload.ts';
import { codeOf } from '../../builders/code-of.ts';
import { runNeoseal } from '../../builders/command-line.ts';
import type { CommandRun } from '../../builders/command-line.ts';
import { temporaryFolder } from '../../builders/temporary-folder.ts';
import { CuttingProxy } from '../../doubles/cutting-proxy.ts';
import { answerJson, hostileHosts } from '../../doubles/hostile-host.ts';
import { HostWorld } from '../../doubles/host-world.ts';

const at = temporaryFolder();
const startHost = hostileHosts();
const MEBIBYTE = 1024 * 1024;
let world: HostWorld;

beforeAll(async () => {
  world = await HostWorld.create();
  await world.start();
}, 120_000);

afterAll(async () => {
  await world.dispose();
}, 60_000);

interface Submission {
  readonly folder: string;
  readonly manifest: BlobReference;
  readonly blob: BlobReference;
}

/** A folder as `seal` leaves it; to the host all content is the same. */
async function writeSubmission(length = 4 * MEBIBYTE): Promise<Submission> {
  const folder = at('sealed');
  await mkdir(join(folder, 'blobs'), { recursive: true });
  const [manifest, blob] = [await writeBlob(folder, 500), await writeBlob(folder, length)];
  const record = {
    format: 'neoseal.submission-folder/1',
    batch: manifest.sha256,
    sealedManifest: manifest,
    blobs: [blob],
    newborns: [{ name: 'one', subject: 'ab' }],
  };
  await writeFile(join(folder, 'submission.json'), JSON.stringify(record));
  return { folder, manifest, blob };
}

async function writeBlob(folder: string, length: number): Promise<BlobReference> {
  const bytes = randomBytes(length);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeFile(pathOf(folder, { sha256 }), bytes);
  return { sha256, length };
}

function pathOf(folder: string, { sha256 }: Pick<BlobReference, 'sha256'>): string {
  return join(folder, 'blobs', `${sha256}.c4gh`);
}

function submit(folder: string, url = world.url, token = ''): Promise<CommandRun> {
  const env = { NEOSEAL_TOKEN: token };
  return runNeoseal(['submit', folder, '--host', url, '--json'], { env });
}

function errorOf({ stdout }: CommandRun): string {
  return (JSON.parse(stdout) as { error: { code: string } }).error.code;
}

describe('an upload whose connection breaks', () => {
  let proxy: CuttingProxy | undefined;
  afterEach(async () => {
    await proxy?.stop();
  });

  it('goes on where the host has it, and ends whole', async () => {
    const { folder, manifest } = await writeSubmission();
    proxy = await CuttingProxy.start(world.url, [MEBIBYTE, MEBIBYTE]);
    const run = await submit(folder, proxy.url);
    expect(run.exit).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ id: manifest.sha256, state: 'queued' });
    const offsets = proxy.sent.flatMap((text) =>
      [...text.matchAll(/upload-offset: (\d+)/gi)].map(([, offset]) => Number(offset)),
    );
    expect(offsets.filter((offset) => offset > 0).length).toBeGreaterThan(0);
    const sent = proxy.sent.reduce((sum, { length }) => sum + length, 0);
    expect(sent).toBeLessThan(6 * MEBIBYTE);
  });

  it('sends nothing twice when the command is run again', async () => {
    const { folder } = await writeSubmission(MEBIBYTE);
    expect((await submit(folder)).exit).toBe(0);
    proxy = await CuttingProxy.start(world.url, []);
    expect((await submit(folder, proxy.url)).exit).toBe(0);
    expect(proxy.sent.join('')).not.toContain('PATCH ');
  });
});

describe('uploadBlob', () => {
  let submission: Submission;
  const upload = (blob: BlobReference, path: string): Promise<void> =>
    uploadBlob({ baseUrl: new URL(`${world.url}/`), blob, path, onProgress: () => undefined });

  beforeEach(async () => {
    submission = await writeSubmission(1_000);
  });

  const announce = (): Promise<unknown> =>
    world.call('POST', '/v1/batches', {
      sealedManifest: submission.manifest,
      blobs: [submission.blob],
    });

  it('takes a blob that the host has already for uploaded, at once', async () => {
    const { folder, blob } = submission;
    await announce();
    await upload(blob, pathOf(folder, blob));
    const begin = performance.now();
    await upload(blob, pathOf(folder, blob));
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it("gives the host's code for bytes that are not the announced ones", async () => {
    const { folder, blob } = submission;
    await announce();
    await writeFile(pathOf(folder, blob), randomBytes(blob.length));
    expect(await codeOf(upload(blob, pathOf(folder, blob)))).toBe('DIGEST_MISMATCH');
  });

  it("gives the host's code for a blob that no batch names", async () => {
    const { folder, blob } = submission;
    expect(await codeOf(upload(blob, pathOf(folder, blob)))).toBe('UPLOAD_NOT_EXPECTED');
  });

  it('sends nothing of a file that is missing or not whole', async () => {
    const { folder, blob } = submission;
    await truncate(pathOf(folder, blob), 999);
    expect(await codeOf(upload(blob, pathOf(folder, blob)))).toBe('SUBMISSION_DAMAGED');
    await rm(pathOf(folder, blob));
    expect(await codeOf(upload(blob, pathOf(folder, blob)))).toBe('SUBMISSION_DAMAGED');
  });
});

describe('neoseal submit', () => {
  it('refuses a folder with a damaged file before the host has accepted anything', async () => {
    const { folder, blob, manifest } = await writeSubmission(1_000);
    await truncate(pathOf(folder, blob), 10);
    const run = await submit(folder);
    expect(run.exit).toBe(3);
    expect(errorOf(run)).toBe('SUBMISSION_DAMAGED');
    expect((await world.status(manifest.sha256)).state).toBe('receiving');
  });

  it('gives a host no other file than those of the submission', async () => {
    const { folder, manifest } = await writeSubmission(1_000);
    const asked = { sha256: 'ab'.repeat(32), length: 5 };
    const url = await startHost(
      answerJson({
        ...{ id: manifest.sha256, state: 'receiving', missing: [asked] },
        ...{ samples: { total: null, done: 0 }, refusal: null, logIndex: null },
      }),
    );
    const run = await submit(folder, url);
    expect(run.exit).toBe(1);
    expect(errorOf(run)).toBe('HOST_ANSWER_INVALID');
  });

  it('says of a batch that was never submitted that it was not, instead of waiting', async () => {
    const { folder, manifest, blob } = await writeSubmission(1_000);
    await world.call('POST', '/v1/batches', { sealedManifest: manifest, blobs: [blob] });
    const status = ['status', folder, '--host', world.url, '--json'];
    expect((await runNeoseal(status)).exit).toBe(0);
    const watch = await runNeoseal([...status, '--watch']);
    expect(watch.exit).toBe(1);
    expect(errorOf(watch)).toBe('BATCH_NOT_SUBMITTED');
  });

  it('says at once that the host does not know a batch', async () => {
    const { folder } = await writeSubmission(1_000);
    const run = await runNeoseal(['status', folder, '--host', world.url, '--watch', '--json']);
    expect(run.exit).toBe(1);
    expect(errorOf(run)).toBe('BATCH_UNKNOWN');
  });
});

describe('a host that asks for a token', () => {
  const TOKEN = 'a-token-of-sixteen-or-more';

  beforeAll(async () => {
    await world.stop();
    await world.start({ service: { tokens: [TOKEN] } });
  }, 60_000);

  it('takes a submission from whoever has it, upload and all', async () => {
    const { folder } = await writeSubmission(70_000);
    expect((await submit(folder, world.url, TOKEN)).exit).toBe(0);
  });

  it.each(['', 'another-token-of-that-length'])('refuses whoever has none', async (token) => {
    const { folder } = await writeSubmission(1_000);
    const run = await submit(folder, world.url, token);
    expect(run.exit).toBe(1);
    expect(errorOf(run)).toBe('UNAUTHORIZED');
  });
});
