import type { Command } from 'commander';
import { laboratoryId, toBase64, toHex } from '#attestation';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { writeNewFile } from '../cli/new-file.ts';
import { readPassphrase, writeCrypt4ghKeyPair } from '../keys/crypt4gh-keys.ts';
import { generateSigningKey, readVerificationKey } from '../keys/laboratory-key.ts';

const KINDS = ['laboratory', 'release', 'recipient'] as const;

interface KeygenOptions {
  readonly kind: string;
  readonly sk: string;
  readonly pk: string;
  readonly passphraseEnv?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function registerKeygen(program: Command, { io }: CommandContext): void {
  program
    .command('keygen')
    .description('make a key pair')
    .requiredOption(
      '--kind <kind>',
      'laboratory (signs submissions), release (signs reference values), recipient (opens reports)',
    )
    .requiredOption('--sk <file>', 'where the secret key goes (mode 0600)')
    .requiredOption('--pk <file>', 'where the public key goes')
    .option('--passphrase-env <var>', 'variable with a passphrase that locks a recipient key')
    .option('--force', 'overwrite existing files')
    .option('--json', 'print the key id as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  neoseal keygen --kind laboratory --sk lab.key --pk lab.pub',
    )
    .action(async (options: KeygenOptions) => {
      const { id, key } = await writeKeyPair(options, io.env);
      const { kind, sk: secretKey, pk: publicKey } = options;
      if (options.json === true) {
        writeJson(io, { kind, id, secretKey, publicKey, ...(key === undefined ? {} : { key }) });
        return;
      }
      writeNote(io, `${kind} key ${id}: keep ${secretKey} secret, give ${publicKey} away`);
      if (kind === 'laboratory') {
        writeNote(io, `the host's list of laboratories names it {"key": "${key ?? ''}"}`);
      }
    });
}

interface NewKeyPair {
  readonly id: string;
  /** The public key of a signing pair, base64 of its 32 octets: what the host's list of laboratories holds. */
  readonly key?: string;
}

async function writeKeyPair(
  options: KeygenOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<NewKeyPair> {
  if (!KINDS.some((kind) => kind === options.kind)) {
    throw new CliError(EXIT.usage, 'KEY_KIND_UNKNOWN', `the kind is one of ${KINDS.join(', ')}`);
  }
  return options.kind === 'recipient'
    ? writeRecipientKeyPair(options, env)
    : writeSigningKeyPair(options);
}

async function writeSigningKeyPair({ sk, pk, force = false }: KeygenOptions): Promise<NewKeyPair> {
  const { secretPem, publicPem } = generateSigningKey();
  await writeNewFile(sk, secretPem, { mode: 0o600, force });
  await writeNewFile(pk, publicPem, { mode: 0o644, force });
  const key = await readVerificationKey(pk);
  return { id: await laboratoryId(key), key: toBase64(key) };
}

async function writeRecipientKeyPair(
  { sk, pk, passphraseEnv, force = false }: KeygenOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<NewKeyPair> {
  const passphrase = readPassphrase({
    env,
    ...(passphraseEnv === undefined ? {} : { passphraseEnv }),
  });
  const publicKey = await writeCrypt4ghKeyPair({
    secretPath: sk,
    publicPath: pk,
    overwrite: force,
    ...(passphrase === undefined ? {} : { lock: { kdf: 'scrypt', passphrase } }),
  });
  return { id: toHex(publicKey) };
}
