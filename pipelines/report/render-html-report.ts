import { renderAttestation, renderSignature } from './attestation-section.ts';
import { renderDetails } from './details.ts';
import { renderFirstPage } from './first-page.ts';
import { html, renderDocument } from './html.ts';
import type { ReportFile, ReportInput } from './report-input.ts';
import { REPORT_STYLE } from './style.ts';
import type { Wording } from './wording.ts';

/**
 * The report of one newborn as one HTML file: no script, nothing loaded, first page stands alone.
 * The same input gives the same bytes.
 *
 * @throws WordingFault WORDING_KEY_UNKNOWN
 */
export function renderHtmlReport(input: ReportInput, wording: Wording): ReportFile {
  const page = html`<!doctype html>
    <html lang="${wording.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>${wording.text('title')}</title>
        <style>
          ${REPORT_STYLE}
        </style>
      </head>
      <body>
        <main>
          ${renderFirstPage(input, wording)} ${renderDetails(input, wording)}
          ${renderAttestation(input, wording)} ${renderSignature(wording)}
        </main>
      </body>
    </html> `;
  return { name: 'report.html', mediaType: 'text/html', content: renderDocument(page) };
}
