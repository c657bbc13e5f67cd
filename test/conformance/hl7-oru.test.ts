import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readHl7Oru } from '#pipelines';
import type { Observation } from '#pipelines';
import { analyteTable } from '../builders/analytes.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';

interface Told {
  readonly line: number;
  readonly code: string;
  readonly value: string;
  readonly comparator: string | null;
  readonly unit: string;
}

/** OBX segments that hold a number, read with nothing but `split`: none of the reader's own code. */
function numericSegments(text: string): Told[] {
  return text.split(/\r\n|\r|\n/u).flatMap((segment, index) => {
    const fields = segment.split('|');
    const match = /^(<|>)?([0-9]+)( ?\.[0-9]+)?$/u.exec(fields[5] ?? '');
    const numeric = fields[0] === 'OBX' && ['NM', 'ST', 'SN'].includes(fields[2] ?? '');
    return match === null || !numeric ? [] : [toTold(fields, match, index + 1)];
  });
}

function toTold(fields: readonly string[], match: RegExpExecArray, line: number): Told {
  const [, comparator = null, whole = '', fraction = ''] = match;
  return {
    line,
    code: fields[3]?.split('^')[0] ?? '',
    value: `${whole.replace(/^0+(?=[0-9])/u, '')}${fraction.trim()}`,
    comparator,
    unit: fields[6]?.split('^')[0] ?? '',
  };
}

/** Numbers about the newborn and the card, and tests that are not newborn screening (Oracle, urine). */
const NOT_ANALYTES = new Set([
  ...['8339-4', '57714-8', '49051-6', '58229-6', '73806-2', '57723-9', '57722-1', '57716-3'],
  ...['62326-4', '62328-0', '62324-9', '62325-6', '57711-4', '57713-0', '67704-7'],
  ...['20260', '10710', '20281'],
]);

/** The same number in the reader's unit; only what the messages need. */
const SAME_UNIT = new Map([
  ['µmol/L', 'umol/L'],
  ['{Ratio}', '{ratio}'],
  ['mIU/L', 'm[IU]/L'],
  ['', 'm[IU]/L'],
  ['copies/µL', '{copies}/uL'],
  ['µmol/L/h', 'umol/L/h'],
  ['ERU', '{ERU}'],
  ['enzyme units', '{enzyme_units}'],
]);

function expectSame(
  observation: Observation | undefined,
  { line, code, value, comparator, unit }: Told,
): void {
  expect(observation, `line ${line} ${code}`).toBeDefined();
  expect(observation?.comparator).toBe(comparator);
  if (/^[0-9]+-[0-9]$/u.test(code)) {
    expect(observation?.loinc).toBe(code);
  }
  if (unit === 'ug/dL' && code === '38473-5') {
    expect(Number(observation?.value)).toBeCloseTo((Number(value) * 10_000) / 330.46, 1);
    return;
  }
  expect(observation?.value).toBe(value);
  expect(observation?.unit).toBe(SAME_UNIT.get(unit) ?? unit);
}

const files =
  sharedData === null
    ? []
    : readdirSync(sharedDataPath('hl7'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.hl7'))
        .sort();
const load = (name: string): string => readFileSync(sharedDataPath('hl7', name), 'utf8');
const results = files.filter((name) => load(name).includes('|ORU^R01'));

describe.skipIf(sharedData === null)(
  `HL7 v2 messages of state laboratories${sharedDataNote}`,
  () => {
    it.each(results)('%s: every number of an analyte is read as it stands', (name) => {
      const text = load(name);
      const expected = numericSegments(text).filter(({ code }) => !NOT_ANALYTES.has(code));
      const reading = readHl7Oru(text, name, { table: analyteTable });
      const told = new Map(reading.observations.map((entry) => [entry.source.line, entry]));
      for (const entry of expected) {
        expectSame(told.get(entry.line), entry);
      }
      expect(reading.observations).toHaveLength(expected.length);
    });

    it.each(results)('%s: the overall interpretation is reproduced', (name) => {
      const text = load(name);
      const segment = text
        .split(/\r\n|\r|\n/u)
        .find((line) => /^OBX\|[^|]*\|[^|]*\|57130-7\^/u.test(line));
      const [code, words] = segment?.split('|')[5]?.split('^') ?? [];
      const { overallInterpretation } = readHl7Oru(text, name, { table: analyteTable });
      expect(overallInterpretation?.code).toBe(code);
      expect(overallInterpretation?.text).toBe(words);
      expect(overallInterpretation?.verdict === undefined).toBe(segment === undefined);
    });

    it.each(results)('%s: no OBX segment is lost', (name) => {
      const text = load(name);
      const segments = text.split(/\r\n|\r|\n/u).filter((line) => line.startsWith('OBX|')).length;
      const reading = readHl7Oru(text, name, { table: analyteTable });
      const other = reading.ignored.other.reduce((sum, entry) => sum + entry.count, 0);
      const overall = (text.match(/\|57130-7\^/gu) ?? []).length;
      expect(
        reading.observations.length +
          reading.qualitative.length +
          reading.ignored.notReported.length +
          other +
          overall,
      ).toBe(segments);
    });

    it('refuses orders by code', () => {
      const orders = files.filter((name) => !results.includes(name));
      expect(orders).not.toHaveLength(0);
      for (const name of orders) {
        expect(() => readHl7Oru(load(name), name, { table: analyteTable })).toThrow(
          expect.objectContaining({ code: 'HL7_MESSAGE_TYPE' }) as Error,
        );
      }
    });
  },
);
