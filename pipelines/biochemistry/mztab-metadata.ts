import { isMzTabVersion, mzTabFault } from './mztab-document.ts';
import type { MzTabDocument, MzTabPlace } from './mztab-document.ts';

/** Gathers the MTD section line by line. */
export interface MetadataReader {
  /** @throws BiochemistryFault MZTAB_METADATA_INVALID, MZTAB_VERSION_UNSUPPORTED */
  add(fields: readonly string[], place: MzTabPlace): void;
  /** @throws BiochemistryFault MZTAB_METADATA_MISSING, MZTAB_REFERENCE_INVALID */
  finish(place: MzTabPlace): Pick<MzTabDocument, 'assays' | 'unitAccession'>;
}

// Metadata that mzTab-M 2.0 §6.2 calls mandatory, without the indices.
const MANDATORY = [
  'mzTab-version',
  'mzTab-ID',
  'quantification_method',
  'software',
  'ms_run-location',
  'assay-ms_run_ref',
  'study_variable-assay_refs',
  'cv-label',
  'database',
  'small_molecule-quantification_unit',
] as const;

const KEY = /^[A-Za-z_]+(?:\[[1-9][0-9]{0,5}\])?(?:-[A-Za-z_]+(?:\[[1-9][0-9]{0,5}\])?)*$/u;

export function createMetadataReader(): MetadataReader {
  const entries = new Map<string, string>();
  return {
    add: ([, key = '', value = '', ...rest], place) => {
      const bare = withoutIndices(key);
      if (!KEY.test(key) || value.trim() === '' || rest.some((text) => text.trim() !== '')) {
        throw mzTabFault('MZTAB_METADATA_INVALID', 'not a metadata key with one value', place);
      }
      if (entries.has(key)) {
        throw mzTabFault('MZTAB_METADATA_INVALID', 'a metadata key stands twice', place);
      }
      if (bare === 'mzTab-version' && !isMzTabVersion(value.trim())) {
        throw mzTabFault('MZTAB_VERSION_UNSUPPORTED', 'the file is not mzTab-M version 2', place);
      }
      entries.set(key, value.trim());
    },
    finish: (place) => {
      checkMandatory(entries, place);
      checkReferences(entries, place);
      const unit = entries.get('small_molecule-quantification_unit') ?? '';
      return { assays: numbersOf(entries, 'assay'), unitAccession: parseAccession(unit, place) };
    },
  };
}

function checkMandatory(entries: ReadonlyMap<string, string>, { file }: MzTabPlace): void {
  const present = new Set([...entries.keys()].map(withoutIndices));
  const missing = MANDATORY.find((key) => !present.has(key));
  if (missing !== undefined) {
    throw mzTabFault('MZTAB_METADATA_MISSING', 'mandatory metadata is missing', {
      file,
      field: missing,
    });
  }
}

/** Runs, samples and assays that are referred to must be there. */
function checkReferences(entries: ReadonlyMap<string, string>, { file }: MzTabPlace): void {
  const numbers = new Map(
    ['ms_run', 'sample', 'assay'].map((kind) => [kind, numbersOf(entries, kind)]),
  );
  for (const [key, value] of entries) {
    const target = /-(ms_run|sample|assay)_refs?$/u.exec(key)?.[1];
    if (target === undefined) {
      continue;
    }
    const named = [...value.matchAll(/\[([0-9]{1,6})\]/gu)].map((match) => Number(match[1]));
    if (named.length === 0 || named.some((number) => numbers.get(target)?.has(number) !== true)) {
      throw mzTabFault('MZTAB_REFERENCE_INVALID', 'metadata refers to what is not described', {
        file,
        field: withoutIndices(key),
      });
    }
  }
}

function numbersOf(entries: ReadonlyMap<string, string>, kind: string): ReadonlySet<number> {
  const start = new RegExp(`^${kind}\\[([0-9]{1,6})\\](?:-|$)`, 'u');
  return new Set(
    [...entries.keys()].flatMap((key) => {
      const number = start.exec(key)?.[1];
      return number === undefined ? [] : [Number(number)];
    }),
  );
}

/** `[UO, UO:0000064, micromolar, ]` → `UO:0000064`. */
function parseAccession(parameter: string, { file }: MzTabPlace): string | null {
  const inner = /^\[(.*)\]$/u.exec(parameter.replaceAll('"', ''))?.[1]?.split(',');
  if (inner === undefined || inner.length < 3) {
    throw mzTabFault('MZTAB_METADATA_INVALID', 'the unit is not a parameter of four parts', {
      file,
      field: 'small_molecule-quantification_unit',
    });
  }
  const accession = inner[1]?.trim() ?? '';
  return accession === '' ? null : accession;
}

function withoutIndices(key: string): string {
  return key.replaceAll(/\[[0-9]+\]/gu, '');
}
