import { composeReport } from './compose-report.ts';
import { renderBlocks } from './html-blocks.ts';
import { markup, renderDocument } from './html.ts';
import type { ReportDocument } from './report-document.ts';
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
  return formatHtmlReport(composeReport(input, wording));
}

/** The same from a document that has been composed already. */
export function formatHtmlReport(report: ReportDocument): ReportFile {
  const page = markup`<!doctype html>
<html lang="${report.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${report.title}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${renderBlocks(report.blocks)}
</main>
${report.warning === null ? null : markup`<p class="each-page" aria-hidden="true">${report.warning}</p>`}
</body>
</html>
`;
  return { name: 'report.html', mediaType: 'text/html', content: renderDocument(page) };
}
