import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { BiochemistryFault, parseAnalyteTable, parseCsvMap, readBiochemistry } from '#pipelines';
import type { BiochemistryReading, CsvMap } from '#pipelines';
import { readBytes } from '../cli/bytes.ts';
import type { CommandContext } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import { writeJson } from '../cli/io.ts';
import type { CliIo } from '../cli/io.ts';
import { readPackageJson } from '../cli/package-files.ts';

const ANALYTES = 'pipelines/analytes/analytes.json';
const MAX_MAP_BYTES = 1024 * 1024;

interface ReadOptions {
  readonly map?: string;
  readonly assay?: number;
  readonly json?: boolean;
}

/** `neoseal biochemistry read`: what the readers make of a laboratory's file. */
export function registerBiochemistry(program: Command, { io }: CommandContext): void {
  const group = program
    .command('biochemistry')
    .description('read biochemical results: CSV, HL7 v2 ORU^R01, mzTab-M');
  group
    .command('read')
    .description("read one newborn's results and print them in canonical units")
    .argument('<file>', 'the results, or - for standard input')
    .option('--map <file>', 'JSON description of the columns of a CSV file')
    .option('--assay <number>', 'assay of an mzTab-M file that has several', parseAssay)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ neoseal biochemistry read results.hl7 --json\n')
    .action((file: string, options: ReadOptions) => read(file, options, io));
}

async function read(file: string, options: ReadOptions, io: CliIo): Promise<void> {
  const table = parseAnalyteTable(await readPackageJson(ANALYTES));
  const map = options.map === undefined ? undefined : await readMap(options.map);
  const source = file === '-' ? readBytes(io.stdin) : readFileBytes(file);
  const reading = await readBiochemistry(source, file, { table, map, assay: options.assay });
  if (options.json === true) {
    writeJson(io, toJson(reading));
  } else {
    io.stdout.write(toLines(reading));
  }
}

function toJson(reading: BiochemistryReading): unknown {
  const { observations, overallInterpretation, ...rest } = reading;
  return {
    observations: observations.map(({ source, ...entry }) => ({
      ...entry,
      source: { line: source.line },
    })),
    overallInterpretation,
    ...rest,
  };
}

function toLines({ observations }: BiochemistryReading): string {
  return observations
    .map(({ analyte, comparator, value, unit, flag }) =>
      [analyte, `${comparator ?? ''}${value ?? '-'}`, unit, flag ?? '-'].join('\t'),
    )
    .map((line) => `${line}\n`)
    .join('');
}

async function* readFileBytes(path: string): AsyncGenerator<Uint8Array, void> {
  try {
    yield* readBytes(createReadStream(path));
  } catch (cause) {
    throw new CliError(EXIT.runtime, 'FILE_UNREADABLE', `cannot read ${path}`, { cause });
  }
}

/** @throws CliError FILE_UNREADABLE, BiochemistryFault MAP_INVALID */
async function readMap(path: string): Promise<CsvMap> {
  const text = await readSmallFile(path);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new BiochemistryFault('MAP_INVALID', 'the mapping is not JSON', { file: path });
  }
  return parseCsvMap(document);
}

async function readSmallFile(path: string): Promise<string> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      if (size > MAX_MAP_BYTES) {
        throw new BiochemistryFault('MAP_INVALID', 'the mapping is over 1 MiB', { file: path });
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof BiochemistryFault) {
      throw cause;
    }
    throw new CliError(EXIT.runtime, 'FILE_UNREADABLE', `cannot read ${path}`, { cause });
  }
}

function parseAssay(text: string): number {
  if (!/^[1-9][0-9]{0,5}$/u.test(text)) {
    throw new InvalidArgumentError('an assay is a number from 1');
  }
  return Number(text);
}
