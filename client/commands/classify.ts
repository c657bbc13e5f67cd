import { Option } from 'commander';
import { readBytes } from '../cli/bytes.ts';
import type { RegisterCommand } from '../cli/command.ts';
import type { CliIo } from '../cli/io.ts';
import { openPackFolder } from '../cli/pack-folder.ts';
import { TsvWriter, openTsv, writeLines } from '../cli/tsv.ts';
import type { TsvRow, TsvTable } from '../cli/tsv.ts';
import { VARIANT_COLUMNS } from '../cli/variant-row.ts';
import { createCriteriaClassifier } from '../classify/classify-criteria.ts';
import { createVariantClassifier } from '../classify/classify-row.ts';
import type { RowClassifier } from '../classify/row-classifier.ts';

interface ClassifyFlags {
  readonly clinvarBlind?: true;
  readonly fromCriteria?: true;
  readonly rules: 'points' | '2015';
  readonly pack?: string;
  readonly json?: true;
}

const HELP = `
Reads tab-separated values with a header that has chrom, pos, ref and alt, one allele a row. Optional columns:
gene (picks one of overlapping genes), inheritance (AD, AR, XLD, XLR, MT), revel or alphamissense, and spliceai
(0 to 1). A row that cannot be classified keeps its place and has a code in note.

class is that of the criteria, unless ClinVar knows exactly this variant as pathogenic with two stars or more;
acmg_class is always that of the criteria. --clinvar-blind leaves the record of the variant out altogether.

With --from-criteria only the column criteria is read, e.g. "PVS1, PM2_Supporting".

Examples:
  $ neoseal classify --clinvar-blind < variants.tsv > classified.tsv
  $ neoseal classify --from-criteria --rules 2015 < criteria.tsv`;

/** `neoseal classify`: ACMG/AMP classes of the alleles, or of the lists of criteria, in a table. */
export const registerClassify: RegisterCommand = (program, { io }) => {
  program
    .command('classify')
    .description('add ACMG/AMP class, points and criteria to a table of variants on stdin')
    .option('--clinvar-blind', "leave out the variant's own ClinVar record")
    .option('--from-criteria', 'combine the criteria of the column criteria')
    .addOption(
      new Option('--rules <rules>', 'combining rules')
        .choices(['points', '2015'])
        .default('points'),
    )
    .option('--pack <folder>', 'knowledge pack (default: the one that ships with the product)')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (flags: ClassifyFlags) => {
      const fromCriteria = flags.fromCriteria === true;
      const table = await openTsv(
        readBytes(io.stdin),
        fromCriteria ? ['criteria'] : VARIANT_COLUMNS,
      );
      const classifier = fromCriteria
        ? createCriteriaClassifier(table, flags.rules)
        : createVariantClassifier(table, {
            pack: await openPackFolder(flags.pack),
            rules: flags.rules,
            clinvarBlind: flags.clinvarBlind === true,
          });
      await (flags.json === true
        ? printJson(table, classifier, io)
        : printTsv(table, classifier, io));
    });
};

async function printTsv(table: TsvTable, classifier: RowClassifier, io: CliIo): Promise<void> {
  const writer = new TsvWriter(io.stdout);
  await writer.write([[...table.header, ...classifier.columns]]);
  for await (const rows of table.batches) {
    await writer.write(rows.map((row) => [...row.cells, ...classifier.classify(row).cells]));
  }
}

async function printJson(table: TsvTable, classifier: RowClassifier, io: CliIo): Promise<void> {
  const toLine = (row: TsvRow): string => {
    const { cells, details } = classifier.classify(row);
    const given = table.header.map((name, index) => [name, row.cells[index] ?? '']);
    const found = classifier.columns.map((name, index) => [name, cells[index] ?? '']);
    return JSON.stringify({ ...Object.fromEntries([...given, ...found]), ...details() });
  };
  for await (const rows of table.batches) {
    await writeLines(io.stdout, rows.map(toLine));
  }
}
