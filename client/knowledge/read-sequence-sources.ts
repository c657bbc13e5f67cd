import type { GeneModel, SmallTable } from '#pipelines';
import { SOURCES } from './inputs.ts';
import type { BuildInputs } from './inputs.ts';
import { readRows } from './tables.ts';

/** Table `sequence-sources`: where the coding sequence of a gene was taken from, and what to beware of. */
export async function readSequenceSources(
  inputs: BuildInputs,
  genes: readonly GeneModel[],
): Promise<SmallTable | null> {
  const symbols = new Set(genes.map((gene) => gene.symbol));
  const content: Record<string, { transcript: string; source: string; caution: string | null }> =
    {};
  for (const path of inputs.sequenceIndex) {
    for await (const row of readRows(path, {
      columns: ['gene', 'transcript', 'licence', 'notes'],
    })) {
      const gene = row.text('gene');
      if (symbols.has(gene)) {
        const caution = row.text('notes') || null;
        content[gene] = {
          transcript: row.text('transcript'),
          source: row.text('licence'),
          caution,
        };
      }
    }
  }
  const records = Object.keys(content).length;
  const source = { ...SOURCES.sequence, date: inputs.assembly };
  const scope = 'Genes whose coding sequence was placed on the exons of the model.';
  return records === 0
    ? null
    : { name: 'sequence-sources', sources: [source], scope, content, records };
}
