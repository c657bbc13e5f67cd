import { InvalidArgumentError } from 'commander';
import { verifyResult } from '#attestation';
import type { CommandContext, RegisterCommand } from '../cli/command.ts';
import { EXIT } from '../cli/exit.ts';
import { writeJson } from '../cli/io.ts';
import { readInput } from './attestation-input.ts';
import { describeResultVerdict, formatResultVerdict } from './verify-report.ts';
import type { TrustOptions } from './verify-trust.ts';
import { readTrust } from './verify-trust.ts';

interface VerifyOptions extends TrustOptions {
  readonly evidence: string;
  readonly at?: Date;
  readonly json?: boolean;
}

const MAX_RESULT_BYTES = 32 * 1024 * 1024;
const MAX_EVIDENCE_BYTES = 8 * 1024 * 1024;

const HELP = `
Everything happens on this machine; nothing is fetched, unless --rpc names a node that you trust. There
is no measurement that is accepted by
default: get the reference values and the release key from where you trust them, not from the sender.
ROOT is the SHA-256 of a development root certificate in hex, or a file with the certificate. What is
signed under it is simulated and proves nothing about hardware.

A sink is witness:VKEY, rfc3161:FILE with a certificate of the authority or of one above it, or
evm:CHAIN:CONTRACT[:CONFIRMATIONS]. All that are named must hold the log, unless --anchors-required or the
policy says how many. An evm anchor is not-reached without --rpc.

Example:
  $ neoseal verify result.json --evidence evidence.json \\
      --reference reference-values.json --reference-key release.pub`;

/** `neoseal verify`: checks a result against its evidence, offline. */
export const registerVerify: RegisterCommand = (program, context) => {
  program
    .command('verify')
    .description('Verify a result against its evidence, check by check')
    .argument('[result]', 'the opened result; without it the batch alone is verified')
    .requiredOption('--evidence <file>', 'evidence file of the result')
    .option('--reference <file>', 'signed reference values')
    .option('--reference-key <file>', 'release public key, base64 or PEM')
    .option('--accept-simulated <root>', 'accept a development root by its fingerprint')
    .option('--at <time>', 'instant for the validity of the reference values', parseInstant)
    .option('--anchor <sink>', 'sink whose anchors count (repeatable)', collect, [])
    .option('--anchors-required <count>', 'how many of them must hold the log', parseCount)
    .option('--anchor-policy <file>', 'sinks and how many of them must hold the log')
    .option('--rpc <url>', 'node of the chain that evm anchors are looked up on')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action((result: string | undefined, options: VerifyOptions) =>
      verify(result, options, context),
    );
};

async function verify(
  result: string | undefined,
  options: VerifyOptions,
  context: CommandContext,
): Promise<void> {
  const { io } = context;
  const opening = result === undefined ? null : await readInput(io, result, MAX_RESULT_BYTES);
  const evidence = await readInput(io, options.evidence, MAX_EVIDENCE_BYTES);
  const trust = await readTrust(io, options);
  const verdict = await verifyResult(opening, evidence, trust, options.at ?? io.now());
  if (options.json === true) {
    writeJson(io, describeResultVerdict(verdict));
  } else {
    io.stdout.write(formatResultVerdict(verdict));
  }
  if (verdict.verdict === 'invalid') {
    context.exitWith(EXIT.verification);
  }
}

/** With an offset or Z, so that the answer does not depend on where the machine stands. */
export function parseInstant(text: string): Date {
  const instant = new Date(text);
  const isInstant = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  if (!isInstant || Number.isNaN(instant.getTime())) {
    throw new InvalidArgumentError('expected an instant, e.g. 2026-01-31T12:00:00Z');
  }
  return instant;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) {
    throw new InvalidArgumentError('expected a count of at least 1');
  }
  return Number(text);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
