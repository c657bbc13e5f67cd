import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readBatchThresholds } from '../batch-view/batch-thresholds.ts';
import { WARNING_WORDS } from '../batch-view/batch-wording.ts';
import { readBatch } from '../batch-view/read-batch.ts';
import { renderBatchHtml } from '../batch-view/render-batch-html.ts';
import { renderBatchTsv } from '../batch-view/render-batch-tsv.ts';
import { renderMultiQc } from '../batch-view/render-multiqc.ts';
import { summariseBatch } from '../batch-view/summarise-batch.ts';
import type { CommandContext } from '../cli/command.ts';
import { EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { writeNewFile } from '../cli/new-file.ts';

interface BatchViewOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const HELP = `
Writes batch.html, batch.tsv and two files for MultiQC (*_mqc.json). They hold outcomes by the laboratory's own
names for the newborns: keep them where the opened reports are kept.

Example:
  $ neoseal batch-view opened/ --out view/

Exit 5 when a result could not be read.`;

/** `neoseal batch-view`: what the laboratory looks at before it releases a batch. */
export function registerBatchView(program: Command, context: CommandContext): void {
  program
    .command('batch-view')
    .description('one page over the opened results of a batch')
    .argument('<dir>', 'the folder that "neoseal open" filled')
    .requiredOption('--out <dir>', 'where the view goes')
    .option('--force', 'overwrite existing files')
    .option('--json', 'print one JSON document with the summary')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: BatchViewOptions) => {
      const unreadable = await viewBatch(folder, options, context.io);
      context.exitWith(unreadable > 0 ? EXIT.partial : EXIT.ok);
    });
}

async function viewBatch(folder: string, options: BatchViewOptions, io: CliIo): Promise<number> {
  const thresholds = await readBatchThresholds();
  const summary = summariseBatch(await readBatch(folder), thresholds);
  const files = [
    { name: 'batch.html', content: renderBatchHtml(summary, thresholds) },
    { name: 'batch.tsv', content: renderBatchTsv(summary) },
    ...renderMultiQc(summary),
  ];
  await mkdir(options.out, { recursive: true });
  for (const { name, content } of files) {
    const path = join(options.out, name);
    await writeNewFile(path, content, { mode: 0o600, force: options.force === true });
  }
  if (options.json === true) {
    writeJson(io, summary);
  } else {
    for (const warning of summary.warnings) {
      writeNote(io, `warning: ${WARNING_WORDS[warning]}`);
    }
    writeNote(io, `${summary.rows.length} newborns are in ${join(options.out, 'batch.html')}`);
  }
  return summary.outcomes.unreadable;
}
