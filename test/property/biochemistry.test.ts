import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BiochemistryFault, readBiochemistry, readBiochemistryCsv } from '#pipelines';
import type { Observation } from '#pipelines';
import { analyteDocument, analyteTable } from '../builders/analytes.ts';
import { cutBySizes, streamOf } from '../builders/chunks.ts';

interface AcceptedUnit {
  readonly key: string;
  readonly unit: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

interface Document {
  readonly analytes: readonly {
    readonly key: string;
    readonly scales: readonly {
      readonly accepts: readonly {
        readonly unit: string;
        readonly numerator: string;
        readonly denominator: string;
      }[];
    }[];
  }[];
}

const accepted: readonly AcceptedUnit[] = (analyteDocument() as Document).analytes.flatMap(
  ({ key, scales }) =>
    scales.flatMap(({ accepts }) =>
      accepts.map(({ unit, numerator, denominator }) => ({
        key,
        unit,
        numerator: BigInt(numerator),
        denominator: BigInt(denominator),
      })),
    ),
);
const keys = [...new Set(accepted.map(({ key }) => key))];
const anyUnit = fc.constantFrom(...accepted);
const decimal = fc
  .tuple(fc.nat(99_999), fc.string({ unit: fc.nat(9).map(String), maxLength: 5 }))
  .map(([whole, fraction]) => `${whole}${fraction === '' ? '' : `.${fraction}`}`);

const readCsv = (text: string): readonly Observation[] =>
  readBiochemistryCsv(text, 'x', { table: analyteTable }).observations;

/** Without the place, in an order that does not depend on the file's. */
const sorted = (observations: readonly Observation[]): unknown[] =>
  observations
    .map(({ analyte, value, unit, comparator }) => ({ analyte, value, unit, comparator }))
    .sort((left, right) => (left.analyte < right.analyte ? -1 : 1));

/** `text × 10^decimals`, exact. */
function scaled(text: string, decimals: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(decimals, '0')}`);
}

const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

describe('conversion of units', () => {
  it('can be undone: the value as sent follows from the value as read', () => {
    fc.assert(
      fc.property(anyUnit, decimal, ({ key, unit, numerator, denominator }, value) => {
        const [observation] = readCsv(`analyte,value,unit\n"${key}",${value},"${unit}"\n`);
        const read = observation?.value ?? '';
        const decimals = Math.max(decimalsOf(read), decimalsOf(value));
        // read × denominator / numerator, rounded to the decimals of the value as sent
        const step = numerator * 10n ** BigInt(decimals - decimalsOf(value));
        const back = (2n * scaled(read, decimals) * denominator + step) / (2n * step);
        expect(back).toBe(scaled(value, decimalsOf(value)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps the order of values', () => {
    fc.assert(
      fc.property(anyUnit, decimal, decimal, ({ key, unit }, one, other) => {
        const [left = '', right = ''] = [one, other].map(
          (value) => readCsv(`analyte,value,unit\n"${key}",${value},"${unit}"\n`)[0]?.value ?? '',
        );
        const decimals = Math.max(...[left, right, one, other].map(decimalsOf));
        const sent = scaled(one, decimals) - scaled(other, decimals);
        const read = scaled(left, decimals) - scaled(right, decimals);
        expect(sent < 0n ? read <= 0n : read >= 0n).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the layout of a table', () => {
  const results = fc
    .uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 12 })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((key) => {
          const units = accepted.filter((entry) => entry.key === key);
          return fc.record({
            key: fc.constant(key),
            unit: fc.constantFrom(...units.map(({ unit }) => unit)),
            value: decimal,
          });
        }),
      ),
    );
  const shuffled = results.chain((rows) =>
    fc.tuple(
      fc.constant(rows),
      fc.shuffledSubarray(rows, { minLength: rows.length }),
      fc.shuffledSubarray(['key', 'value', 'unit'] as const, { minLength: 3 }),
      fc.constantFrom(',', ';', '\t'),
    ),
  );
  const header = { key: 'analyte', value: 'value', unit: 'unit' } as const;

  it('does not change what is read: order of rows and columns, delimiter, long or wide', () => {
    fc.assert(
      fc.property(shuffled, ([rows, others, columns, delimiter]) => {
        const long = (
          list: typeof rows,
          order: readonly (keyof typeof header)[],
          mark: string,
        ): string =>
          [
            order.map((column) => header[column]),
            ...list.map((row) => order.map((column) => `"${row[column]}"`)),
          ]
            .map((cells) => `${cells.join(mark)}\r\n`)
            .join('');
        const expected = sorted(readCsv(long(rows, ['key', 'value', 'unit'], ',')));
        expect(expected).toHaveLength(rows.length);
        expect(sorted(readCsv(long(others, columns, delimiter)))).toEqual(expected);
        const wide = [
          // A bracket in a unit closes the bracket around it; round ones are safe.
          others.map(({ key, unit }) => `"${key} (${unit})"`).join(delimiter),
          others.map(({ value }) => `"${value}"`).join(delimiter),
        ].join('\n');
        if (others.length > 1) {
          expect(sorted(readCsv(wide))).toEqual(expected);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const TOKEN = 'Zq7Wx';
const SAMPLES: readonly string[] = [
  `sample,analyte,value,unit,flag,loinc\nS1,Phe,85.5,umol/L,N,29573-3\nS1,C8,<0.02,umol/L,,\n`,
  'Phe (umol/L);TSH;gestational age\n85,5;4,2;38\n',
  'MSH|^~\\&|a|b|c|d|2026||ORU^R01|1|P|2.5.1\rPID|1||1\rOBR|1|||57717-1^x^LN\rOBX|1|NM|8339-4^w^LN||3000|g\rOBX|2|SN|29573-3^Phe^LN||<^85|umol/L||N|||F\rOBX|3|CWE|57130-7^o^LN||LA12428-1^t^LN||||||F\r',
  `${[
    ['mzTab-version', '2.0.0-M'],
    ['mzTab-ID', 'x'],
    ['quantification_method', '[, , x, ]'],
    ['software[1]', '[, , x, ]'],
    ['ms_run[1]-location', 'file:///a'],
    ['assay[1]-ms_run_ref', 'ms_run[1]'],
    ['study_variable[1]-assay_refs', 'assay[1]'],
    ['cv[1]-label', 'UO'],
    ['database[1]', '[, , x, null]'],
    ['small_molecule-quantification_unit', '[UO, UO:0000064, micromolar, ]'],
  ]
    .map((row) => `MTD\t${row.join('\t')}\n`)
    .join(
      '',
    )}SMH\tSML_ID\tdatabase_identifier\tchemical_name\treliability\tabundance_assay[1]\nSML\t1\tnull\tPhe\t1\t85\n`,
  '{"metadata":{"mzTab-version":"2.0.0-M"},"smallMoleculeSummary":[{"sml_id":1}]}',
];

async function failureOf(bytes: Uint8Array, sizes: readonly number[]): Promise<unknown> {
  try {
    await readBiochemistry(streamOf(...cutBySizes(bytes, sizes)), 'f', { table: analyteTable });
    return null;
  } catch (error) {
    return error;
  }
}

/** All text that could reach a log or a user: messages, record, and those of the causes. */
function textOf(error: unknown): string {
  const own = error instanceof BiochemistryFault ? JSON.stringify(error.toRecord()) : '';
  const cause = error instanceof Error && error.cause !== undefined ? textOf(error.cause) : '';
  return `${error instanceof Error ? error.message : String(error)} ${own} ${cause}`;
}

describe('bad input', () => {
  it('does not reach a message, wherever it stands in the file', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SAMPLES),
        fc.nat(),
        fc.nat(12),
        fc.constantFrom(
          TOKEN,
          `"${TOKEN}`,
          `${TOKEN}\\`,
          `1${TOKEN}`,
          `\u0001${TOKEN}`,
          `\n${TOKEN}\n`,
        ),
        async (sample, seed, cut, token) => {
          const at = seed % (sample.length + 1);
          const text = `${sample.slice(0, at)}${token}${sample.slice(at + cut)}`;
          const error = await failureOf(new TextEncoder().encode(text), [4096]);
          if (error !== null) {
            refused += 1;
            expect(error).toBeInstanceOf(BiochemistryFault);
            expect(textOf(error)).not.toContain(TOKEN);
          }
        },
      ),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(1_000);
  });

  it('is refused by code or read, whatever the bytes', async () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.constantFrom(...SAMPLES), fc.nat(), fc.nat(255)).map(([sample, seed, byte]) => {
        const bytes = new TextEncoder().encode(sample);
        bytes[seed % bytes.length] = byte;
        return bytes;
      }),
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(hostile, sizes, async (bytes, cuts) => {
        const error = await failureOf(bytes, cuts);
        expect(error === null || error instanceof BiochemistryFault).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });
});
