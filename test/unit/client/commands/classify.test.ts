import { describe, expect, it } from 'vitest';
import { runNeoseal } from '../../../builders/command-line.ts';
import type { CommandRun } from '../../../builders/command-line.ts';

const run = (args: readonly string[], stdin: string): Promise<CommandRun> =>
  runNeoseal(['classify', ...args], { stdin });
const cellsOf = (text: string): readonly (readonly string[])[] =>
  text
    .replace(/\n$/u, '')
    .split('\n')
    .map((line) => line.split('\t'));

describe('neoseal classify --from-criteria', () => {
  it('adds class and points, in order, and goes on after a row that it cannot read', async () => {
    const table = 'id\tcriteria\n1\tPVS1,PM2_Supporting\n2\tPVS9\n3\tBA1\n4\n5\t\n';
    const { exit, stdout } = await run(['--from-criteria'], table);
    expect(exit).toBe(0);
    expect(cellsOf(stdout)).toEqual([
      ['id', 'criteria', 'class', 'points', 'note'],
      ['1', 'PVS1,PM2_Supporting', 'LP', '9', ''],
      ['2', 'PVS9', '', '', 'CRITERION_UNKNOWN'],
      ['3', 'BA1', 'B', '-8', ''],
      ['4', '', '', '', 'COLUMN_COUNT'],
      ['5', '', 'VUS', '0', ''],
    ]);
  });

  it('combines by the rules of 2015 where asked to', async () => {
    const { stdout } = await run(['--from-criteria', '--rules', '2015'], 'criteria\nPVS1\n');
    expect(cellsOf(stdout)[1]).toEqual(['PVS1', 'VUS', '8', '']);
  });

  it('prints one JSON object a line', async () => {
    const { stdout } = await run(['--from-criteria', '--json'], 'criteria\nBP4,BP7\n');
    expect(JSON.parse(stdout)).toEqual({ criteria: 'BP4,BP7', class: 'LB', points: -2, note: '' });
  });

  it.each([
    ['', 3],
    ['id\n1\n', 3],
  ])('refuses a table without the column', async (table, exit) => {
    expect((await run(['--from-criteria'], table)).exit).toBe(exit);
  });

  it('refuses unknown rules', async () => {
    expect((await run(['--from-criteria', '--rules', '2019'], 'criteria\n')).exit).toBe(2);
  });
});

describe('neoseal classify', () => {
  const HEADER = 'chrom\tpos\tref\talt';
  const R408W = 'chr12\t102840493\tG\tA';

  it.each([
    ['CFTR c.1521_1523del (F508del)', 'chr7\t117559590\tATCT\tA'],
    ['GAA c.-32-13T>G', 'chr17\t80104542\tT\tG'],
    ['GJB2 c.35del', 'chr13\t20189546\tAC\tA'],
  ])('does not hold its frequency against the founder allele %s', async (_name, variant) => {
    const [header = [], row = []] = cellsOf((await run([], `${HEADER}\n${variant}\n`)).stdout);
    expect(row[header.indexOf('class')]).toBe('P');
    expect(row[header.indexOf('criteria')]).not.toMatch(/BA1|BS1/u);
  });

  it('goes by ClinVar unless told to leave the own record out', async () => {
    const [header = [], seeing = []] = cellsOf((await run([], `${HEADER}\n${R408W}\n`)).stdout);
    const blind =
      cellsOf((await run(['--clinvar-blind'], `${HEADER}\n${R408W}\n`)).stdout)[1] ?? [];
    const cell = (row: readonly string[], name: string): string => row[header.indexOf(name)] ?? '';
    expect(cell(seeing, 'class')).toBe('P');
    expect(cell(seeing, 'clinvar')).toMatch(/^P \d \d+$/u);
    expect(cell(seeing, 'acmg_class')).toBe(cell(blind, 'class'));
    expect(cell(blind, 'clinvar')).toBe('');
    expect(cell(blind, 'criteria')).toBe(cell(seeing, 'criteria'));
    expect(cell(blind, 'missing')).toContain('population-frequency');
  });

  it('codes rows that it cannot classify and goes on', async () => {
    const rows = [
      'chr99\t1\tA\tG',
      'chr1\t0\tA\tG',
      'chr1\t5\tA\tG',
      'chr12\t102840493\tT\tA',
      R408W,
    ];
    const { exit, stdout } = await run([], `${HEADER}\n${rows.join('\n')}\n`);
    expect(exit).toBe(0);
    expect(cellsOf(stdout).map((row) => row.at(-1))).toEqual([
      'note',
      'CHROM_UNKNOWN',
      'POS_INVALID',
      'OUTSIDE_GENES',
      'REF_MISMATCH',
      '',
    ]);
  });

  it('takes scores that the table gives, and refuses what is no score', async () => {
    const missense = 'chr12\t102846930\tC\tG';
    const rows = [`${missense}\t0.95`, `${missense}\t95`, `${missense}\t.`];
    const { stdout } = await run([], `${HEADER}\trevel\n${rows.join('\n')}\n`);
    const [, scored = [], refused = [], without = []] = cellsOf(stdout);
    // A published score was trained on changes of the residue, which PM5 counts already; the context score was not.
    expect(scored.join(' ')).not.toContain('PP3');
    expect(refused.at(-1)).toBe('SCORE_INVALID');
    expect(without.join(' ')).toContain('PM5,PP3');
  });

  it('gives every criterion and the statement as JSON', async () => {
    const { stdout } = await run(['--json', '--clinvar-blind'], `${HEADER}\n${R408W}\n`);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(document).toMatchObject({
      chrom: 'chr12',
      class: 'VUS',
      statement: { type: 'Statement' },
    });
    expect(document['criteria']).toHaveLength(26);
  });

  it('does not echo alleles in what it refuses', async () => {
    const { stdout, stderr } = await run(['--json'], `${HEADER}\nchr1\t5\n`);
    expect(stderr).toBe('');
    expect(stdout).toContain('COLUMN_COUNT');
  });
});
