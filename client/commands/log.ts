import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { auditLog, parseEvidence, VerificationError } from '#attestation';
import type { Bytes, LogVerdict, NamedEvidence, ReadLogFile } from '#attestation';
import type { CommandContext, RegisterCommand } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson } from '../cli/io.ts';
import { readInput } from './attestation-input.ts';
import { readLogKey } from './log-key.ts';

/** 256 entries of 65,535 octets, each with its length. */
const MAX_FILE_BYTES = 256 * 65_537;
const MAX_CHECKPOINT_BYTES = 64 * 1024;
const MAX_EVIDENCE_BYTES = 8 * 1024 * 1024;

const HELP = `
The folder is a copy of the published log (C2SP tlog-tiles: checkpoint, tile/entries/\u2026), as any web server gives
it out. Every entry is read and the root computed anew. Keep the checkpoint file: with --since the next audit
shows that nothing before it was changed. With --evidence the batches of these files must be in this very log.
Whether others were shown another log, only anchors and witnesses can tell: see 'neoseal verify --anchor'.

Example:
  $ neoseal log check published-log --log 'log.example/neoseal+0123abcd+AQ\u2026' \\
      --since checkpoint-of-last-year --evidence batch-1.evidence.json batch-2.evidence.json`;

interface CheckOptions {
  readonly log: string;
  readonly since?: string;
  readonly evidence?: readonly string[];
  readonly json?: boolean;
}

/** `neoseal log check`: audits a whole transparency log from its files. */
export const registerLog: RegisterCommand = (program, context) => {
  program
    .command('log')
    .description('Audit a transparency log')
    .command('check')
    .description('Compute the root of a published log anew, offline')
    .argument('<folder>', 'a copy of the published log')
    .requiredOption('--log <vkey>', 'verifier key of the log, from the reference values')
    .option('--since <file>', 'checkpoint kept from an earlier audit')
    .option('--evidence <files...>', 'evidence whose place in the log is to be confirmed')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action((folder: string, options: CheckOptions) => check(folder, options, context));
};

async function check(
  folder: string,
  options: CheckOptions,
  { io, exitWith }: CommandContext,
): Promise<void> {
  const { since, evidence = [] } = options;
  const verdict = await auditLog(folderReader(folder), {
    logKey: await readLogKey(options.log),
    hash: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
    ...(since === undefined
      ? {}
      : { since: decode(await readInput(io, since, MAX_CHECKPOINT_BYTES)) }),
    evidence: await readEvidence(io, evidence),
  });
  if (options.json === true) {
    writeJson(io, describe(verdict));
  } else {
    io.stdout.write(format(verdict));
  }
  if (verdict.verdict === 'invalid') {
    exitWith(EXIT.verification);
  }
}

/** @throws CliError FILE_TOO_LARGE, FILE_UNREADABLE */
function folderReader(folder: string): ReadLogFile {
  return async (path) => {
    try {
      const handle = await open(join(folder, path), 'r');
      try {
        return await readAtMost(handle);
      } finally {
        await handle.close();
      }
    } catch (cause) {
      if (cause instanceof CliError) {
        throw cause;
      }
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
        return null;
      }
      const message = `cannot read ${path} of the log`;
      throw new CliError(EXIT.runtime, 'FILE_UNREADABLE', message, { cause });
    }
  };
}

async function readAtMost(handle: Awaited<ReturnType<typeof open>>): Promise<Bytes> {
  if ((await handle.stat()).size > MAX_FILE_BYTES) {
    throw new CliError(EXIT.refused, 'FILE_TOO_LARGE', 'a file of the log is too large');
  }
  return new Uint8Array(await handle.readFile());
}

async function readEvidence(io: CliIo, files: readonly string[]): Promise<NamedEvidence[]> {
  const read: NamedEvidence[] = [];
  for (const path of files) {
    const content = await readInput(io, path, MAX_EVIDENCE_BYTES);
    try {
      read.push({ name: basename(path), file: parseEvidence(content) });
    } catch (cause) {
      if (cause instanceof VerificationError) {
        throw new CliError(EXIT.refused, cause.code, `${path}: ${cause.explanation}`, { cause });
      }
      throw cause;
    }
  }
  return read;
}

function describe({ verdict, head, checks }: LogVerdict): unknown {
  const log = head === null ? null : { origin: head.origin, size: head.size };
  return { verdict, log, checks };
}

const MARKS = { passed: 'ok  ', failed: 'FAIL', 'not-reached': '?   ' } as const;

function format({ verdict, head, checks }: LogVerdict): string {
  const lines = checks.map(({ name, status, code, explanation }) => {
    const why = [code, explanation].filter((part) => part !== undefined).join(': ');
    return `${MARKS[status]} ${name}${why === '' ? '' : ` (${why})`}`;
  });
  const what = head === null ? [] : [`${head.origin}: ${head.size} entries`];
  return `${[...lines, '', ...what, verdict.toUpperCase()].join('\n')}\n`;
}

function decode(bytes: Bytes): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
