import { createHash } from 'node:crypto';
import { KnowledgeFault, encodePack, openPack } from '#pipelines';
import type {
  EncodedPack,
  GeneModel,
  OpenedPack,
  PackContent,
  PackSource,
  SmallTable,
} from '#pipelines';
import { GeneRegions } from './gene-regions.ts';
import { SOURCES } from './inputs.ts';
import type { BuildInputs, BuildReport } from './inputs.ts';
import { readBlocklist } from './read-blocklist.ts';
import { readClinvar } from './read-clinvar.ts';
import { readConditions, readGeneCuration, readSmallTables } from './read-curation.ts';
import { readFrequency } from './read-frequency.ts';
import { readGenes } from './read-genes.ts';
import { readPredictor } from './read-predictor.ts';
import { readReference } from './read-reference.ts';
import { readSequenceSources } from './read-sequence-sources.ts';
import { referenceMismatches } from './reference-check.ts';

/**
 * Builds a pack from the sources and opens it once to check it.
 *
 * @throws KnowledgeFault SOURCE_* for a source that cannot be read, PACK_* for content no pack can hold
 */
export async function buildPack(inputs: BuildInputs, report: BuildReport): Promise<EncodedPack> {
  const content = await readContent(inputs, report);
  report.progress('encoding');
  const encoded = encodePack(content, sha256);
  const pack = reopen(encoded);
  warnOfMismatches(content, pack, report);
  return encoded;
}

export function sha256(data: Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest();
}

async function readContent(inputs: BuildInputs, report: BuildReport): Promise<PackContent> {
  const curation = await readGeneCuration(inputs);
  const wanted = await readConditions(inputs, curation);
  const genes = await readGenes(inputs, wanted.genes, report);
  const regions = new GeneRegions(genes);
  const conditions = conditionsWithModel(wanted.conditions, genes, report);
  const clinvar = await readClinvar(inputs, regions, report);
  const stretches = await readReference(inputs, genes, report);
  const frequency = await readFrequency(inputs, genes, report);
  const predictor = await readPredictor(inputs, regions, report);
  const small = await readAllSmallTables(inputs, genes);
  const predictorSource = inputs.alphamissense.length > 0 ? SOURCES.alphamissense : SOURCES.revel;
  return {
    id: inputs.id,
    assembly: inputs.assembly,
    created: inputs.created,
    genes: { rows: genes, sources: geneSources(inputs), scope: GENES_SCOPE },
    conditions: { rows: conditions, sources: conditionSources(inputs), scope: CONDITIONS_SCOPE },
    ...(clinvar.rows.length > 0 && {
      clinvar: { ...clinvar, sources: clinvar.dates.map((date) => ({ ...SOURCES.clinvar, date })) },
    }),
    ...(stretches.length > 0 && {
      reference: { stretches, sources: [dated(SOURCES.sequence, inputs)], scope: REFERENCE_SCOPE },
    }),
    ...(frequency.rows.length > 0 && {
      frequency: { ...frequency, sources: frequencySources(frequency), scope: FREQUENCY_SCOPE },
    }),
    ...(predictor !== null && {
      predictor: {
        rows: predictor,
        sources: [dated(predictorSource, inputs)],
        scope: PREDICTOR_SCOPE,
      },
    }),
    small,
  };
}

async function readAllSmallTables(
  inputs: BuildInputs,
  genes: readonly GeneModel[],
): Promise<readonly SmallTable[]> {
  const tables = [
    ...(await readSmallTables(inputs.curation)),
    await readSequenceSources(inputs, genes),
    inputs.blocklist === undefined ? null : await readBlocklist(inputs.blocklist),
  ];
  return tables.filter((table) => table !== null);
}

const GENES_SCOPE = 'Every gene with its MANE Select and Plus Clinical transcripts.';
const CONDITIONS_SCOPE =
  'Gene and condition pairs with validity and mechanism from ClinGen. A gene without an entry is not screened for.';
const REFERENCE_SCOPE =
  'Sparse: whole genes or coding exons only. A base that is not here is unknown, never assumed.';
const FREQUENCY_SCOPE =
  'Presence is evidence. Absence is evidence in genes whose coverage is complete, and only there.';
const PREDICTOR_SCOPE = 'Missense single-nucleotide variants in the genes of the pack.';

function conditionsWithModel(
  conditions: PackContent['conditions']['rows'],
  genes: readonly GeneModel[],
  report: BuildReport,
): PackContent['conditions']['rows'] {
  const known = new Set(genes.map((gene) => gene.symbol));
  const without = conditions.filter((condition) => !known.has(condition.gene));
  if (without.length > 0) {
    report.warn(`${without.length} conditions are left out because their gene has no model`);
  }
  return conditions.filter((condition) => known.has(condition.gene));
}

function geneSources(inputs: BuildInputs): readonly PackSource[] {
  return [
    { ...SOURCES.mane, date: inputs.transcripts === undefined ? 'as given' : 'v1.4' },
    ...(inputs.transcripts === undefined ? [] : [{ ...SOURCES.ensembl, date: 'release 110' }]),
    ...(inputs.constraint === undefined ? [] : [{ ...SOURCES.constraint, date: 'as given' }]),
  ];
}

function conditionSources(inputs: BuildInputs): readonly PackSource[] {
  const curated = {
    name: 'conditions.tsv',
    citation: 'curated by this project; RUSP (HRSA) for the panel',
    date: inputs.created,
    licence: 'Apache-2.0',
  };
  return [
    curated,
    ...(inputs.clingenValidity === undefined
      ? []
      : [{ ...SOURCES.validity, date: dateInName(inputs.clingenValidity) }]),
    ...(inputs.clingenDosage === undefined
      ? []
      : [{ ...SOURCES.dosage, date: dateInName(inputs.clingenDosage) }]),
  ];
}

function frequencySources(frequency: {
  readonly rows: readonly { readonly source: string }[];
}): readonly PackSource[] {
  const named = [...new Set(frequency.rows.map((row) => row.source))].sort();
  return named.map((source) =>
    /gnomad/i.test(source)
      ? { ...SOURCES.gnomad, date: source }
      : {
          name: source,
          citation: 'as named by the source file',
          date: source,
          licence: 'see source',
        },
  );
}

function dated(source: Omit<PackSource, 'date'>, inputs: BuildInputs): PackSource {
  return { ...source, date: inputs.assembly };
}

function dateInName(path: string): string {
  return /\d{4}-\d\d-\d\d/.exec(path)?.[0] ?? 'as given';
}

/** The encoder's word is not taken: what was written is read back with every check. */
function reopen(encoded: EncodedPack): OpenedPack {
  const tables = new SharedArrayBuffer(encoded.tables.length);
  new Uint8Array(tables).set(encoded.tables);
  return openPack({ manifest: encoded.manifest, tables }, { sha256, tables: 'verify' });
}

function warnOfMismatches(content: PackContent, pack: OpenedPack, report: BuildReport): void {
  for (const [table, rows] of [
    ['clinvar', content.clinvar?.rows ?? []],
    ['frequency', content.frequency?.rows ?? []],
  ] as const) {
    const { checked, mismatches } = referenceMismatches(rows, pack);
    report.progress(
      `${table}: ${checked} of ${rows.length} REF alleles compared with the reference`,
    );
    if (mismatches.length > 0) {
      report.warn(`${table}: ${mismatches.length} REF alleles differ from the reference`);
    }
  }
}

export function assertDate(date: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) {
    throw new KnowledgeFault('SOURCE_ROW_INVALID', 'a build date is YYYY-MM-DD', {
      field: 'created',
    });
  }
  return date;
}
