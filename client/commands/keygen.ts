import type { Command } from 'commander';
import { laboratoryId, toHex } from '#attestation';
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
      const id = await writeKeyPair(options, io.env);
      if (options.json === true) {
        writeJson(io, { kind: options.kind, id, secretKey: options.sk, publicKey: options.pk });
      } else {
        writeNote(
          io,
          `${options.kind} key ${id}: keep ${options.sk} secret, give ${options.pk} away`,
        );
      }
    });
}

async function writeKeyPair(
  options: KeygenOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (!KINDS.some((kind) => kind === options.kind)) {
    throw new CliError(EXIT.usage, 'KEY_KIND_UNKNOWN', `the kind is one of ${KINDS.join(', ')}`);
  }
  return options.kind === 'recipient'
    ? writeRecipientKeyPair(options, env)
    : writeSigningKeyPair(options);
}

async function writeSigningKeyPair({ sk, pk, force = false }: KeygenOptions): Promise<string> {
  const { secretPem, publicPem } = generateSigningKey();
  await writeNewFile(sk, secretPem, { mode: 0o600, force });
  await writeNewFile(pk, publicPem, { mode: 0o644, force });
  return laboratoryId(await readVerificationKey(pk));
}

async function writeRecipientKeyPair(
  { sk, pk, passphraseEnv, force = false }: KeygenOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
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
  return toHex(publicKey);
}
