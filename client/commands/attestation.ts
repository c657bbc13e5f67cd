import { InvalidArgumentError } from 'commander';
import { parseHex, verifyNitroDocument } from '#attestation';
import type { Bytes, NitroOptions, TrustAnchor, VerificationTime } from '#attestation';
import type { CommandContext, RegisterCommand } from '../cli/command.ts';
import { EXIT } from '../cli/exit.ts';
import { writeJson } from '../cli/io.ts';
import { readDocument, readTrustAnchor } from './attestation-input.ts';
import { readReference } from './attestation-reference.ts';
import type { Reference, ReferenceOptions } from './attestation-reference.ts';
import { describeVerdict, formatVerdict } from './attestation-report.ts';

interface CheckOptions extends ReferenceOptions {
  readonly at: 'document-time' | 'now' | Date;
  readonly maxAge?: number;
  readonly nonce?: Bytes;
  readonly userData?: Bytes;
  readonly trust: string;
  readonly refuseDebug?: boolean;
  readonly json?: boolean;
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

const HELP = `
The default time is that of the document itself: it shows that an archived document was genuine when
it was made, not that it is fresh. For a live session use --at now with the --nonce that you sent.
Without --reference or --pcrs the verdict does not say which code ran, and debug mode is reported, not
refused. --reference with --reference-key takes signed reference values and checks signature and expiry;
--pcrs takes what 'neoseal eif measure' or 'nitro-cli build-enclave' printed, and you vouch for it.

Example:
  $ neoseal attestation check evidence/*.cbor --reference reference-values.json \\
      --reference-key release.pub --json`;

/** `neoseal attestation check`: verifies Nitro documents offline. */
export const registerAttestation: RegisterCommand = (program, context) => {
  program
    .command('attestation')
    .description('Check hardware attestation documents')
    .command('check')
    .description('Verify AWS Nitro Enclaves attestation documents')
    .argument('<files...>', 'documents as CBOR, base64 or hex; - is stdin')
    .option('--at <time>', 'document-time, now, or an ISO 8601 instant', parseAt, 'document-time')
    .option('--max-age <seconds>', 'largest distance from the document to --at', parseSeconds)
    .option('--nonce <hex>', 'nonce that the documents must carry', parseHexOption)
    .option('--user-data <hex>', 'user data that the documents must carry', parseHexOption)
    .option('--reference <file>', 'accepted measurements: signed reference values')
    .option('--reference-key <file>', 'release public key that must have signed them')
    .option('--pcrs <file>', 'accepted measurements: PCR values without a signature')
    .option('--trust <root>', 'aws, or a file with a development root certificate', 'aws')
    .option('--refuse-debug', 'refuse debug mode even without --reference')
    .option('--json', 'print one JSON line per file')
    .addHelpText('after', HELP)
    .action((files: readonly string[], options: CheckOptions) => check(files, options, context));
};

async function check(
  files: readonly string[],
  options: CheckOptions,
  context: CommandContext,
): Promise<void> {
  const { io } = context;
  const anchor = await readTrustAnchor(io, options.trust);
  const reference = await readReference(options, {
    io,
    time: options.at instanceof Date ? options.at : io.now(),
    acceptSimulated: anchor.kind === 'development',
  });
  const nitroOptions = toNitroOptions(options, { anchor, reference, now: io.now() });
  const origin = reference?.origin ?? null;
  for (const file of files) {
    const verdict = await verifyNitroDocument(await readDocument(io, file), nitroOptions);
    if (options.json === true) {
      writeJson(io, describeVerdict(file, verdict, origin));
    } else {
      io.stdout.write(formatVerdict(file, verdict, origin));
    }
    if (verdict.verdict === 'invalid') {
      context.exitWith(EXIT.verification);
    }
  }
}

interface Trust {
  readonly anchor: TrustAnchor;
  readonly reference: Reference | null;
  readonly now: Date;
}

function toNitroOptions(options: CheckOptions, { anchor, reference, now }: Trust): NitroOptions {
  const { maxAge, nonce, userData, refuseDebug = false } = options;
  return {
    anchors: [anchor],
    // Naming the file is the consent: the root is accepted by the fingerprint of its content.
    acceptDevelopmentRoots: anchor.kind === 'development' ? [anchor.sha256] : [],
    time: toTime(options.at, now),
    debugMode: refuseDebug ? 'refused' : 'reported',
    ...(maxAge === undefined ? {} : { maxAgeMs: maxAge * 1000 }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(userData === undefined ? {} : { userData }),
    ...(reference === null ? {} : { measurements: reference.measurements }),
  };
}

function toTime(at: CheckOptions['at'], now: Date): VerificationTime {
  if (at === 'document-time') {
    return { kind: 'document-time' };
  }
  return at === 'now' ? { kind: 'now', at: now } : { kind: 'instant', at };
}

function parseAt(text: string): CheckOptions['at'] {
  if (text === 'document-time' || text === 'now') {
    return text;
  }
  const instant = new Date(text);
  if (!ISO_INSTANT.test(text) || Number.isNaN(instant.getTime())) {
    throw new InvalidArgumentError('expected document-time, now, or e.g. 2026-01-31T12:00:00Z');
  }
  return instant;
}

function parseSeconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError('expected a whole number of seconds');
  }
  return Number(text);
}

function parseHexOption(text: string): Bytes {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) {
    throw new InvalidArgumentError('expected pairs of hexadecimal digits');
  }
  return parseHex(text);
}
