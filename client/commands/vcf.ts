import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { CHECK_CODES, checkVcf } from '#pipelines';
import type { VcfCheck } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { readBytes } from '../cli/bytes.ts';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson, writeNote } from '../cli/io.ts';

interface CheckFlags {
  readonly strict?: boolean;
  readonly json?: boolean;
}

const HELP = `
Without --strict only what breaks a reader is a finding; with it, every rule of the specification of the
file's own version, 4.1 to 4.5. The file may be plain, gzip or BGZF. No content of the file is printed.

Example:
  $ neoseal vcf check newborn.vcf.gz --strict --json`;

/** `neoseal vcf`: VCF files, before they are sealed. */
export function registerVcf(program: Command, context: CommandContext): void {
  program
    .command('vcf')
    .description('check VCF files')
    .command('check')
    .description('check a VCF against the VCF specification; exit 3 if it is not valid')
    .argument('<file>', 'the file; - is stdin')
    .option('--strict', 'also the rules that no reader depends on')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: CheckFlags) => {
      const check = await checkFile(context.io, file, flags);
      printCheck(context.io, check, flags);
      context.exitWith(check.valid ? EXIT.ok : EXIT.refused);
    });
}

async function checkFile(io: CliIo, file: string, flags: CheckFlags): Promise<VcfCheck> {
  const stream = file === '-' ? io.stdin : createReadStream(file, { highWaterMark: 1024 * 1024 });
  try {
    return await checkVcf(readBytes(stream), { strict: flags.strict === true }, nodePorts);
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) {
      throw new CliError(EXIT.runtime, 'FILE_UNREADABLE', 'the file cannot be read', { cause });
    }
    throw cause;
  }
}

function printCheck(io: CliIo, check: VcfCheck, { json = false }: CheckFlags): void {
  if (json) {
    const { valid, records, findings } = check;
    writeJson(io, { valid, records, findings });
  } else {
    for (const { code, line, field } of check.findings) {
      const place = [line === null ? null : `line ${line}`, field].filter((part) => part !== null);
      io.stdout.write(`${code}: ${CHECK_CODES[code].means} (${place.join(', ')})\n`);
    }
    io.stdout.write(`${check.valid ? 'valid' : 'not valid'}, ${check.records} records\n`);
  }
  if (check.findingCount > check.findings.length) {
    writeNote(io, `${check.findingCount - check.findings.length} further findings are not listed`);
  }
}
