import { z } from 'zod';
import { isMzTabVersion, mzTabFault } from './mztab-document.ts';
import type { MzTabDocument } from './mztab-document.ts';

const id = z.int().min(1).max(999_999);
const reference = z.looseObject({ id });

// The members that a reading rests on; the JSON schema of mzTab-M lists many more, which are let through.
const schema = z.looseObject({
  metadata: z.looseObject({
    'mzTab-version': z.string().max(20),
    'mzTab-ID': z.string().min(1),
    software: z.array(reference).min(1),
    ms_run: z.array(z.looseObject({ id, location: z.string().min(1) })).min(1),
    assay: z.array(reference).min(1),
    study_variable: z.array(reference).min(1),
    cv: z.array(z.looseObject({ label: z.string().min(1) })).min(1),
    database: z.array(z.looseObject({})).min(1),
    quantification_method: z.looseObject({ name: z.string().min(1) }),
    'small_molecule-quantification_unit': z.looseObject({ cv_accession: z.string().nullish() }),
  }),
  smallMoleculeSummary: z
    .array(
      z.looseObject({
        sml_id: z.int().min(0),
        chemical_name: z.array(z.string().max(4_000)).nullable(),
        abundance_assay: z.array(z.number().nullable()),
      }),
    )
    .max(200_000),
});

/**
 * mzTab-M 2.x in its JSON form. Rows have no lines of their own: `line` is the position of the row, from 1.
 * @throws BiochemistryFault MZTAB_VERSION_UNSUPPORTED, MZTAB_METADATA_INVALID, MZTAB_ROW_INVALID
 */
export function parseMzTabJson(text: string, file: string): MzTabDocument {
  const parsed = schema.safeParse(parseJson(text, file));
  if (!parsed.success) {
    const [section, member] = parsed.error.issues[0]?.path ?? [];
    const inMetadata = section === 'metadata' && typeof member === 'string';
    throw mzTabFault('MZTAB_METADATA_INVALID', 'the document has not the shape of mzTab-M', {
      file,
      ...(inMetadata ? { field: member } : {}),
    });
  }
  const { metadata, smallMoleculeSummary } = parsed.data;
  if (!isMzTabVersion(metadata['mzTab-version'])) {
    throw mzTabFault('MZTAB_VERSION_UNSUPPORTED', 'the file is not mzTab-M version 2', { file });
  }
  const assays = metadata.assay.map((assay) => assay.id);
  const ids = new Set(smallMoleculeSummary.map((row) => row.sml_id));
  const uneven = smallMoleculeSummary.find((row) => row.abundance_assay.length !== assays.length);
  if (uneven !== undefined || ids.size < smallMoleculeSummary.length) {
    throw mzTabFault('MZTAB_ROW_INVALID', 'a row lacks an abundance or an identifier of its own', {
      file,
    });
  }
  return {
    assays: new Set(assays),
    unitAccession: metadata['small_molecule-quantification_unit'].cv_accession ?? null,
    smallMolecules: smallMoleculeSummary.map((row, index) => ({
      line: index + 1,
      names: row.chemical_name ?? [],
      abundances: new Map(
        assays.map((assay, column) => [assay, numberText(row.abundance_assay[column] ?? null)]),
      ),
    })),
  };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text: it is not kept as the cause.
    throw mzTabFault('MZTAB_METADATA_INVALID', 'the document is not JSON', { file });
  }
}

function numberText(value: number | null): string | null {
  return value === null ? null : value.toString();
}
