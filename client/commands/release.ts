import { writeFile } from 'node:fs/promises';
import {
  parseTlogProof,
  PolicyError,
  readReferenceValues,
  releaseEntry,
  signReferenceValues,
  VerificationError,
  verifyReferenceValues,
  verifyTlogProof,
} from '#attestation';
import type { Bytes, ReferenceValues } from '#attestation';
import type { CommandContext, RegisterCommand } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import type { ExitCode } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { readInput } from './attestation-input.ts';
import { readLogKey } from './log-key.ts';
import { createReleaseKey, parseReleaseSigner } from './release-key.ts';
import { readKey } from './verify-trust.ts';
import { parseInstant } from './verify.ts';

const MAX_BYTES = 1024 * 1024;

const SIGN_HELP = `
The values are JSON with the members format, version, issued, expires, measurements and logs; the
signed file goes to stdout. SPEC.md of the attestation folder describes both.

Example:
  $ neoseal release sign --values values.json --sk release.pem > reference-values.json`;

/** `neoseal release`: makes and shows signed reference values. */
export const registerRelease: RegisterCommand = (program, context) => {
  const release = program.command('release').description('Sign and show reference values');
  release
    .command('keygen')
    .description('Make a release key')
    .requiredOption('--sk <file>', 'private key to write, PKCS #8 PEM')
    .requiredOption('--pk <file>', 'public key to write, base64')
    .option('--force', 'overwrite')
    .option('--json', 'print the public key as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ neoseal release keygen --sk release.pem --pk release.pub',
    )
    .action((options: KeygenOptions) => keygen(options, context.io));
  release
    .command('sign')
    .description('Sign reference values with the release key')
    .requiredOption('--values <file>', 'reference values, JSON')
    .requiredOption('--sk <file>', 'release private key, PKCS #8 PEM')
    .option('--json', 'print failures as JSON, too')
    .addHelpText('after', SIGN_HELP)
    .action((options: SignOptions) => sign(options, context.io));
  release
    .command('show')
    .description('Show reference values, and verify them where a key is given')
    .argument('<file>', 'signed reference values')
    .option('--reference-key <file>', 'release public key, base64 or PEM')
    .option('--at <time>', 'instant of validity', parseInstant)
    .option('--log <vkey>', 'verifier key of the release log')
    .option('--proof <file>', 'tlog-proof that the file is recorded there')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ neoseal release show r.json --reference-key release.pub')
    .action((file: string, options: ShowOptions) => show(file, options, context));
};

interface KeygenOptions {
  readonly sk: string;
  readonly pk: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

async function keygen({ sk, pk, force = false, json }: KeygenOptions, io: CliIo): Promise<void> {
  const { privatePem, publicLine } = createReleaseKey();
  const flag = force ? 'w' : 'wx';
  try {
    await writeFile(sk, privatePem, { flag, mode: 0o600 });
    await writeFile(pk, publicLine, { flag });
  } catch (cause) {
    const message = 'cannot write the key files; an existing one needs --force';
    throw new CliError(EXIT.runtime, 'FILE_UNWRITABLE', message, { cause });
  }
  if (json === true) {
    writeJson(io, { secretKey: sk, publicKey: pk, key: publicLine.trim() });
  }
}

interface SignOptions {
  readonly values: string;
  readonly sk: string;
}

async function sign({ values, sk }: SignOptions, io: CliIo): Promise<void> {
  const signer = parseReleaseSigner(decode(await readInput(io, sk, MAX_BYTES)));
  const json = parseJson(await readInput(io, values, MAX_BYTES));
  const file = await orRefuse(EXIT.refused, () => signReferenceValues(json, signer));
  io.stdout.write(file);
}

interface ShowOptions {
  readonly referenceKey?: string;
  readonly at?: Date;
  readonly log?: string;
  readonly proof?: string;
  readonly json?: boolean;
}

async function show(file: string, options: ShowOptions, { io }: CommandContext): Promise<void> {
  const bytes = await readInput(io, file, MAX_BYTES);
  const { referenceKey, at = io.now() } = options;
  const verified = referenceKey !== undefined;
  const values = verified
    ? await verifyWith(await readKey(io, referenceKey), bytes, at)
    : await orRefuse(EXIT.refused, () => readReferenceValues(bytes));
  const logged = await readLogged(io, bytes, options);
  if (options.json === true) {
    writeJson(io, { verified, ...(logged === null ? {} : { logged }), values });
    return;
  }
  io.stdout.write(formatValues(values));
  if (logged !== null) {
    io.stdout.write(`recorded as entry ${logged.index} of ${logged.size} in ${logged.origin}\n`);
  }
  if (!verified) {
    writeNote(io, 'neoseal: not verified: give --reference-key');
  }
}

interface Logged {
  readonly origin: string;
  readonly index: number;
  readonly size: number;
}

/** Where the release log has this very file; `null` when nobody asked. */
async function readLogged(
  io: CliIo,
  bytes: Bytes,
  { log, proof }: ShowOptions,
): Promise<Logged | null> {
  if (log === undefined && proof === undefined) {
    return null;
  }
  if (log === undefined || proof === undefined) {
    throw new CliError(EXIT.usage, 'PROOF_OPTIONS', '--log and --proof go together');
  }
  const text = decode(await readInput(io, proof, MAX_BYTES));
  const key = await readLogKey(log);
  return orRefuse(EXIT.verification, async () => {
    const parsed = parseTlogProof(text);
    const { origin, size } = await verifyTlogProof(await releaseEntry(bytes), parsed, key);
    return { origin, index: parsed.index, size };
  });
}

function verifyWith(releaseKey: Uint8Array, bytes: Bytes, time: Date): Promise<ReferenceValues> {
  return orRefuse(EXIT.verification, () => verifyReferenceValues(bytes, { releaseKey, time }));
}

function formatValues({ version, issued, expires, measurements, logs }: ReferenceValues): string {
  const builds = measurements.flatMap(({ revision, simulated, pcr0, pcr1, pcr2 }) => [
    `revision ${revision}${simulated === true ? ' (SIMULATED)' : ''}`,
    ...[pcr0, pcr1, pcr2].map((pcr, index) => `  PCR${index} ${pcr}`),
  ]);
  const head = `version ${version}, valid from ${issued} to ${expires}`;
  return `${[head, ...builds, ...logs.map((log) => `log ${log}`)].join('\n')}\n`;
}

function parseJson(content: Bytes): unknown {
  try {
    return JSON.parse(decode(content));
  } catch (cause) {
    throw new CliError(EXIT.refused, 'VALUES_INVALID', '--values is not JSON', { cause });
  }
}

async function orRefuse<T>(exit: ExitCode, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof VerificationError || cause instanceof PolicyError) {
      throw new CliError(exit, cause.code, cause.explanation, { cause });
    }
    throw cause;
  }
}

function decode(content: Bytes): string {
  return new TextDecoder().decode(content);
}
