import type { Command } from 'commander';
import type { BatchStatus } from '#protocol';
import { readSubmissionRecord } from '../batch/submission-folder.ts';
import { waitForBatch } from '../batch/wait-for-batch.ts';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson } from '../cli/io.ts';
import { startProgress } from '../cli/progress.ts';
import { createHostApi } from '../http/host-api.ts';
import type { HostApi } from '../http/host-api.ts';

export function registerStatus(program: Command, { io, exitWith }: CommandContext): void {
  program
    .command('status')
    .description('say how far a submitted batch is')
    .argument('<folder>', 'folder made by "neoseal seal"')
    .requiredOption('--host <url>', 'the host service (its token, if it wants one: NEOSEAL_TOKEN)')
    .option('--watch', 'follow it until it is done')
    .option('--json', 'print the batch status as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  neoseal status sealed/ --host http://127.0.0.1:8443 --watch',
    )
    .action(async (folder: string, options: { host: string; watch?: boolean; json?: boolean }) => {
      const api = createHostApi(options.host, { env: io.env });
      const { batch } = await readSubmissionRecord(folder);
      const status =
        options.watch === true ? await watch(api, batch, io) : await api.batchStatus(batch);
      if (options.json === true) {
        writeJson(io, status);
      } else {
        io.stdout.write(`${describeStatus(status)}\n`);
      }
      if (status.state === 'refused') {
        exitWith(EXIT.refused);
      }
    });
}

async function watch(api: HostApi, batch: string, io: CliIo): Promise<BatchStatus> {
  const { state, samples } = await api.batchStatus(batch);
  if (state === 'receiving') {
    throw new CliError(EXIT.runtime, 'BATCH_NOT_SUBMITTED', 'submit the batch first');
  }
  const progress = startProgress(io, 'interpreting', samples.total ?? 0);
  return waitForBatch(api, batch, (status) => {
    progress.update(status.samples.done);
  }).finally(progress.stop);
}

/** One line for people. */
export function describeStatus(status: BatchStatus): string {
  const total = status.samples.total ?? 'an unknown number';
  const reason = status.refusal === null ? '' : ` (${status.refusal})`;
  return `${status.state}${reason}: ${status.samples.done} of ${total} newborns, ${status.missing.length} files missing`;
}
