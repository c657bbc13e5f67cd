export { renderHtmlReport } from './render-html-report.ts';
export type { ReportFile, ReportInput } from './report-input.ts';
export { WordingFault, parseWording } from './wording.ts';
export type { Wording } from './wording.ts';
export { mostUrgent, outcomeKey } from './phrases.ts';
export { html, renderDocument } from './html.ts';
export type { HtmlNode } from './html.ts';
