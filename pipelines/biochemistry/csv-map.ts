import { z } from 'zod';
import { BiochemistryFault } from './fault.ts';
import type { Delimiter } from './csv-records.ts';
import type { Verdict } from './reading.ts';

/** What a column holds, when its header does not say so in words that the analyte table knows. */
export type ColumnMapping =
  | { readonly role: 'analyte' | 'value' | 'unit' | 'flag' | 'loinc' | 'subject' | 'ignore' }
  | { readonly analyte: string; readonly unit?: string | undefined };

/** A laboratory's description of its own CSV layout (`--map`). Every member but `format` may be missing. */
export interface CsvMap {
  readonly delimiter: Delimiter | null;
  /** Declares that a comma inside a quoted value is the decimal mark. */
  readonly decimalComma: boolean;
  /** By the header as it stands in the file. */
  readonly columns: ReadonlyMap<string, ColumnMapping>;
  /** The laboratory's name of an analyte → key in the analyte table. */
  readonly analytes: ReadonlyMap<string, string>;
  /** The laboratory's spelling of a unit → UCUM. */
  readonly units: ReadonlyMap<string, string>;
  readonly flags: ReadonlyMap<string, Verdict>;
  /** Words that stand for a missing value, besides the empty field, `NA`, `N/A`, `ND` and `null`. */
  readonly missing: ReadonlySet<string>;
  /** Limit of detection by analyte key, in the unit of the file, for `<LOD`. */
  readonly lod: ReadonlyMap<string, string>;
}

const word = z.string().min(1).max(200);
const words = <Value extends z.ZodType>(value: Value): z.ZodRecord<z.ZodString, Value> =>
  z.record(word, value);

const schema = z.strictObject({
  format: z.literal('neoseal.csv-map/1'),
  delimiter: z.enum([',', ';', '\t']).optional(),
  decimalComma: z.boolean().optional(),
  columns: words(
    z.union([
      z.strictObject({
        role: z.enum(['analyte', 'value', 'unit', 'flag', 'loinc', 'subject', 'ignore']),
      }),
      z.strictObject({ analyte: word, unit: word.optional() }),
    ]),
  ).optional(),
  analytes: words(word).optional(),
  units: words(word).optional(),
  flags: words(z.enum(['critical', 'positive', 'borderline', 'normal', 'invalid'])).optional(),
  missing: z.array(word).max(20).optional(),
  lod: words(z.string().regex(/^[0-9]{1,12}(\.[0-9]{1,12})?$/u)).optional(),
});

export const EMPTY_CSV_MAP: CsvMap = parseCsvMap({ format: 'neoseal.csv-map/1' });

/** @throws BiochemistryFault MAP_INVALID */
export function parseCsvMap(input: unknown): CsvMap {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    // The path may hold a header of the laboratory's file: only the member's own name is told.
    const [member] = parsed.error.issues[0]?.path ?? [];
    const known = Object.keys(schema.shape).find((name) => name === member);
    throw new BiochemistryFault(
      'MAP_INVALID',
      'not a document of format neoseal.csv-map/1',
      known === undefined ? {} : { field: known },
    );
  }
  const { delimiter, decimalComma, columns, analytes, units, flags, missing, lod } = parsed.data;
  return {
    delimiter: delimiter ?? null,
    decimalComma: decimalComma ?? false,
    columns: new Map(Object.entries(columns ?? {})),
    analytes: new Map(Object.entries(analytes ?? {})),
    units: new Map(Object.entries(units ?? {})),
    flags: new Map(Object.entries(flags ?? {})),
    missing: new Set(missing),
    lod: new Map(Object.entries(lod ?? {})),
  };
}
