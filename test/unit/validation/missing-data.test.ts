import { describe, expect, it } from 'vitest';
import type { CriterionRecord } from '#pipelines';
import type { ClassifiedRow } from '../../builders/panel-classes.ts';
import { variant } from '../../builders/knowledge-pack.ts';
import { withPanelCriteria } from '../../validation/missing-data-section.ts';

function aRow(own: readonly CriterionRecord[], givenCriteria: readonly string[]): ClassifiedRow {
  return {
    row: {},
    gene: 'AAA',
    variant: variant('chr1', 1, 'A>G'),
    given: 'LP',
    givenCriteria,
    blind: 'VUS',
    points: 0,
    criteria: own,
    prioritised: 'VUS',
    known: false,
    consequence: 'missense_variant',
    hgvsC: null,
  };
}
const own = (code: string, strength: CriterionRecord['strength']): CriterionRecord => ({
  code,
  strength,
  met: true,
  reason: 'here',
});

describe('the panel’s criteria in the place of ours', () => {
  it('count in the sum with ours', () => {
    const row = aRow([own('PM5', 'Moderate')], ['PM3_Strong', 'PS3']);
    expect(withPanelCriteria(row, new Set(['PM3']))).toMatchObject({ points: 6, blind: 'LP' });
  });

  it('replace ours where the panel did not meet them', () => {
    const row = aRow([own('PM2', 'Supporting'), own('PM5', 'Moderate')], []);
    expect(withPanelCriteria(row, new Set(['PM2'])).points).toBe(2);
  });

  it('leave out those of other codes', () => {
    const row = aRow([], ['PVS1', 'PS3']);
    expect(withPanelCriteria(row, new Set(['PM3'])).points).toBe(0);
  });

  it('take PM2 as Supporting whatever the panel gave', () => {
    expect(withPanelCriteria(aRow([], ['PM2']), new Set(['PM2'])).points).toBe(1);
  });

  it('are not counted twice with ours', () => {
    const row = aRow([own('PVS1', 'VeryStrong')], ['PP3']);
    expect(withPanelCriteria(row, new Set(['PP3'])).points).toBe(8);
  });
});
