import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { Fault, eraseSecret } from '#pipelines';
import type { X25519SecretKey } from '#pipelines';
import type { OpenedResult } from '../batch/opened-result.ts';
import { readOpenedResult } from '../batch/opened-result.ts';
import { openReportPackage } from '../batch/report-package.ts';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { writeNewFile } from '../cli/new-file.ts';
import { readCrypt4ghSecretKey } from '../keys/crypt4gh-keys.ts';

const SEALED_ENDING = '.sealed.c4gh';

interface OpenOptions {
  readonly sk: string;
  readonly passphraseEnv?: string;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** One newborn's opened files. */
export interface OpenedNewborn {
  readonly newborn: string;
  readonly result: string;
  readonly reports: readonly string[];
  readonly content: OpenedResult | null;
}

export function registerOpen(program: Command, { io, exitWith }: CommandContext): void {
  program
    .command('open')
    .description("open sealed reports with a recipient's key")
    .argument('<path>', 'one sealed report, or the folder that "neoseal fetch" filled')
    .requiredOption('--sk <file>', "the recipient's secret key")
    .option('--passphrase-env <var>', 'variable with the passphrase of the key')
    .requiredOption('--out <dir>', 'where results and reports go')
    .option('--force', 'overwrite existing files')
    .option('--json', 'print one JSON document with the outcomes')
    .addHelpText(
      'after',
      '\nExample:\n  neoseal open reports/ --sk clinic.key --out opened/\n\nExit 5 when the data of some newborns was refused.',
    )
    .action(async (path: string, options: OpenOptions) => {
      const opened = await openAll(path, options, io);
      if (options.json === true) {
        writeJson(io, opened);
      } else {
        for (const { newborn, content } of opened) {
          io.stdout.write(`${newborn}\t${describeContent(content)}\n`);
        }
        writeNote(
          io,
          `${opened.length} reports are in ${options.out}; verify each with its evidence`,
        );
      }
      if (opened.some(({ content }) => content?.status === 'refused')) {
        exitWith(EXIT.partial);
      }
    });
}

async function openAll(path: string, options: OpenOptions, io: CliIo): Promise<OpenedNewborn[]> {
  const { sk, passphraseEnv } = options;
  const secretKey = await readCrypt4ghSecretKey(sk, {
    env: io.env,
    ...(passphraseEnv === undefined ? {} : { passphraseEnv }),
  });
  try {
    await mkdir(options.out, { recursive: true });
    return await openEach(
      await listSealed(path),
      (sealed) => openOne(sealed, secretKey, options),
      io,
    );
  } finally {
    eraseSecret(secretKey);
  }
}

/** A report that cannot be opened does not keep the others closed; the first failure is thrown after them. */
async function openEach(
  paths: readonly string[],
  open: (path: string) => Promise<OpenedNewborn>,
  io: CliIo,
): Promise<OpenedNewborn[]> {
  const opened: OpenedNewborn[] = [];
  const failures: (Fault | CliError)[] = [];
  for (const path of paths) {
    try {
      opened.push(await open(path));
    } catch (error) {
      if (!(error instanceof Fault) && !(error instanceof CliError)) {
        throw error;
      }
      failures.push(error);
      writeNote(io, `${basename(path)}: ${error.code}`);
    }
  }
  const [first] = failures;
  if (first !== undefined) {
    writeNote(io, `${opened.length} of ${paths.length} reports were opened`);
    throw first;
  }
  return opened;
}

async function listSealed(path: string): Promise<string[]> {
  if (path.endsWith('.c4gh')) {
    return [path];
  }
  const names = await readdir(path).catch((cause: unknown) => {
    throw new CliError(EXIT.usage, 'INPUT_UNREADABLE', `cannot read ${path}`, { cause });
  });
  const sealed = names.filter((name) => name.endsWith(SEALED_ENDING)).sort();
  if (sealed.length === 0) {
    throw new CliError(EXIT.usage, 'NOTHING_SEALED', `no sealed report in ${path}`);
  }
  return sealed.map((name) => join(path, name));
}

async function openOne(
  path: string,
  secretKey: X25519SecretKey,
  { out, force = false }: OpenOptions,
): Promise<OpenedNewborn> {
  const newborn = basename(path).replace(/(?:\.sealed)?\.c4gh$/, '');
  const { opening, result, reports } = await openReportPackage(path, secretKey);
  const resultPath = join(out, `${newborn}.result.json`);
  await writeNewFile(resultPath, opening, { mode: 0o600, force });
  const reportPaths: string[] = [];
  for (const report of reports) {
    const reportPath = join(out, `${newborn}.${report.name}`);
    await writeNewFile(reportPath, report.content, { mode: 0o600, force });
    reportPaths.push(reportPath);
  }
  return { newborn, result: resultPath, reports: reportPaths, content: readOpenedResult(result) };
}

function describeContent(content: OpenedResult | null): string {
  if (content === null) {
    return 'a result of another version';
  }
  return content.status === 'refused'
    ? `refused: ${content.refusal.code}`
    : content.screening.outcome;
}
