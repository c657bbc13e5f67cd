import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatOpening } from '#attestation';
import type { JsonObject } from '#attestation';
import { parseStoredResult } from '#pipelines';
import type { StoredResult } from '#pipelines';
import { readBatchThresholds } from '../../../../client/batch-view/batch-thresholds.ts';
import { renderBatchHtml } from '../../../../client/batch-view/render-batch-html.ts';
import { renderBatchTsv } from '../../../../client/batch-view/render-batch-tsv.ts';
import { renderMultiQc } from '../../../../client/batch-view/render-multiqc.ts';
import { summariseBatch } from '../../../../client/batch-view/summarise-batch.ts';
import type { BatchSummary } from '../../../../client/batch-view/summarise-batch.ts';
import { runNeoseal } from '../../../builders/command-line.ts';
import { storedRefusal, storedResult } from '../../../builders/stored-result.ts';
import type { StoredOptions } from '../../../builders/stored-result.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const at = temporaryFolder();
const thresholds = await readBatchThresholds();

const read = (options?: StoredOptions): StoredResult => parseStoredResult(storedResult(options));

function summaryOf(results: readonly (StoredResult | null)[]): BatchSummary {
  const entries = results.map((result, index) => ({
    newborn: `n-${String(index).padStart(3, '0')}`,
    result,
  }));
  return summariseBatch(entries, thresholds);
}

const many = (count: number, options?: StoredOptions): readonly StoredResult[] =>
  Array.from({ length: count }, () => read(options));

const positive: StoredOptions = { outcome: 'condition-suspected' };

describe('the summary of a batch', () => {
  it('warns of more than five positives in a hundred, not of five', () => {
    expect(summaryOf([...many(95), ...many(5, positive)]).warnings).toEqual([]);
    expect(summaryOf([...many(94), ...many(6, positive)]).warnings).toEqual(['many-positives']);
  });

  it('warns when no newborn is positive', () => {
    expect(summaryOf(many(10)).warnings).toEqual(['no-positives']);
  });

  it('counts the rate over those with a result', () => {
    const refused = parseStoredResult(storedRefusal('VCF_TRUNCATED'));
    const summary = summaryOf([...many(19), read(positive), refused, null]);
    expect(summary.positivePercent).toBe(5);
    expect(summary.outcomes).toMatchObject({ refused: 1, unreadable: 1 });
    expect(summary.warnings).toEqual(['refusals']);
  });

  it('has no rate, and no warning of none, where nothing has a result', () => {
    const summary = summaryOf([null]);
    expect(summary.positivePercent).toBeNull();
    expect(summary.warnings).toEqual(['refusals']);
  });

  it('warns when the newborns were read by different rules', () => {
    const other = read({ ...positive, policyDigest: 'ef'.repeat(32) });
    expect(summaryOf([...many(30), other]).warnings).toEqual(['several-rules']);
  });

  it.each<[string, StoredOptions]>([
    ['sex-mismatch', { declared: 'male', inferred: 'XX', agrees: false }],
    ['low-callability', { coveredBases: 900 }],
    ['titv-unusual', { counts: { transitions: 1_000, transversions: 1_000 } }],
    ['titv-outlier', { counts: { transitions: 2_500, transversions: 1_000 } }],
    ['excess-heterozygosity', { counts: { autosomalHet: 5_000, autosomalHomAlt: 1_000 } }],
    ['excess-homozygosity', { counts: { autosomalHet: 500, autosomalHomAlt: 1_000 } }],
    [
      'heterozygous-single-x',
      { declared: 'male', inferred: 'XY', counts: { xNonParHet: 200, xNonParHemizygous: 800 } },
    ],
    ['skewed-allele-balance', { outcome: 'condition-suspected', depth: 40, altReads: 6 }],
  ])('hints at %s, and at nothing in a newborn like the others', (hint, options) => {
    const rows = summaryOf([...many(10), read(options)]).rows;
    expect(rows.at(-1)?.hints).toContain(hint);
    expect(rows[0]?.hints).toEqual([]);
  });

  it('does not take heterozygous calls on two X chromosomes for contamination', () => {
    const girl = read({ counts: { xNonParHet: 800, xNonParHomAlt: 200 } });
    expect(summaryOf([girl]).rows[0]?.hints).toEqual([]);
  });

  it('judges no ratio on too few calls, nor without counts', () => {
    const few = read({ counts: { autosomalHet: 10, autosomalHomAlt: 1, transitions: 1 } });
    expect(summaryOf([few]).rows[0]).toMatchObject({ ratios: { judged: false }, hints: [] });
    const old = read({ counts: null });
    expect(summaryOf([old]).rows[0]).toMatchObject({
      ratios: { transitionsPerTransversion: null },
      hints: [],
    });
  });

  it('is in the order of the names, whatever the order of the files', () => {
    const entries = [
      { newborn: 'b', result: read() },
      { newborn: 'a', result: read(positive) },
    ];
    const summary = summariseBatch(entries, thresholds);
    expect(summary.rows.map(({ newborn }) => newborn)).toEqual(['a', 'b']);
    expect(summariseBatch([...entries].reverse(), thresholds)).toEqual(summary);
  });
});

describe('the rendered batch', () => {
  const summary = summaryOf([...many(3), read(positive), null]);

  it('has one row of the table for each newborn, with as many cells as columns', () => {
    const [header = '', ...rows] = renderBatchTsv(summary).split('\n').slice(0, -1);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      expect(row.split('\t')).toHaveLength(header.split('\t').length);
    }
  });

  it('escapes what comes from a result', () => {
    const hostile = read({ ...positive, condition: '<script>alert(1)</script>\tx' });
    const one = summaryOf([hostile]);
    expect(renderBatchHtml(one, thresholds)).not.toContain('<script');
    expect(renderBatchTsv(one).trimEnd().split('\n')).toHaveLength(2);
  });

  it('holds no script and loads nothing', () => {
    expect(renderBatchHtml(summary, thresholds)).not.toMatch(/<script|src=|href=|url\(/u);
  });

  it('says that a small batch without a positive is nothing unusual', () => {
    const page = renderBatchHtml(summaryOf(many(12)), thresholds);
    expect(page).toContain('that is to be expected');
    const large = renderBatchHtml(summaryOf(many(400)), thresholds);
    expect(large).not.toContain('that is to be expected');
  });

  it('names its files for MultiQC and gives each sample a row', () => {
    const files = renderMultiQc(summary);
    expect(files.every(({ name }) => name.endsWith('_mqc.json'))).toBe(true);
    const parsed = JSON.parse(files[0]?.content ?? '') as Record<string, object>;
    expect(Object.keys(parsed['data'] ?? {})).toHaveLength(5);
    expect(parsed).toMatchObject({ plot_type: 'table', id: 'neoseal_samples' });
  });

  it('is the same for the same batch', () => {
    expect(renderBatchHtml(summary, thresholds)).toBe(renderBatchHtml(summary, thresholds));
  });
});

describe('neoseal batch-view', () => {
  function writeOpened(folder: string, results: Readonly<Record<string, unknown>>): string {
    const path = at(folder);
    mkdirSync(path, { recursive: true });
    for (const [name, result] of Object.entries(results)) {
      const salt = new Uint8Array(32);
      const bytes = formatOpening({ index: 0, result: result as JsonObject, salt });
      writeFileSync(`${path}/${name}.result.json`, bytes);
    }
    return path;
  }

  it('writes the page, the table and the files for MultiQC', async () => {
    const folder = writeOpened('good', { one: storedResult(), two: storedResult(positive) });
    const run = await runNeoseal(['batch-view', folder, '--out', at('good-view'), '--json']);
    expect(run.exit).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ positivePercent: 50 });
    expect(readFileSync(at('good-view/batch.tsv'), 'utf8')).toContain('condition-suspected');
    expect(readFileSync(at('good-view/neoseal_samples_mqc.json'), 'utf8')).toContain('"two"');
  });

  it('keeps a result that it cannot read in the batch, and says so by its exit', async () => {
    const folder = writeOpened('mixed', { one: storedResult(positive) });
    writeFileSync(`${folder}/two.result.json`, '{"secret":"c.1222C>T"}');
    const run = await runNeoseal(['batch-view', folder, '--out', at('mixed-view')]);
    expect(run.exit).toBe(5);
    expect(readFileSync(at('mixed-view/batch.tsv'), 'utf8')).toContain('two\tunreadable');
    expect(run.stderr).not.toContain('1222');
  });

  it.each([
    ['a folder without results', 'empty', 'NO_RESULTS'],
    ['no folder', 'absent', 'FOLDER_UNREADABLE'],
  ])('refuses %s', async (_, name, code) => {
    mkdirSync(at('empty'), { recursive: true });
    const run = await runNeoseal(['batch-view', at(name), '--out', at('nowhere')]);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain(code);
  });

  it('overwrites nothing unless told to', async () => {
    const folder = writeOpened('twice', { one: storedResult() });
    const command = ['batch-view', folder, '--out', at('twice-view')];
    expect((await runNeoseal(command)).exit).toBe(0);
    expect((await runNeoseal(command)).exit).toBe(2);
    expect((await runNeoseal([...command, '--force'])).exit).toBe(0);
  });
});
