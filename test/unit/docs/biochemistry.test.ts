import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCsvMap, readBiochemistryCsv } from '#pipelines';
import { analyteTable } from '../../builders/analytes.ts';
import { repositoryRoot } from '../../builders/shared-data.ts';

const page = readFileSync(join(repositoryRoot, 'docs/methods/biochemistry.md'), 'utf8');

function example(language: string, place = 0): string {
  const blocks = [...page.matchAll(new RegExp(`\`\`\`${language}\n([^\`]+)\`\`\``, 'gu'))];
  const text = blocks[place]?.[1];
  if (text === undefined) {
    throw new Error(`the page has no ${language} example`);
  }
  return text;
}

describe('docs/methods/biochemistry.md', () => {
  it('shows a table that is read', () => {
    const reading = readBiochemistryCsv(example('csv'), 'x', { table: analyteTable });
    expect(reading.observations.map((entry) => entry.analyte)).toEqual(['PHE', 'C8']);
    expect(reading.covariates.gestationalAgeWeeks).toBe('38');
  });

  it('shows a mapping that works', () => {
    const map = parseCsvMap(JSON.parse(example('json')));
    const reading = readBiochemistryCsv(example('csv', 1), 'x', { table: analyteTable, map });
    expect(reading.observations).toMatchObject([
      { analyte: 'PHE', value: '85.5' },
      { analyte: 'C8', value: '0.02', comparator: '<' },
    ]);
    expect(reading.ignored.notReported).toEqual([{ analyte: 'TYR', line: 2 }]);
    expect(reading.overallInterpretation).toMatchObject({ verdict: 'positive' });
  });
});
