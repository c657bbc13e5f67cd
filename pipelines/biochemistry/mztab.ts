import { BiochemistryFault } from './fault.ts';
import type { Analyte, AnalyteTable } from './analyte-table.ts';
import { createCollector } from './collect.ts';
import type { Collector } from './collect.ts';
import { expandExponent } from './decimal.ts';
import { toObservation } from './measurement.ts';
import type { MzTabDocument, SmallMolecule } from './mztab-document.ts';
import { parseMzTabJson } from './mztab-json.ts';
import { parseMzTabTable } from './mztab-table.ts';
import type { BiochemistryReading } from './reading.ts';

export interface MzTabOptions {
  readonly table: AnalyteTable;
  /** Number of the assay to read; needed where analytes were quantified in several. */
  readonly assay?: number | undefined;
}

/**
 * One newborn's results from an mzTab-M 2.x file, tab-separated or JSON.
 *
 * Small molecules whose name is in the analyte table become observations where the file's quantification
 * unit is a concentration that the analyte accepts. Intensities, peak areas and arbitrary units cannot be
 * held against a cut-off: such rows are counted as `unit-not-comparable`.
 *
 * Checked: sections and their order, mandatory metadata, references to runs, samples and assays, columns,
 * row widths, identifiers, numbers. Not checked: feature and evidence rows, controlled vocabularies.
 * @throws BiochemistryFault MZTAB_…, SEVERAL_NEWBORNS, ANALYTE_DUPLICATE
 */
export function readMzTabM(
  text: string,
  file: string,
  { table, assay }: MzTabOptions,
): BiochemistryReading {
  const document = /^\s*\{/u.test(text) ? parseMzTabJson(text, file) : parseMzTabTable(text, file);
  const unit = document.unitAccession === null ? null : table.unitByUo(document.unitAccession);
  const collector = createCollector();
  for (const molecule of document.smallMolecules) {
    const analyte = findAnalyte(molecule, table);
    if (analyte === null) {
      collector.other(null, 'unrecognised');
    } else if (unit === null || !accepts(analyte, unit)) {
      collector.other(analyte.key, 'unit-not-comparable');
    } else {
      const number = chooseAssay(document, assay, file);
      addMolecule(molecule, { analyte, unit, assay: number, file }, { table, collector });
    }
  }
  return collector.reading('mztab-m');
}

/** `null` unless every candidate name is of one analyte. */
function findAnalyte({ names }: SmallMolecule, table: AnalyteTable): Analyte | null {
  const [first, ...others] = names.map((name) => table.byName(name));
  return first !== undefined && others.every((other) => other === first) ? first : null;
}

function accepts(analyte: Analyte, unit: string): boolean {
  return analyte.scales.some((scale) => scale.factors.has(unit));
}

function chooseAssay({ assays }: MzTabDocument, assay: number | undefined, file: string): number {
  if (assay !== undefined && !assays.has(assay)) {
    throw new BiochemistryFault('MZTAB_ASSAY_UNKNOWN', 'the file has no such assay', { file });
  }
  const [only, second] = assays;
  if (assay === undefined && second !== undefined) {
    throw new BiochemistryFault('SEVERAL_NEWBORNS', 'the file has several assays: name one', {
      file,
    });
  }
  return assay ?? only ?? 0;
}

function addMolecule(
  { line, abundances }: SmallMolecule,
  {
    analyte,
    unit,
    assay,
    file,
  }: {
    readonly analyte: Analyte;
    readonly unit: string;
    readonly assay: number;
    readonly file: string;
  },
  { table, collector }: { readonly table: AnalyteTable; readonly collector: Collector },
): void {
  const place = { file, line, field: `abundance_assay[${assay}]` };
  const abundance = abundances.get(assay) ?? null;
  if (abundance === null) {
    collector.notReported(analyte.key, place);
    return;
  }
  const measurement = {
    analyte,
    loinc: null,
    value: expandExponent(abundance) ?? '',
    unit,
    flag: null,
    limitOfDetection: null,
    place,
  };
  collector.observation(toObservation(measurement, table), place);
}
