import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readSubmissionRecord } from '../batch/submission-folder.ts';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { startProgress } from '../cli/progress.ts';
import { createHostApi } from '../http/host-api.ts';
import type { HostApi } from '../http/host-api.ts';

interface FetchedFiles {
  readonly newborn: string;
  readonly sealed: string;
  readonly evidence: string;
}

export function registerFetch(program: Command, { io }: CommandContext): void {
  program
    .command('fetch')
    .description('download the sealed reports and evidence files of a finished batch')
    .argument('<folder>', 'folder made by "neoseal seal"')
    .requiredOption('--host <url>', 'the host service (its token, if it wants one: NEOSEAL_TOKEN)')
    .requiredOption('--out <dir>', 'where the files go')
    .option('--json', 'print the list of files as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  neoseal fetch sealed/ --host http://127.0.0.1:8443 --out reports/',
    )
    .action(async (folder: string, options: { host: string; out: string; json?: boolean }) => {
      const api = createHostApi(options.host, { env: io.env });
      const record = await readSubmissionRecord(folder);
      await requireDone(api, record.batch);
      await mkdir(options.out, { recursive: true });
      const progress = startProgress(io, 'fetching', record.newborns.length);
      const files: FetchedFiles[] = [];
      for (const [index, { name }] of record.newborns.entries()) {
        files.push(await fetchNewborn(api, record.batch, { index, name, out: options.out }));
        progress.update(index + 1);
      }
      progress.stop();
      if (options.json === true) {
        writeJson(io, files);
      } else {
        writeNote(io, `${files.length} sealed reports with their evidence are in ${options.out}`);
      }
    });
}

async function requireDone(api: HostApi, batch: string): Promise<void> {
  const { state, refusal } = await api.batchStatus(batch);
  if (state === 'refused') {
    throw new CliError(EXIT.refused, refusal ?? 'BATCH_REFUSED', 'the enclave refused the batch');
  }
  if (state !== 'done') {
    throw new CliError(EXIT.runtime, 'BATCH_NOT_DONE', `the batch is ${state}; try again later`);
  }
}

async function fetchNewborn(
  api: HostApi,
  batch: string,
  { index, name, out }: { index: number; name: string; out: string },
): Promise<FetchedFiles> {
  const sealed = join(out, `${name}.sealed.c4gh`);
  const evidence = join(out, `${name}.evidence.json`);
  await writeWhole(sealed, await api.artefact(batch, index));
  await writeWhole(evidence, await api.evidence(batch, index));
  return { newborn: name, sealed, evidence };
}

/** A file with its final name is a whole file, whatever interrupts the download. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}
