import { relative } from 'node:path';
import { Command } from 'commander';
import { reportFailure, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { processIo, writeJson, writeNote } from '../cli/io.ts';
import { DEMO_NEWBORNS } from './newborns.ts';
import { runDemo } from './run-demo.ts';
import type { DemoOutcome } from './run-demo.ts';
import { renderTable } from './table.ts';

const BANNER =
  'SIMULATED ENCLAVE: the hardware is played by software under a development root of this machine.\n' +
  'Everything else is the real path. Not for clinical use.';

async function main(io: CliIo): Promise<number> {
  const program = new Command('demo')
    .option(
      '--out <dir>',
      'where the demonstration leaves its files (emptied first)',
      'neoseal-demo',
    )
    .option('--json', 'print the table as JSON')
    .parse();
  const { out, json = false } = program.opts<{ out: string; json?: boolean }>();
  writeNote(io, BANNER);
  try {
    const outcome = await runDemo(out, io, { quiet: false });
    if (json) {
      writeJson(io, outcome.rows);
    } else {
      io.stdout.write(`\n${renderTable(outcome.rows, stories())}\n\n${describeNext(outcome)}\n`);
    }
    return outcome.rows.every(({ verified }) => verified) ? EXIT.ok : EXIT.verification;
  } catch (error) {
    return reportFailure(io, error, json);
  }
}

function stories(): Map<string, string> {
  return new Map(DEMO_NEWBORNS.map(({ name, story }) => [name, story]));
}

function describeNext({ folder, verifyAgain }: DemoOutcome): string {
  const where = relative(process.cwd(), folder) || '.';
  return [
    BANNER,
    '',
    `HTML reports:    ${where}/reports/*.report.html`,
    `Evidence files:  ${where}/fetched/*.evidence.json`,
    'Verify the first result again, offline:',
    '',
    `    npx neoseal ${verifyAgain.join(' ')}`,
    '',
    'As the clinician, in a browser and offline: open dist/clinician.html and give it',
    '',
    `    the report    ${where}/fetched/newborn-01.sealed.c4gh`,
    `    its evidence  ${where}/fetched/newborn-01.evidence.json`,
    `    the key       ${where}/keys/clinician.key`,
    `    what to trust ${where}/reference-values.json, ${where}/keys/release.pub and, under More,`,
    `                  ${where}/service/simulated-hardware/development-root.pem`,
  ].join('\n');
}

process.exitCode = await main(processIo());
