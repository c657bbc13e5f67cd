import { readdir } from 'node:fs/promises';
import type { Command } from 'commander';
import { isVerifierUrl } from '#attestation';
import type { ReportWishes } from '#attestation';
import { readBatchDescription } from '../batch/batch-description.ts';
import { sealBatch } from '../batch/seal-batch.ts';
import { createSubmissionFolder, writeSubmissionRecord } from '../batch/submission-folder.ts';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import { packagePath } from '../cli/package-files.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { startProgress } from '../cli/progress.ts';
import { createHostApi } from '../http/host-api.ts';
import { readCrypt4ghPublicKey } from '../keys/crypt4gh-keys.ts';
import { readSigningKey } from '../keys/laboratory-key.ts';
import { attestEnclave } from '../trust/attest-enclave.ts';
import { addTrustOptions, readTrust } from '../trust/trust.ts';
import type { TrustOptions } from '../trust/trust.ts';

interface SealOptions extends TrustOptions {
  readonly host: string;
  readonly laboratoryKey: string;
  readonly recipientPk: readonly string[];
  readonly policy: string;
  readonly sequence: string;
  readonly purpose: readonly string[];
  readonly language?: string;
  readonly verifierUrl?: string;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function registerSeal(program: Command, { io }: CommandContext): void {
  const command = program
    .command('seal')
    .description('verify the enclave, then encrypt a batch to it and sign the manifest')
    .argument('<batch>', 'batch description (neoseal.batch/1 JSON)')
    .requiredOption('--host <url>', 'the host service in front of the enclave')
    .requiredOption('--laboratory-key <file>', "the laboratory's secret signing key")
    .requiredOption('--recipient-pk <file...>', 'Crypt4GH public keys that may open the reports')
    .option('--policy <id>', 'screening policy', 'neoseal-default')
    .requiredOption('--sequence <n>', "the laboratory's own number of this submission, growing")
    .option('--purpose <name...>', 'what the families consented to', ['newborn-screening'])
    .option('--language <code>', 'language of the reports: en, es, fr', 'en')
    .option(
      '--verifier-url <url>',
      "where the reports' QR code leads: your copy of the verifier page",
    )
    .requiredOption('--out <dir>', 'folder for the sealed batch')
    .option('--force', 'overwrite an earlier submission in the folder')
    .option('--json', 'print the submission as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  neoseal seal batch.json --host https://screening.example --laboratory-key lab.key \\\n    --recipient-pk clinic.pub lab.pub --sequence 17 --reference release.json \\\n    --reference-key release.pub --out sealed/',
    );
  addTrustOptions(command).action(async (path: string, options: SealOptions) => {
    const sequence = parseSequence(options.sequence);
    const reports = await readWishes(options);
    const batch = await readBatchDescription(path);
    const laboratory = await readSigningKey(options.laboratoryKey);
    const recipients = await Promise.all(options.recipientPk.map(readCrypt4ghPublicKey));
    const trust = await readTrust(options, io.now());
    const api = createHostApi(options.host, { env: io.env });
    const enclave = await attestEnclave(api, trust, io.now());
    announce(io, enclave.simulated);
    await createSubmissionFolder(options.out, options.force === true);
    const progress = startProgress(io, 'sealing', batch.newborns.length);
    const record = await sealBatch(batch, {
      enclave,
      laboratory,
      recipients,
      policy: options.policy,
      sequence,
      purposes: options.purpose,
      reports,
      folder: options.out,
      now: io.now(),
      onSealed: progress.update,
    }).finally(progress.stop);
    await writeSubmissionRecord(options.out, record);
    if (options.json === true) {
      writeJson(io, { batch: record.batch, newborns: record.newborns.length, folder: options.out });
    } else {
      writeNote(io, `sealed ${record.newborns.length} newborns into ${options.out}`);
    }
  });
}

/** The language is looked up in this installation, as the enclave of the same release has it. */
async function readWishes({ language, verifierUrl }: SealOptions): Promise<ReportWishes> {
  const catalogues = await readdir(packagePath('pipelines', 'wordings'));
  if (language !== undefined && !catalogues.includes(`${language}.json`)) {
    const known = catalogues.map((name) => name.replace('.json', '')).join(', ');
    throw new CliError(EXIT.usage, 'LANGUAGE_UNKNOWN', `the reports are written in ${known}`);
  }
  if (verifierUrl !== undefined && !isVerifierUrl(verifierUrl)) {
    const why = 'the address of the verifier begins with https:// and has no query and no fragment';
    throw new CliError(EXIT.usage, 'VERIFIER_URL_INVALID', why);
  }
  return {
    ...(language === undefined || language === 'en' ? {} : { language }),
    ...(verifierUrl === undefined ? {} : { verifierUrl }),
  };
}

function announce(io: CliIo, simulated: boolean): void {
  writeNote(
    io,
    simulated
      ? 'SIMULATED enclave: verified under the development root that you named; not for clinical use'
      : 'enclave verified: genuine hardware, an accepted image, and a fresh answer to our nonce',
  );
}

function parseSequence(text: string): number {
  const sequence = Number(text);
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    throw new CliError(EXIT.usage, 'SEQUENCE_INVALID', 'the sequence is a whole number from 1');
  }
  return sequence;
}
