import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMzTabM } from '#pipelines';
import { analyteTable } from '../builders/analytes.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';

const files =
  sharedData === null
    ? []
    : readdirSync(sharedDataPath('mztab-m'), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(?:mztab|json)$/iu.test(name))
        .sort();

/** Rows of the summary section, counted without the reader's own code. */
function countRows(name: string, text: string): number {
  if (name.endsWith('.json')) {
    return (text.match(/"sml_id"/gu) ?? []).length;
  }
  return (text.match(/^SML\t/gmu) ?? []).length;
}

describe.skipIf(sharedData === null)(`published mzTab-M files${sharedDataNote}`, () => {
  it.each(files)('%s is read and every summary row is accounted for', (name) => {
    const text = readFileSync(sharedDataPath('mztab-m', name), 'utf8');
    const { observations, ignored } = readMzTabM(text, name, { table: analyteTable });
    const other = ignored.other.reduce((sum, entry) => sum + entry.count, 0);
    expect(observations.length + ignored.notReported.length + other).toBe(countRows(name, text));
  });

  it('does not take peak areas for concentrations', () => {
    const name = '2.0/manual_null_MTBLS263.mztab';
    const text = readFileSync(sharedDataPath('mztab-m', name), 'utf8');
    const { observations, ignored } = readMzTabM(text, name, { table: analyteTable });
    expect(observations).toEqual([]);
    expect(ignored.other).toContainEqual({ code: 'PHE', kind: 'unit-not-comparable', count: 1 });
  });
});
