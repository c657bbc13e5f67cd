import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import type { Command } from 'commander';
import { loadPack } from '#pipelines/node';
import type { EncodedPack } from '#pipelines';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CommandContext, RegisterCommand } from '../cli/command.ts';
import type { CliIo } from '../cli/io.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { assertDate, buildPack } from '../knowledge/build.ts';
import { describePack } from '../knowledge/info.ts';
import type { PackInfo } from '../knowledge/info.ts';
import type { BuildInputs, BuildReport } from '../knowledge/inputs.ts';

/** The pack that comes with the product, from source and from dist alike. */
const CORE_PACK = 'pipelines/packs/core-grch38';
const CURATION = 'pipelines/packs/curation';

export const registerKnowledge: RegisterCommand = (program, context) => {
  const knowledge = program.command('knowledge').description('build and inspect knowledge packs');
  registerBuild(knowledge, context);
  registerInfo(knowledge, context);
};

interface BuildFlags extends BuildInputs {
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

function registerBuild(knowledge: Command, { io }: CommandContext): void {
  knowledge
    .command('build')
    .description('compile a pack from official downloads')
    .requiredOption('--out <dir>', 'folder of the new pack')
    .requiredOption('--id <id>', 'name of the pack')
    .requiredOption('--created <date>', 'YYYY-MM-DD, written into the pack')
    .addOption(
      new Option('--assembly <build>', 'genome build of all sources')
        .choices(['GRCh38', 'GRCh37'])
        .default('GRCh38'),
    )
    .addOption(
      new Option('--curation <dir>', 'conditions.tsv and small tables').default(
        rootPath(CURATION),
        'those of the product',
      ),
    )
    .option('--genes <file>', 'further genes, one a line or a table with a gene column')
    .option('--transcripts <file>', 'table of MANE models')
    .option('--mane-summary <file>', 'MANE.GRCh38.*.summary.txt')
    .option('--mane-gff <file>', 'MANE GFF3, RefSeq or Ensembl ids')
    .option(
      '--clinvar <file...>',
      'clinvar.vcf.gz or a table; the first to know a variant wins',
      [],
    )
    .option('--genome <file>', 'genome FASTA, plain or gzip')
    .option('--mane-rna <file>', 'MANE RNA FASTA')
    .option('--sequences <file...>', 'FASTA of gene regions or coding sequences', [])
    .option('--sequence-index <file...>', 'tables with gene, transcript, licence, notes', [])
    .option('--gnomad <file...>', 'gnomAD sites VCF, whole contigs or whole genes', [])
    .option('--frequency <file...>', 'frequency tables or gnomAD browser exports', [])
    .option('--frequency-complete <file>', 'genes whose frequencies are complete, one a line')
    .option('--blocklist <file>', 'BeginNGS blocklist CSV')
    .option('--constraint <file>', 'gnomAD constraint table')
    .option('--clingen-validity <file>', 'ClinGen gene-disease validity CSV')
    .option('--clingen-dosage <file>', 'ClinGen gene curation list TSV')
    .option('--alphamissense <file...>', 'AlphaMissense_hg38.tsv.gz or a table', [])
    .option('--revel <file>', 'revel_with_transcript_ids CSV')
    .option('--force', 'replace an existing pack')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  neoseal knowledge build --out my-pack --id my-pack --created 2026-11-22 \\\n' +
        '    --mane-summary MANE.summary.txt.gz --mane-gff MANE.gff.gz --clinvar clinvar.vcf.gz --genome GRCh38.fa.gz',
    )
    .action(async (flags: BuildFlags) => {
      assertCurationOfBuild(flags);
      await refuseOverwrite(flags.out, flags.force === true);
      const encoded = await buildPack(
        { ...flags, created: assertDate(flags.created) },
        reporter(io),
      );
      await writePack(flags.out, encoded);
      printInfo(io, describePack((await loadPack(flags.out)).pack), flags.json === true);
    });
}

/** Positions of GRCh38 in a pack of GRCh37 would exempt, block and hit the wrong alleles, unseen. */
function assertCurationOfBuild({ assembly, curation }: BuildFlags): void {
  if (assembly !== 'GRCh38' && curation === rootPath(CURATION)) {
    const message = `the curation of the product has positions of GRCh38: give one of ${assembly}`;
    throw new CliError(EXIT.usage, 'CURATION_OTHER_BUILD', `${message} with --curation`);
  }
}

function registerInfo(knowledge: Command, { io }: CommandContext): void {
  knowledge
    .command('info')
    .description('verify a pack and show what it holds')
    .option('--pack <dir>', 'folder of the pack; the pack of the product by default')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  neoseal knowledge info --pack my-pack --json')
    .action(async (flags: { pack?: string; json?: boolean }) => {
      const folder = flags.pack ?? rootPath(CORE_PACK);
      printInfo(io, describePack((await loadPack(folder)).pack), flags.json === true);
    });
}

function reporter(io: CliIo): BuildReport {
  return {
    progress: (step) => {
      if (io.stderrIsTerminal) {
        writeNote(io, step);
      }
    },
    warn: (message) => {
      writeNote(io, `warning: ${message}`);
    },
  };
}

async function refuseOverwrite(folder: string, force: boolean): Promise<void> {
  if (!force && (await exists(join(folder, 'manifest.json')))) {
    throw new CliError(EXIT.usage, 'PACK_EXISTS', 'a pack is there already; use --force');
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** The manifest comes last: a build that is cut off leaves no pack that would open. */
async function writePack(folder: string, encoded: EncodedPack): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of [
    ['tables.bin', encoded.tables],
    ['manifest.json', encoded.manifest],
  ] as const) {
    await writeFile(join(folder, `${name}.part`), bytes);
    await rename(join(folder, `${name}.part`), join(folder, name));
  }
}

function printInfo(io: CliIo, info: PackInfo, json: boolean): void {
  if (json) {
    writeJson(io, info);
    return;
  }
  const lines = [
    `${info.id} (${info.assembly}), built ${info.created}, digest ${info.digest}`,
    ...info.tables.map(
      (table) =>
        `  ${table.name.padEnd(18)} ${String(table.records).padStart(9)} records  ${table.sources
          .map((source) => `${source.name} ${source.date} [${source.licence}]`)
          .join('; ')}`,
    ),
    `genes: ${info.genes.total}, with coding sequence: ${info.genes.withCodingSequence}`,
    ...info.notCovered,
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

/** This file lies two folders below the root as source and three as compiled. */
function rootPath(path: string): string {
  const here = fileURLToPath(import.meta.url);
  const up = here.endsWith('.ts') ? '../..' : '../../..';
  return join(here, '..', up, path);
}
