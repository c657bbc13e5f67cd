import { Option } from 'commander';
import { screenNewborn } from '#pipelines';
import type { NewbornInput, ScreeningResult, ScreeningRules } from '#pipelines';
import type { RegisterCommand } from '../cli/command.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import type { CliIo } from '../cli/io.ts';
import { openInputFiles } from '../newborn/input-files.ts';
import { newbornToolkit } from '../newborn/readers.ts';
import { readExampleCutoffs, readPolicy } from '../newborn/rule-files.ts';
import { describeResult } from '../newborn/result-text.ts';
import type { NewbornToolkit } from '../newborn/toolkit.ts';

interface InterpretOptions {
  readonly vcf: string;
  readonly biochemistry?: readonly string[];
  readonly callability?: string;
  readonly callsImplyCoverage?: true;
  readonly copyNumber?: string;
  readonly parents?: readonly string[];
  readonly sex?: 'male' | 'female';
  readonly policy: string;
  readonly molecular?: readonly string[];
  readonly cutoffs?: string;
  readonly pack?: string;
  readonly json?: true;
}

export const registerInterpret: RegisterCommand = createInterpretCommand(newbornToolkit);

/** `neoseal interpret`: one newborn, plaintext, on this machine. Nothing is attested, and the output says so. */
export function createInterpretCommand(toolkit: NewbornToolkit): RegisterCommand {
  return (program, { io }) => {
    program
      .command('interpret')
      .description('interpret one newborn locally, without an enclave and without attestation')
      .requiredOption('--vcf <file>', 'VCF or gVCF of the newborn, - for stdin')
      .option('--biochemistry <file...>', 'CSV, HL7 v2 or mzTab-M')
      .addOption(
        new Option('--callability <file>', 'BED of the bases that were looked at').conflicts(
          'callsImplyCoverage',
        ),
      )
      .option('--calls-imply-coverage', 'declare that every base without a call is reference')
      .option('--copy-number <file>', 'copy numbers by a targeted caller, e.g. of SMN1')
      .option('--molecular <file...>', 'tables of RNA, protein, episignatures or repeats')
      .option('--parents <file...>', 'VCF or gVCF of one or both parents')
      .addOption(new Option('--sex <sex>', 'declared sex').choices(['male', 'female']))
      .option('--policy <id|file>', 'screening policy', 'neoseal-default')
      .option('--cutoffs <file>', "the laboratory's cut-offs (default: examples)")
      .option('--pack <folder>', 'knowledge pack (default: the one that ships with the product)')
      .option('--json', 'print the result as one JSON document')
      .addHelpText(
        'after',
        '\nExample:\n  neoseal interpret --vcf baby.g.vcf.gz --biochemistry msms.csv --sex female --json',
      )
      .action(async (options: InterpretOptions) => {
        const result = await interpretFiles(options, toolkit, io);
        print(result, options, io);
      });
  };
}

async function interpretFiles(
  options: InterpretOptions,
  toolkit: NewbornToolkit,
  io: CliIo,
): Promise<ScreeningResult> {
  const input = await readInput(options, io);
  const rules = await readRules(options);
  const knowledge = await toolkit.openPack(options.pack ?? null);
  return screenNewborn(input, {
    readers: await toolkit.readers(),
    knowledge,
    rules,
    interpreter: toolkit.interpreter(knowledge),
  });
}

async function readInput(options: InterpretOptions, io: CliIo): Promise<NewbornInput> {
  const files = await openInputFiles(
    [
      ['vcf', [options.vcf]],
      ['biochemistry', options.biochemistry ?? []],
      ['callability', options.callability === undefined ? [] : [options.callability]],
      ['copy-number', options.copyNumber === undefined ? [] : [options.copyNumber]],
      ['molecular', options.molecular ?? []],
      ['parent-vcf', options.parents ?? []],
      ['cutoffs', options.cutoffs === undefined ? [] : [options.cutoffs]],
    ],
    io,
  );
  return {
    files,
    declaredSex: options.sex ?? null,
    callsImplyCoverage: options.callsImplyCoverage ?? false,
  };
}

async function readRules(options: InterpretOptions): Promise<ScreeningRules> {
  const { policy, digest: policyDigest } = await readPolicy(options.policy);
  const { cutoffs, digest: cutoffsDigest } = await readExampleCutoffs();
  return { policy, policyDigest, cutoffs, cutoffsDigest };
}

function print(result: ScreeningResult, options: InterpretOptions, io: CliIo): void {
  if (options.biochemistry !== undefined && options.cutoffs === undefined) {
    writeNote(io, 'neoseal: the cut-offs are examples; give your own with --cutoffs');
  }
  if (options.json === true) {
    writeJson(io, { attested: false, ...result });
  } else {
    io.stdout.write(describeResult(result));
  }
}
