import { measureEif, toHex, VerificationError } from '#attestation';
import type { Bytes, EifMeasurement } from '#attestation';
import type { CommandContext, RegisterCommand } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import { writeJson } from '../cli/io.ts';
import { readInput } from './attestation-input.ts';

const MAX_IMAGE_BYTES = 2 ** 30;

const HELP = `
The values are those that the hardware attests for the image outside debug mode. Compare PCR0, PCR1 and
PCR2 together; 'neoseal attestation check --pcrs' takes the output with --json.

Example:
  $ neoseal eif measure enclave.eif --json > measurement.json`;

/** `neoseal eif measure`: what an enclave image measures to. */
export const registerEif: RegisterCommand = (program, context) => {
  program
    .command('eif')
    .description('Work with enclave image files')
    .command('measure')
    .description('Compute the PCR values of an enclave image (EIF version 4)')
    .argument('<file>', 'the image; - is stdin')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((file: string, options: { readonly json?: boolean }) => run(file, options, context));
};

async function run(
  file: string,
  { json = false }: { readonly json?: boolean },
  { io }: CommandContext,
): Promise<void> {
  const registers = describe(await measure(await readInput(io, file, MAX_IMAGE_BYTES)));
  if (json) {
    writeJson(io, Object.fromEntries(registers));
  } else {
    io.stdout.write(registers.map(([name, value]) => `${name} ${value}\n`).join(''));
  }
}

async function measure(image: Bytes): Promise<EifMeasurement> {
  try {
    return await measureEif(image);
  } catch (cause) {
    if (cause instanceof VerificationError) {
      throw new CliError(EXIT.refused, cause.code, cause.explanation, { cause });
    }
    throw cause;
  }
}

function describe(measurement: EifMeasurement): readonly (readonly [string, string])[] {
  const { pcr0, pcr1, pcr2, pcr8 } = measurement;
  const registers = [
    ['PCR0', toHex(pcr0)],
    ['PCR1', toHex(pcr1)],
    ['PCR2', toHex(pcr2)],
  ] as const;
  return pcr8 === undefined ? registers : [...registers, ['PCR8', toHex(pcr8)]];
}
