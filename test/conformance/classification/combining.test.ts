import { describe, expect, it } from 'vitest';
import { combineCriteria, parseCriteria } from '#pipelines';
import type { RuleSet } from '#pipelines';
import { isOpposite, panelClass, readPanelRows } from '../../builders/expert-panels.ts';
import { sharedData, sharedDataNote } from '../../builders/shared-data.ts';

function compare(rules: RuleSet, core: boolean) {
  const rows = readPanelRows().filter((row) => !core || row['rusp_core'] === '1');
  const compared = rows.map((row) => {
    const given = panelClass(row);
    const ours = combineCriteria(parseCriteria(row['codes_met'] ?? ''), rules).class;
    return { given, ours, codes: row['codes_met'] ?? '', gene: row['gene'] ?? '' };
  });
  const disagreements = compared
    .filter(({ given, ours }) => given !== ours)
    .map(({ given, ours, codes, gene }) => `${given}>${ours} ${gene} ${codes}`)
    .sort();
  return {
    rows: rows.length,
    exact: rows.length - disagreements.length,
    opposite: compared.filter(({ given, ours }) => isOpposite(given, ours)).length,
    disagreements,
  };
}

describe.skipIf(sharedData === null)(`combining what expert panels met${sharedDataNote}`, () => {
  it('reaches the panels’ class by points', () => {
    const { disagreements, ...counts } = compare('points', true);
    expect(counts).toEqual({ rows: 857, exact: 837, opposite: 0 });
  });

  it('reaches the panels’ class by the rules of 2015', () => {
    const { disagreements, ...counts } = compare('2015', true);
    expect(counts).toEqual({ rows: 857, exact: 845, opposite: 0 });
  });
});
