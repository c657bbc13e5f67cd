import { describe, expect, it } from 'vitest';
import { ClassificationFault, combineCriteria, formatCriterion, parseCriteria } from '#pipelines';
import type { RuleSet } from '#pipelines';
import {
  CLASS_POINTS,
  STRENGTH_POINTS,
} from '../../../../pipelines/classification/combining/rule-sets.ts';
import { readCurationTable } from '../../../builders/curation.ts';
import { refusalCode } from '../../../builders/classification.ts';

const classOf = (text: string, rules: RuleSet = 'points'): string =>
  combineCriteria(parseCriteria(text), rules).class;

describe('points', () => {
  it.each([
    ['', 'VUS', 0],
    ['PVS1', 'LP', 8],
    ['PVS1,PM2_Supporting', 'LP', 9],
    ['PVS1,PM2', 'P', 10],
    ['PM1,PM5,PM2_Supporting', 'VUS', 5],
    ['PM1,PM5,PM2', 'LP', 6],
    ['PM3_VeryStrong,PM2_Supporting,PP3', 'P', 10],
    ['BP4,BP7', 'LB', -2],
    ['BS1', 'LB', -4],
    ['BS1,BP4,BP7', 'LB', -6],
    ['BS1,BS2', 'B', -8],
    ['BS1,BP4,BP7,BP1', 'B', -7],
    ['BA1', 'B', -8],
    ['PVS1,BS1', 'VUS', 4],
    ['PM2_Supporting,BP4,BP7', 'LB', -1],
  ])('gives %s the class %s', (text, expected, points) => {
    expect(combineCriteria(parseCriteria(text), 'points')).toEqual({ class: expected, points });
  });

  it('does not call a variant likely benign for one supporting criterion alone', () => {
    expect(classOf('BP4')).toBe('VUS');
    expect(classOf('BP4_Moderate')).toBe('LB');
  });

  it('reads BA1 against evidence for a likely pathogenic variant as contradictory', () => {
    expect(classOf('BA1,PVS1')).toBe('VUS');
    expect(classOf('BA1,PP3,PM2_Supporting')).toBe('B');
  });

  it('has the points of the pack', () => {
    const table = readCurationTable('acmg-defaults');
    const { Supporting, Moderate, Strong, VeryStrong } = STRENGTH_POINTS;
    expect(table).toMatchObject({
      points: { ...CLASS_POINTS, Supporting, Moderate, Strong, VeryStrong },
    });
  });
});

describe('rules of 2015', () => {
  it.each([
    ['PVS1,PS1', 'P'],
    ['PVS1,PM1,PM5', 'P'],
    ['PVS1,PM1,PP3', 'P'],
    ['PVS1,PP3,PP4', 'P'],
    ['PS1,PS3', 'P'],
    ['PS1,PM1,PM2,PM5', 'P'],
    ['PS1,PM1,PM2,PP3,PP4', 'P'],
    ['PS1,PM1,PP1,PP2,PP3,PP4', 'P'],
    ['PVS1,PM1', 'LP'],
    ['PS1,PM1', 'LP'],
    ['PS1,PP3,PP4', 'LP'],
    ['PM1,PM2,PM5', 'LP'],
    ['PM1,PM2,PP3,PP4', 'LP'],
    ['PM1,PP1,PP2,PP3,PP4', 'LP'],
    ['PVS1', 'VUS'],
    ['PS1,PP3', 'VUS'],
    ['PM1,PM2,PP3', 'VUS'],
    ['PM1,PP2,PP3,PP4', 'VUS'],
    ['BA1', 'B'],
    ['BS1,BS2', 'B'],
    ['BS1,BP4', 'LB'],
    ['BP4,BP7', 'LB'],
    ['BP4', 'VUS'],
  ])('gives %s the class %s', (text, expected) => {
    expect(classOf(text, '2015')).toBe(expected);
  });

  it('reads PVS1 with PM2_Supporting as likely pathogenic, as SVI recommends', () => {
    expect(classOf('PVS1,PM2_Supporting', '2015')).toBe('LP');
  });

  it('reads one strong benign criterion as likely benign only where nothing opposes it', () => {
    expect(classOf('BS1', '2015')).toBe('LB');
    expect(classOf('BS1,PM2_Supporting', '2015')).toBe('VUS');
  });

  it.each(['PVS1,PM1,BA1', 'PS1,PS3,BS1,BS2', 'PS1,PM1,BP4,BP7'])(
    'reads %s as contradictory',
    (text) => {
      expect(classOf(text, '2015')).toBe('VUS');
    },
  );

  it.each([
    ['PM3_VeryStrong,PS3', 'P'],
    ['PVS1_Strong,PM2_Supporting,PP4', 'LP'],
    ['PVS1_Moderate,PM2_Supporting', 'VUS'],
    ['BS1_Supporting,BP4', 'LB'],
  ])('counts %s at the strength that is given: %s', (text, expected) => {
    expect(classOf(text, '2015')).toBe(expected);
  });
});

describe('retired criteria', () => {
  it.each(['points', '2015'] as const)('have no weight by %s', (rules) => {
    expect(combineCriteria(parseCriteria('PP5_VeryStrong,BP6_Strong'), rules)).toEqual({
      class: 'VUS',
      points: 0,
    });
  });
});

describe('lists of criteria', () => {
  it('reads bare codes, strengths, and the spellings of laboratories', () => {
    expect(parseCriteria(' PM2 , PM3_Very Strong;PP4_moderate,BA1_Stand-Alone')).toEqual([
      { code: 'PM2', strength: 'Moderate' },
      { code: 'PM3', strength: 'VeryStrong' },
      { code: 'PP4', strength: 'Moderate' },
      { code: 'BA1', strength: 'StandAlone' },
    ]);
  });

  it.each([
    ['PM9', 'CRITERION_UNKNOWN'],
    ['pvs1', 'CRITERION_UNKNOWN'],
    ['PVS', 'CRITERION_UNKNOWN'],
    ['PVS1 PM2', 'CRITERION_UNKNOWN'],
    ['_Strong', 'CRITERION_UNKNOWN'],
    ['PM2_', 'CRITERION_STRENGTH_UNKNOWN'],
    ['PM2_Huge', 'CRITERION_STRENGTH_UNKNOWN'],
    ['PM2,PM2_Supporting', 'CRITERION_REPEATED'],
    ['PM2,'.repeat(600), 'CRITERION_UNKNOWN'],
  ])('refuses %s', (text, code) => {
    expect(refusalCode(() => parseCriteria(text))).toBe(code);
  });

  it('does not echo what it refuses', () => {
    try {
      parseCriteria('SECRET1');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ClassificationFault);
      expect(String(error)).not.toContain('SECRET1');
    }
  });

  it('writes the strength only where it is not that of 2015', () => {
    expect(parseCriteria('PM2_Supporting,PVS1,PM5_Moderate').map(formatCriterion)).toEqual([
      'PM2_Supporting',
      'PVS1',
      'PM5',
    ]);
  });
});
