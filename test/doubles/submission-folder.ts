import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobSink, SubmittedBatch } from '../builders/submission.ts';

/** A folder as `neoseal seal` leaves it, filled by a laboratory that does not keep to the rules. */
export class SubmissionFolder implements BlobSink {
  readonly path: string;
  readonly #blobs: { sha256: string; length: number }[] = [];

  constructor(path: string) {
    this.path = path;
    mkdirSync(join(path, 'blobs'), { recursive: true });
  }

  addBlob(content: Uint8Array): string {
    const sha256 = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(this.path, 'blobs', `${sha256}.c4gh`), content);
    this.#blobs.push({ sha256, length: content.length });
    return sha256;
  }

  /** Writes the record that `submit`, `status` and `fetch` go by. */
  async finish(
    { batch, manifest }: Pick<SubmittedBatch, 'batch' | 'manifest'>,
    names: readonly string[],
  ): Promise<void> {
    const record = {
      format: 'neoseal.submission-folder/1',
      batch,
      sealedManifest: this.#blobs.find(({ sha256 }) => sha256 === batch),
      blobs: this.#blobs.filter(({ sha256 }) => sha256 !== batch),
      newborns: manifest.samples.map(({ id }, index) => ({
        name: names[index] ?? `newborn-${index}`,
        subject: id,
      })),
    };
    await writeFile(join(this.path, 'submission.json'), JSON.stringify(record));
  }
}
