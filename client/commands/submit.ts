import type { Command } from 'commander';
import type { BlobReference } from '#protocol';
import { blobPath, readSubmissionRecord } from '../batch/submission-folder.ts';
import type { SubmissionRecord } from '../batch/submission-folder.ts';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { startProgress } from '../cli/progress.ts';
import { uploadBlob } from '../http/blob-upload.ts';
import { createHostApi } from '../http/host-api.ts';
import type { HostApi } from '../http/host-api.ts';

export function registerSubmit(program: Command, { io }: CommandContext): void {
  program
    .command('submit')
    .description('upload a sealed batch and hand it in; run again after a break to resume')
    .argument('<folder>', 'folder made by "neoseal seal"')
    .requiredOption('--host <url>', 'the host service (its token, if it wants one: NEOSEAL_TOKEN)')
    .option('--json', 'print the batch status as JSON')
    .addHelpText('after', '\nExample:\n  neoseal submit sealed/ --host http://127.0.0.1:8443')
    .action(async (folder: string, options: { host: string; json?: boolean }) => {
      const api = createHostApi(options.host, { env: io.env });
      const record = await readSubmissionRecord(folder);
      const { missing } = await api.createBatch({
        sealedManifest: record.sealedManifest,
        blobs: [...record.blobs],
      });
      requireOwnBlobs(missing, record);
      const progress = startProgress(io, 'uploading', sumLengths(missing));
      await uploadAll(api, folder, missing, progress.update).finally(progress.stop);
      const status = await api.submitBatch(record.batch);
      if (options.json === true) {
        writeJson(io, status);
      } else {
        io.stdout.write(`${status.id}\n`);
        writeNote(io, `accepted: the batch is ${status.state}`);
      }
    });
}

/** The host may ask for files of this submission only. */
function requireOwnBlobs(missing: readonly BlobReference[], record: SubmissionRecord): void {
  const own = [record.sealedManifest, ...record.blobs];
  const lengths = new Map(own.map(({ sha256, length }) => [sha256, length]));
  if (missing.some(({ sha256, length }) => lengths.get(sha256) !== length)) {
    throw new CliError(
      EXIT.runtime,
      'HOST_ANSWER_INVALID',
      'the host asks for files that are not of this submission',
    );
  }
}

async function uploadAll(
  api: HostApi,
  folder: string,
  missing: readonly BlobReference[],
  onProgress: (bytesSent: number) => void,
): Promise<void> {
  let finished = 0;
  for (const blob of missing) {
    await uploadBlob({
      baseUrl: api.baseUrl,
      headers: api.headers,
      blob,
      path: blobPath(folder, blob.sha256),
      onProgress: (bytesSent) => {
        onProgress(finished + bytesSent);
      },
    });
    finished += blob.length;
  }
}

function sumLengths(blobs: readonly BlobReference[]): number {
  return blobs.reduce((sum, { length }) => sum + length, 0);
}
