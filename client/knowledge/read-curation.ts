import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KnowledgeFault } from '#pipelines';
import type { CanonicalValue, GeneCondition, SmallTable } from '#pipelines';
import { CliError, EXIT } from '../cli/exit.ts';
import type { BuildInputs } from './inputs.ts';
import { readLines } from './lines.ts';
import {
  CONDITION_COLUMNS,
  DOSAGE_COLUMNS,
  VALIDITY_COLUMNS,
  conditionFromRow,
  derivedConditions,
  listedGeneFromRow,
  validityFromRow,
} from './sources/curation.ts';
import type { GeneCuration, ListedGene, ValidityCuration } from './sources/curation.ts';
import { peekLines, readRows } from './tables.ts';

export async function readGeneCuration(inputs: BuildInputs): Promise<GeneCuration> {
  const validity: ValidityCuration[] = [];
  if (inputs.clingenValidity !== undefined) {
    const layout = { columns: VALIDITY_COLUMNS, separator: ',' };
    for await (const row of readRows(inputs.clingenValidity, layout)) {
      validity.push(validityFromRow(row));
    }
  }
  const haploinsufficiency = new Map<string, string>();
  if (inputs.clingenDosage !== undefined) {
    for await (const row of readRows(inputs.clingenDosage, { columns: DOSAGE_COLUMNS })) {
      haploinsufficiency.set(row.text('Gene Symbol'), row.text('Haploinsufficiency Score'));
    }
  }
  return { validity, haploinsufficiency };
}

/** The curated conditions, then derived ones for every listed gene that has none. */
export async function readConditions(
  inputs: BuildInputs,
  curation: GeneCuration,
): Promise<{ readonly conditions: readonly GeneCondition[]; readonly genes: ReadonlySet<string> }> {
  const curated: GeneCondition[] = [];
  const layout = { columns: CONDITION_COLUMNS };
  for await (const row of readRows(join(inputs.curation, 'conditions.tsv'), layout)) {
    if (inputs.clingenValidity === undefined && row.text('mondo') !== '-') {
      const message =
        'conditions.tsv names curations of ClinGen: give them with --clingen-validity';
      throw new CliError(EXIT.usage, 'VALIDITY_ABSENT', message);
    }
    curated.push(conditionFromRow(row, curation));
  }
  const genes = new Set(curated.map((condition) => condition.gene));
  const listed = await readGeneList(inputs.genes);
  const derived = listed
    .filter((entry) => !genes.has(entry.gene))
    .flatMap((entry) => uniqueById(derivedConditions(entry, curation)));
  listed.forEach((entry) => genes.add(entry.gene));
  return { conditions: [...curated, ...derived], genes };
}

async function readGeneList(path: string | undefined): Promise<readonly ListedGene[]> {
  if (path === undefined) {
    return [];
  }
  const listed: ListedGene[] = [];
  const [header = ''] = await peekLines(path, 1);
  if (header.split('\t').includes('gene')) {
    for await (const row of readRows(path, { columns: ['gene'] })) {
      listed.push(listedGeneFromRow(row));
    }
    return listed;
  }
  for await (const { text } of readLines(path)) {
    if (text.trim() !== '' && !text.startsWith('#')) {
      listed.push({ gene: text.trim(), moi: '', lossOfFunction: false });
    }
  }
  return listed;
}

/** A disease curated twice for one gene and mode counts once, at its first entry. */
function uniqueById(conditions: readonly GeneCondition[]): readonly GeneCondition[] {
  const seen = new Set<string>();
  return conditions.filter((condition) => {
    const key = `${condition.id} ${condition.inheritance}`;
    return !seen.has(key) && seen.add(key);
  });
}

const sourceSchema = z.strictObject({
  name: z.string(),
  citation: z.string(),
  date: z.string(),
  licence: z.string(),
});
const smallTableSchema = z.strictObject({
  sources: z.array(sourceSchema).min(1),
  scope: z.string().min(1),
  content: z.json(),
});

/** Every `NAME.json` of the curation folder becomes the table NAME. */
export async function readSmallTables(folder: string): Promise<readonly SmallTable[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      const parsed = smallTableSchema.safeParse(parseJson(text));
      if (!parsed.success) {
        throw new KnowledgeFault('SOURCE_ROW_INVALID', 'not a small table with its provenance', {
          file,
        });
      }
      const { sources, scope } = parsed.data;
      const content: CanonicalValue = parsed.data.content;
      return {
        name: file.slice(0, -'.json'.length),
        sources,
        scope,
        content,
        records: sizeOf(content),
      };
    }),
  );
}

/** `undefined` has the shape of no table. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sizeOf(content: CanonicalValue): number {
  return typeof content === 'object' && content !== null ? Object.keys(content).length : 1;
}
