import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseStoredResult } from '#pipelines';
import { readBatchThresholds } from '../../client/batch-view/batch-thresholds.ts';
import { renderBatchHtml } from '../../client/batch-view/render-batch-html.ts';
import { summariseBatch } from '../../client/batch-view/summarise-batch.ts';
import { storedRefusal, storedResult } from '../builders/stored-result.ts';
import { chromiumNote, hasChromium, launchChromium } from '../builders/verifier-page.ts';

/** Everything that the page can show: each outcome, a refusal, what cannot be read, hints and warnings. */
const RESULTS: readonly unknown[] = [
  storedResult({ outcome: 'condition-suspected' }),
  storedResult({ outcome: 'incomplete', coveredBases: 700 }),
  storedResult({ declared: 'male', inferred: 'XX', agrees: false }),
  storedResult({ counts: { autosomalHet: 5_000 } }),
  storedResult({ counts: null }),
  storedRefusal('VCF_TRUNCATED'),
];

async function pageOf(results: readonly unknown[]): Promise<string> {
  const thresholds = await readBatchThresholds();
  const entries = results.map((result, index) => ({
    newborn: `newborn-${index + 1}`,
    result: parseStoredResult(result),
  }));
  const unreadable = { newborn: 'newborn-x', result: null };
  return renderBatchHtml(summariseBatch([...entries, unreadable], thresholds), thresholds);
}

describe.skipIf(!hasChromium)(`the batch view for everyone${chromiumNote}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
  });

  it.each([
    ['a screen', 1_280],
    ['a narrow screen', 360],
  ])('has no fault that axe finds on %s, and asks for nothing', async (_, width) => {
    const axe = await readFile(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8',
    );
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.setContent(await pageOf(RESULTS));
    await page.evaluate(axe);
    const faults = await page.evaluate(
      `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
    );
    expect(faults).toEqual([]);
    expect(requests).toEqual([]);
    await page.close();
  });
});
