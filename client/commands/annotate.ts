import { Fault, annotateGenes, normaliseVariant } from '#pipelines';
import type { Annotation, GeneAnnotations, KnowledgePack } from '#pipelines';
import { readBytes } from '../cli/bytes.ts';
import type { RegisterCommand } from '../cli/command.ts';
import type { CliIo } from '../cli/io.ts';
import { openPackFolder } from '../cli/pack-folder.ts';
import { TsvWriter, openTsv, writeLines } from '../cli/tsv.ts';
import type { TsvRow, TsvTable } from '../cli/tsv.ts';
import { VARIANT_COLUMNS, parseVariantRow } from '../cli/variant-row.ts';

interface AnnotateFlags {
  readonly pack?: string;
  readonly json?: true;
}

const HELP = `
Reads tab-separated values with a header that has chrom, pos, ref and alt, one allele a row, GRCh38 unless the
pack says otherwise. A row that cannot be annotated keeps its place and has a code in note.

Example:
  $ neoseal annotate < variants.tsv > annotated.tsv`;

/** `neoseal annotate`: consequence and HGVS names of the alleles of a table. */
export const registerAnnotate: RegisterCommand = (program, { io }) => {
  program
    .command('annotate')
    .description('add gene, consequence and HGVS names to a table of variants on stdin')
    .option('--pack <folder>', 'knowledge pack (default: the one that ships with the product)')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (flags: AnnotateFlags) => {
      const pack = await openPackFolder(flags.pack);
      const table = await openTsv(readBytes(io.stdin), VARIANT_COLUMNS);
      await (flags.json === true ? printJson(table, pack, io) : printTsv(table, pack, io));
    });
};

const OUTPUT_COLUMNS = ['gene', 'transcript', 'consequence', 'hgvs_c', 'hgvs_p', 'note'] as const;

async function printTsv(table: TsvTable, pack: KnowledgePack, io: CliIo): Promise<void> {
  const writer = new TsvWriter(io.stdout);
  await writer.write([[...table.header, ...OUTPUT_COLUMNS]]);
  for await (const rows of table.batches) {
    await writer.write(
      rows.map((row) => [...row.cells, ...toCells(annotateRow(row, table, pack))]),
    );
  }
}

async function printJson(table: TsvTable, pack: KnowledgePack, io: CliIo): Promise<void> {
  for await (const rows of table.batches) {
    const lines = rows.map((row) => {
      const outcome = annotateRow(row, table, pack);
      const given = table.header.map((name, index) => [name, row.cells[index] ?? '']);
      const cells = toCells(outcome);
      const found = OUTPUT_COLUMNS.map((name, index) => [name, cells[index] ?? '']);
      const { annotation } = outcome;
      return JSON.stringify({ ...Object.fromEntries([...given, ...found]), annotation });
    });
    await writeLines(io.stdout, lines);
  }
}

interface RowOutcome {
  readonly annotation: Annotation | null;
  readonly note: string;
}

function annotateRow(row: TsvRow, table: TsvTable, pack: KnowledgePack): RowOutcome {
  try {
    const { variant, alignment } = normaliseVariant(parseVariantRow(row, table), pack);
    const genes = annotateGenes(variant, pack);
    if (genes === null) {
      return { annotation: null, note: 'outside the genes of the pack' };
    }
    return { annotation: genes.main, note: describeNotes(genes, alignment === 'trimmed') };
  } catch (error) {
    if (error instanceof Fault) {
      return { annotation: null, note: String(error.code) };
    }
    throw error;
  }
}

function describeNotes({ main, others }: GeneAnnotations, trimmed: boolean): string {
  const hidden = main.terms.includes('splice_region_variant') ? ['splice_region_variant'] : [];
  return [
    ...main.notes,
    ...(trimmed ? ['not left-aligned: sequence absent'] : []),
    ...hidden.filter((term) => term !== main.consequence).map((term) => `also ${term}`),
    ...others.map((other) => `also ${other.gene} ${other.consequence}`),
  ].join('; ');
}

function toCells({ annotation, note }: RowOutcome): readonly string[] {
  return annotation === null
    ? ['', '', '', '', '', note]
    : [
        annotation.gene,
        annotation.transcript,
        annotation.consequence,
        annotation.hgvsC ?? '',
        annotation.hgvsP ?? '',
        note,
      ];
}
