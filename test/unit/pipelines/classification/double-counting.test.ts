import { describe, expect, it } from 'vitest';
import type { CriterionRecord, CriterionStrength } from '#pipelines';
import { avoidDoubleCounting } from '../../../../pipelines/classification/double-counting.ts';

const counted = (...codes: readonly (readonly [string, CriterionStrength])[]): readonly string[] =>
  avoidDoubleCounting(
    codes.map(([code, strength]): CriterionRecord => ({ code, strength, met: true, reason: 'x' })),
  )
    .filter((record) => record.met === true)
    .map(({ code, strength }) => `${code} ${strength}`);

describe('double counting', () => {
  it.each<[string, (readonly [string, CriterionStrength])[], string[]]>([
    [
      'PVS1 and PP3',
      [
        ['PVS1', 'VeryStrong'],
        ['PP3', 'Supporting'],
      ],
      ['PVS1 VeryStrong'],
    ],
    [
      'PVS1 and PM4',
      [
        ['PVS1', 'VeryStrong'],
        ['PM4', 'Moderate'],
      ],
      ['PVS1 VeryStrong'],
    ],
    [
      'PS1 and PP3',
      [
        ['PS1', 'Strong'],
        ['PP3', 'Supporting'],
      ],
      ['PS1 Strong'],
    ],
    [
      'PM5 and a stronger PP3',
      [
        ['PM5', 'Supporting'],
        ['PP3', 'Strong'],
      ],
      ['PP3 Strong'],
    ],
    [
      'BA1 and BS1',
      [
        ['BA1', 'StandAlone'],
        ['BS1', 'Strong'],
      ],
      ['BA1 StandAlone'],
    ],
    [
      'PM1 and PP3 Strong',
      [
        ['PM1', 'Moderate'],
        ['PP3', 'Strong'],
      ],
      ['PM1 Moderate', 'PP3 Moderate'],
    ],
    [
      'PM1 Strong and PP3',
      [
        ['PM1', 'Strong'],
        ['PP3', 'Supporting'],
      ],
      ['PM1 Strong'],
    ],
    [
      'PM1 and PP3 within the cap',
      [
        ['PM1', 'Moderate'],
        ['PP3', 'Moderate'],
      ],
      ['PM1 Moderate', 'PP3 Moderate'],
    ],
    [
      'PS1 and PM5 rest on two records',
      [
        ['PS1', 'Strong'],
        ['PM5', 'Moderate'],
      ],
      ['PS1 Strong', 'PM5 Moderate'],
    ],
    [
      'PVS1 and PM2',
      [
        ['PVS1', 'VeryStrong'],
        ['PM2', 'Supporting'],
      ],
      ['PVS1 VeryStrong', 'PM2 Supporting'],
    ],
  ])('%s', (_, met, expected) => {
    expect(counted(...met)).toEqual(expected);
  });

  it('says what a dropped criterion was counted as', () => {
    const records = avoidDoubleCounting([
      { code: 'PVS1', strength: 'VeryStrong', met: true, reason: 'a' },
      { code: 'PP3', strength: 'Supporting', met: true, reason: 'b' },
    ]);
    expect(records[1]).toMatchObject({ met: false, reason: 'counted as PVS1' });
  });
});
