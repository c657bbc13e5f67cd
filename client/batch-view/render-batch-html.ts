import { html, renderDocument } from '#pipelines';
import type { HtmlNode } from '#pipelines';
import { BATCH_STYLE } from './batch-style.ts';
import type { BatchThresholds } from './batch-thresholds.ts';
import {
  HINT_WORDS,
  OUTCOME_WORDS,
  SMALL_BATCH,
  WARNING_WORDS,
  formatNumber,
} from './batch-wording.ts';
import { CONTAMINATION_HINTS } from './sample-quality.ts';
import type { BatchOutcome, BatchRow, BatchSummary } from './summarise-batch.ts';

/** The batch on one page: no script, nothing loaded. The same summary gives the same bytes. */
export function renderBatchHtml(summary: BatchSummary, thresholds: BatchThresholds): string {
  return renderDocument(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta
            http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'"
          />
          <title>Batch of ${summary.rows.length} newborns</title>
          <style>
            ${BATCH_STYLE}
          </style>
        </head>
        <body>
          <main>
            <h1>Batch of ${summary.rows.length} newborns</h1>
            ${renderWarnings(summary, thresholds)} ${renderFigures(summary)}
            ${renderOutcomes(summary)} ${renderRows(summary)} ${renderMethods(thresholds)}
          </main>
        </body>
      </html> `,
  );
}

function renderWarnings({ warnings, rows }: BatchSummary, limits: BatchThresholds): HtmlNode {
  if (warnings.length === 0) {
    return html`<p class="calm">No warning for the batch as a whole.</p>`;
  }
  const small = rows.length < limits.newbornsThatExpectAPositive;
  return html`<section class="warnings" aria-labelledby="warnings">
    <h2 id="warnings">Warnings</h2>
    <ul>
      ${warnings.map(
        (warning) =>
          html`<li>
            ${WARNING_WORDS[warning]} ${warning === 'no-positives' && small ? SMALL_BATCH : ''}
          </li>`,
      )}
    </ul>
  </section>`;
}

function renderFigures({
  positivePercent,
  outcomes,
  medians,
  sexMismatches,
  rows,
}: BatchSummary): HtmlNode {
  const contaminated = rows.filter(({ hints }) =>
    hints.some((hint) => CONTAMINATION_HINTS.has(hint)),
  );
  const figures: readonly (readonly [name: string, value: string])[] = [
    [
      'Screen-positive',
      `${outcomes['condition-suspected']} (${formatNumber(positivePercent, 1)} % of those with a result)`,
    ],
    ['Callable bases of the panel, median', `${formatNumber(medians.callablePercent, 2)} %`],
    ['Sex mismatches', String(sexMismatches)],
    ['Transitions per transversion, median', formatNumber(medians.transitionsPerTransversion, 3)],
    ['Heterozygous per homozygous call, median', formatNumber(medians.hetPerHomAlt, 3)],
    ['Newborns with a hint at contamination', String(contaminated.length)],
  ];
  return html`<h2>Figures</h2>
    <dl class="figures">
      ${figures.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`;
}

const OUTCOMES: readonly BatchOutcome[] = [
  'condition-suspected',
  'no-condition-suspected',
  'incomplete',
  'refused',
  'unreadable',
];

/** Length tells the number, and the number stands beside it. */
function renderOutcomes({ outcomes, rows }: BatchSummary): HtmlNode {
  const width = 240;
  return html`<h2>Outcomes</h2>
    <table class="outcomes">
      <caption>
        Newborns by outcome
      </caption>
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col">Newborns</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        ${OUTCOMES.map((name) => {
          const share = rows.length === 0 ? 0 : outcomes[name] / rows.length;
          return html`<tr>
            <th scope="row">${OUTCOME_WORDS[name]}</th>
            <td class="number">${outcomes[name]}</td>
            <td>
              <svg
                width="${width}"
                height="14"
                role="img"
                aria-label="${(100 * share).toFixed(1)} %"
              >
                <rect width="${width}" height="14" fill="#e6e6e6" />
                <rect width="${(width * share).toFixed(1)}" height="14" fill="#1f4e79" />
              </svg>
            </td>
          </tr>`;
        })}
      </tbody>
    </table>`;
}

const COLUMNS = [
  'Newborn',
  'Outcome',
  'Conditions',
  'Sex declared / inferred',
  'Callable %',
  'Ti/Tv',
  'Het/hom',
  'Hints',
];

function renderRows({ rows }: BatchSummary): HtmlNode {
  return html`<h2>Newborns</h2>
    <div class="scroll" role="region" aria-label="Newborns" tabindex="0">
      <table>
        <caption>
          One row for each newborn, by name
        </caption>
        <thead>
          <tr>
            ${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(renderRow)}
        </tbody>
      </table>
    </div>`;
}

function renderRow({ newborn, outcome, code, conditions, sex, ratios, hints }: BatchRow): HtmlNode {
  return html`<tr class="${hints.length > 0 || code !== null ? 'look' : 'plain'}">
    <th scope="row">${newborn}</th>
    <td>${OUTCOME_WORDS[outcome]}${code === null ? '' : `: ${code}`}</td>
    <td>${conditions.join('; ')}</td>
    <td>${sex === null ? '–' : `${sex.declared ?? 'not declared'} / ${sex.inferred}`}</td>
    <td class="number">${formatNumber(ratios?.callablePercent, 2)}</td>
    <td class="number">${formatNumber(ratios?.transitionsPerTransversion, 3)}</td>
    <td class="number">${formatNumber(ratios?.hetPerHomAlt, 3)}</td>
    <td>${hints.map((hint) => HINT_WORDS[hint]).join('; ')}</td>
  </tr>`;
}

function renderMethods(limits: BatchThresholds): HtmlNode {
  const { transitionsPerTransversion: titv, hetPerHomAlt, hetAltFraction } = limits;
  return html`<h2>How to read this</h2>
    <p>
      Hints say where to look and are no verdict on a sample. Limits of version ${limits.version}:
      screen-positive above ${limits.positivePercent.above} % or none; callable below
      ${limits.callablePercent.below} %; Ti/Tv outside ${titv.below} to ${titv.above}, or
      ${titv.fromMedian} from the median; het/hom outside ${hetPerHomAlt.below} to
      ${hetPerHomAlt.above}; more than ${limits.singleXHetPercent.above} % heterozygous calls on a
      single X; a reported heterozygous allele in less than ${hetAltFraction.below} or more than
      ${hetAltFraction.above} of ${hetAltFraction.minDepth} reads or more. Ratios are of the passing
      calls of the whole file; below ${limits.minVariants} of them they are shown and not judged.
    </p>
    <p>The results themselves are verified one by one with their evidence.</p>`;
}
