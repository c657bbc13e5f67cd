import { open, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BlobReference } from '#protocol';
import { CliError, EXIT } from '../cli/exit.ts';

/**
 * What `seal` leaves on the laboratory's machine and `submit`, `status`, `fetch` and `open` go by.
 * `submission.json` links pseudonyms to the laboratory's names, so it is private (mode 0600).
 */
export interface SubmissionRecord {
  /** SHA-256 of the sealed manifest: the batch's name at the host. */
  readonly batch: string;
  readonly sealedManifest: BlobReference;
  readonly blobs: readonly BlobReference[];
  /** In the order of the manifest. */
  readonly newborns: readonly { readonly name: string; readonly subject: string }[];
}

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const blob = z.strictObject({ sha256: sha256Hex, length: z.number().int().min(1) });
const schema = z.strictObject({
  format: z.literal('neoseal.submission-folder/1'),
  batch: sha256Hex,
  sealedManifest: blob,
  blobs: z.array(blob).min(1),
  newborns: z.array(z.strictObject({ name: z.string(), subject: z.string() })).min(1),
});

const RECORD_NAME = 'submission.json';

export function blobPath(folder: string, sha256: string): string {
  return join(folder, 'blobs', `${sha256}.c4gh`);
}

export async function createSubmissionFolder(folder: string, force: boolean): Promise<void> {
  await mkdir(join(folder, 'blobs'), { recursive: true });
  if (!force && (await exists(join(folder, RECORD_NAME)))) {
    throw new CliError(
      EXIT.usage,
      'OUTPUT_EXISTS',
      `${folder} already holds a submission; choose another folder or --force`,
    );
  }
}

export async function writeSubmissionRecord(
  folder: string,
  record: SubmissionRecord,
): Promise<void> {
  const text = JSON.stringify({ format: 'neoseal.submission-folder/1', ...record }, null, 2);
  await writeFile(join(folder, RECORD_NAME), `${text}\n`, { mode: 0o600 });
}

/** @throws CliError SUBMISSION_UNREADABLE */
export async function readSubmissionRecord(folder: string): Promise<SubmissionRecord> {
  try {
    const text = await readFile(join(folder, RECORD_NAME), 'utf8');
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      'SUBMISSION_UNREADABLE',
      `${folder} is not a folder that "neoseal seal" made`,
      { cause: error },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await (await open(path)).close();
    return true;
  } catch {
    return false;
  }
}
