import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitForBatch } from '../../client/batch/wait-for-batch.ts';
import { uploadBlob } from '../../client/http/blob-upload.ts';
import type { HostApi } from '../../client/http/host-api.ts';
import { createHostApi } from '../../client/http/host-api.ts';
import type { BatchStatus } from '#protocol';
import type { BlobSink, SubmitOptions, SubmittedBatch } from '../builders/submission.ts';
import type { TestLaboratory } from '../builders/submission.ts';
import { sealTo } from '../builders/submission.ts';

/** Ciphertext on its way to the host. */
class Outbox implements BlobSink {
  readonly blobs = new Map<string, Uint8Array>();

  addBlob(content: Uint8Array): string {
    const sha256 = createHash('sha256').update(content).digest('hex');
    this.blobs.set(sha256, content);
    return sha256;
  }
}

type Draft = Omit<SubmitOptions, 'enclaveManifest' | 'sink'>;

/** Sends sealed batches over HTTP with the client's own code. */
export class Submitter {
  readonly api: HostApi;
  /** Ciphertext only. */
  readonly #folder: string;

  constructor(url: string, folder: string) {
    this.api = createHostApi(url);
    this.#folder = folder;
  }

  async send(laboratory: TestLaboratory, draft: Draft): Promise<SubmittedBatch> {
    const outbox = new Outbox();
    const enclaveManifest = await this.#enclaveManifest();
    const submitted = await laboratory.submit({ ...draft, enclaveManifest, sink: outbox });
    await this.#upload(submitted.batch, outbox);
    return submitted;
  }

  /** The same signed manifest once more, in another container. */
  async sendAnew({ envelope }: SubmittedBatch, sample: string): Promise<string> {
    const outbox = new Outbox();
    const { recipientKey } = JSON.parse(await this.#enclaveManifest()) as { recipientKey: string };
    const batch = await sealTo(envelope, recipientKey, outbox);
    outbox.addBlob(new TextEncoder().encode(sample));
    await this.#upload(batch, outbox);
    return batch;
  }

  /** Bytes in place of a sealed manifest. */
  async sendNonsense(manifest: Uint8Array, blob: Uint8Array): Promise<string> {
    const outbox = new Outbox();
    const batch = outbox.addBlob(manifest);
    outbox.addBlob(blob);
    await this.#upload(batch, outbox);
    return batch;
  }

  end(batch: string): Promise<BatchStatus> {
    return waitForBatch(this.api, batch, () => undefined);
  }

  async #enclaveManifest(): Promise<string> {
    return (await this.api.attestation('ab'.repeat(32))).enclaveManifest;
  }

  async #upload(batch: string, { blobs }: Outbox): Promise<void> {
    const references = [...blobs].map(([sha256, { length }]) => ({ sha256, length }));
    const sealedManifest = references.find(({ sha256 }) => sha256 === batch);
    if (sealedManifest === undefined) {
      throw new Error('the sealed manifest is missing');
    }
    const { missing } = await this.api.createBatch({
      sealedManifest,
      blobs: references.filter((reference) => reference !== sealedManifest),
    });
    await mkdir(this.#folder, { recursive: true });
    for (const blob of missing) {
      const path = join(this.#folder, blob.sha256);
      await writeFile(path, blobs.get(blob.sha256) ?? new Uint8Array(0));
      await uploadBlob({ baseUrl: this.api.baseUrl, blob, path, onProgress: () => undefined });
    }
    await this.api.submitBatch(batch);
  }
}
