import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtmlReport } from '#pipelines';
import { LANGUAGES, caseNamed, reportInput, wordingIn } from '../builders/report-input.ts';
import { chromiumNote, hasChromium, launchChromium } from '../builders/verifier-page.ts';

/** Each kind of outcome, with and without pictures, tables, carriers and notices. */
const KINDS = [
  'phenylketonuria',
  'cell possible/positive',
  'cell carrier/normal',
  'negative',
  'carrier follow-up',
  'not covered',
  'amended',
  'refused',
];

describe.skipIf(!hasChromium)(`the report for everyone${chromiumNote}`, () => {
  let browser: Browser;
  let page: Page;
  let axe: string;
  const requests: string[] = [];

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 900, height: 1200 } });
    page.on('request', (request) => requests.push(request.url()));
  });
  afterAll(async () => {
    await browser.close();
  });

  async function show(kind: string, language: string): Promise<void> {
    const input = reportInput(caseNamed(kind), { simulated: kind !== 'negative' });
    await page.setContent(renderHtmlReport(input, wordingIn(language)).content);
  }

  it.each(LANGUAGES)(
    'has no fault that axe finds, whatever the outcome, in %s',
    async (language) => {
      for (const kind of KINDS) {
        await show(kind, language);
        await page.evaluate(axe);
        const faults = await page.evaluate(
          `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
          .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
        );
        expect({ kind, faults }).toEqual({ kind, faults: [] });
      }
    },
  );

  it('asks for nothing from anywhere', () => {
    expect(requests.filter((url) => !url.startsWith('about:'))).toEqual([]);
  });

  it('fits a telephone without scrolling sideways, tables apart', async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    await show('amended', 'fr');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.setViewportSize({ width: 900, height: 1200 });
  });

  it('prints the same words as it shows, and the warning of simulated hardware on each page', async () => {
    await show('phenylketonuria', 'en');
    const words = async (): Promise<string> =>
      String(await page.evaluate('document.querySelector("main").innerText'));
    const shown = await words();
    await page.emulateMedia({ media: 'print' });
    expect(await words()).toBe(shown);
    expect(
      await page.evaluate('getComputedStyle(document.querySelector(".each-page")).position'),
    ).toBe('fixed');
    await page.emulateMedia({ media: 'screen' });
  });
});
