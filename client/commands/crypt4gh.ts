import { Option } from 'commander';
import type { Command } from 'commander';
import { decryptCrypt4gh, encryptCrypt4gh, eraseSecret, reencryptCrypt4gh } from '#pipelines';
import type { KdfName, X25519SecretKey } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT, reportFailure } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { readBytes, writeBytes } from '../cli/bytes.ts';
import type { ByteTarget } from '../cli/bytes.ts';
import {
  readCrypt4ghPublicKey,
  readCrypt4ghSecretKey,
  readPassphrase,
  writeCrypt4ghKeyPair,
} from '../keys/crypt4gh-keys.ts';

interface SecretKeyOptions {
  readonly sk: string;
  readonly passphraseEnv?: string;
}

interface KeygenOptions extends SecretKeyOptions {
  readonly pk: string;
  readonly kdf?: 'none' | 'scrypt' | 'bcrypt';
  readonly force?: boolean;
  readonly json?: boolean;
}

interface StreamOptions {
  readonly passphraseEnv?: string;
  readonly json?: boolean;
}

interface EncryptOptions extends StreamOptions {
  readonly recipientPk: readonly string[];
  readonly sk?: string;
}

interface DecryptOptions extends StreamOptions {
  readonly sk: string;
}

interface ReencryptOptions extends StreamOptions {
  readonly recipientPk: readonly string[];
  readonly sk: string;
  readonly keepOthers?: boolean;
}

/** `neoseal crypt4gh …`: GA4GH Crypt4GH v1 containers and key files. */
export function registerCrypt4gh(program: Command, context: CommandContext): void {
  const group = program
    .command('crypt4gh')
    .description('make keys, encrypt, decrypt and re-encrypt GA4GH Crypt4GH containers');
  registerKeygen(group, context);
  registerEncrypt(group, context);
  registerDecrypt(group, context);
  registerReencrypt(group, context);
}

function registerKeygen(group: Command, { io }: CommandContext): void {
  group
    .command('keygen')
    .description('write a new key pair; the secret key is readable by its owner alone')
    .requiredOption('--sk <file>', 'secret key file to write')
    .requiredOption('--pk <file>', 'public key file to write')
    .option('--passphrase-env <variable>', 'environment variable with the passphrase that locks it')
    .addOption(
      new Option(
        '--kdf <name>',
        'how the passphrase locks it (default: scrypt, or none without a passphrase)',
      ).choices(['none', 'scrypt', 'bcrypt']),
    )
    .option('--force', 'overwrite existing files')
    .option('--json', 'print the public key as JSON, and failures too')
    .addHelpText(
      'after',
      example('keygen --sk lab.sec --pk lab.pub --passphrase-env LAB_PASSPHRASE'),
    )
    .action((options: KeygenOptions) => keygen(options, io));
}

function registerEncrypt(group: Command, context: CommandContext): void {
  streamCommand(group, 'encrypt')
    .description('encrypt standard input to standard output')
    .requiredOption('--recipient-pk <file...>', 'public keys of those who may decrypt')
    .option('--sk <file>', 'secret key to write with (default: one that is made and forgotten)')
    .addHelpText(
      'after',
      example('encrypt --recipient-pk enclave.pub < sample.vcf.gz > sample.c4gh'),
    )
    .action((options: EncryptOptions) =>
      runStream(context, options, (target) => encrypt(options, context.io, target)),
    );
}

function registerDecrypt(group: Command, context: CommandContext): void {
  streamCommand(group, 'decrypt')
    .description('decrypt standard input to standard output; exit code 3 when it is damaged')
    .requiredOption('--sk <file>', 'secret key of the reader')
    .addHelpText('after', example('decrypt --sk lab.sec < sample.c4gh > sample.vcf.gz'))
    .action((options: DecryptOptions) =>
      runStream(context, options, (target) => decrypt(options, context.io, target)),
    );
}

function registerReencrypt(group: Command, context: CommandContext): void {
  streamCommand(group, 'reencrypt')
    .description('give a container to other readers without decrypting its body')
    .requiredOption('--sk <file>', 'secret key of a present reader')
    .requiredOption('--recipient-pk <file...>', 'public keys of those who may decrypt from now on')
    .option('--keep-others', 'keep the header packets of other present readers')
    .addHelpText(
      'after',
      example('reencrypt --sk lab.sec --recipient-pk clinic.pub < in.c4gh > out.c4gh'),
    )
    .action((options: ReencryptOptions) =>
      runStream(context, options, (target) => reencrypt(options, context.io, target)),
    );
}

function streamCommand(group: Command, name: string): Command {
  return group
    .command(name)
    .option('--passphrase-env <variable>', 'environment variable with the passphrase of --sk')
    .option(
      '--json',
      'print failures as JSON, on standard output, or on standard error once data was written',
    );
}

function example(line: string): string {
  return `\nExample:\n  $ neoseal crypt4gh ${line}\n`;
}

async function keygen(options: KeygenOptions, io: CliIo): Promise<void> {
  const lock = chooseLock(options, io);
  if (options.sk === options.pk) {
    throw new CliError(EXIT.usage, 'KEY_PATHS_EQUAL', '--sk and --pk name the same file');
  }
  const publicKey = await writeCrypt4ghKeyPair({
    secretPath: options.sk,
    publicPath: options.pk,
    overwrite: options.force === true,
    ...(lock === undefined ? {} : { lock }),
  });
  if (lock === undefined) {
    writeNote(io, 'neoseal: the secret key is not locked with a passphrase');
  }
  lock?.passphrase.fill(0);
  if (options.json === true) {
    const publicKeyBase64 = Buffer.from(publicKey).toString('base64');
    writeJson(io, { sk: options.sk, pk: options.pk, publicKey: publicKeyBase64 });
  }
}

interface Lock {
  readonly kdf: KdfName;
  readonly passphrase: Uint8Array;
}

function chooseLock(options: KeygenOptions, io: CliIo): Lock | undefined {
  const passphrase = readPassphrase({ ...options, env: io.env });
  const kdf = options.kdf ?? (passphrase === undefined ? 'none' : 'scrypt');
  if (kdf === 'none') {
    if (passphrase !== undefined) {
      throw new CliError(EXIT.usage, 'PASSPHRASE_UNUSED', '--kdf none takes no --passphrase-env');
    }
    return undefined;
  }
  if (passphrase === undefined) {
    throw new CliError(EXIT.usage, 'PASSPHRASE_MISSING', `--kdf ${kdf} needs --passphrase-env`);
  }
  return { kdf, passphrase };
}

async function encrypt(options: EncryptOptions, io: CliIo, target: ByteTarget): Promise<void> {
  const recipients = await Promise.all(options.recipientPk.map(readCrypt4ghPublicKey));
  const source = readBytes(io.stdin);
  if (options.sk === undefined) {
    await writeBytes(encryptCrypt4gh(source, { crypto: nodeCrypto, recipients }), target);
    return;
  }
  await withSecretKey({ ...options, sk: options.sk }, io, (writerSecretKey) =>
    writeBytes(
      encryptCrypt4gh(source, { crypto: nodeCrypto, recipients, writerSecretKey }),
      target,
    ),
  );
}

async function decrypt(options: DecryptOptions, io: CliIo, target: ByteTarget): Promise<void> {
  await withSecretKey(options, io, (secretKey) =>
    writeBytes(decryptCrypt4gh(readBytes(io.stdin), { crypto: nodeCrypto, secretKey }), target),
  );
}

async function reencrypt(options: ReencryptOptions, io: CliIo, target: ByteTarget): Promise<void> {
  const recipients = await Promise.all(options.recipientPk.map(readCrypt4ghPublicKey));
  const keepOtherReaders = options.keepOthers === true;
  await withSecretKey(options, io, (secretKey) => {
    const wrapping = { crypto: nodeCrypto, secretKey, recipients, keepOtherReaders };
    return writeBytes(reencryptCrypt4gh(readBytes(io.stdin), wrapping), target);
  });
}

async function withSecretKey(
  options: SecretKeyOptions,
  io: CliIo,
  use: (secretKey: X25519SecretKey) => Promise<void>,
): Promise<void> {
  const secretKey = await readCrypt4ghSecretKey(options.sk, { ...options, env: io.env });
  try {
    await use(secretKey);
  } finally {
    eraseSecret(secretKey);
  }
}

/** Standard output carries bytes here: once there are some, a failure must not be mixed in with them. */
async function runStream(
  context: CommandContext,
  options: StreamOptions,
  run: (target: ByteTarget) => Promise<void>,
): Promise<void> {
  const { io } = context;
  const target: ByteTarget = { stream: io.stdout, written: 0 };
  try {
    await run(target);
  } catch (error) {
    if (target.written === 0) {
      throw error;
    }
    context.exitWith(reportFailure({ ...io, stdout: io.stderr }, error, options.json === true));
    writeNote(io, 'neoseal: discard what was written to standard output: it is incomplete');
  }
}
