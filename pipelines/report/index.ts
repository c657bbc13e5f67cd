export { html, renderDocument } from './html.ts';
export type { HtmlNode } from './html.ts';
export { mostUrgent, outcomeKey } from './phrases.ts';
export { composeReport } from './compose-report.ts';
export { formatHtmlReport, renderHtmlReport } from './render-html-report.ts';
export { INKS } from './pictures/picture.ts';
export type { Ink, Picture, Point, Shape } from './pictures/picture.ts';
export type {
  Block,
  Fact,
  OutcomeTone,
  ReportDocument,
  TableBlock,
  TableColumn,
} from './report-document.ts';
export type { DrawingKnowledge, ReportFile, ReportInput } from './report-input.ts';
export { WordingFault, parseWording } from './wording.ts';
export type { Wording, WordingValues } from './wording.ts';
