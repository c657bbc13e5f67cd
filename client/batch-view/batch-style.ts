import { html } from '#pipelines';
import type { HtmlNode } from '#pipelines';

/** Contrast of at least 7:1; a row to look at is marked by its weight and its words, not by colour. */
export const BATCH_STYLE: HtmlNode = html`
  :root { color-scheme: light; } * { box-sizing: border-box; } body { margin: 0; background: #fff;
  color: #1a1a1a; font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; } main {
  max-width: 76rem; margin: 0 auto; padding: 1.5rem; } h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
  h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; } .warnings { border: 2px solid #8a1c0b;
  background: #fff5f2; padding: .25rem 1rem .5rem; } .warnings h2 { margin-top: .5rem; } .calm {
  border: 2px solid #1f5132; background: #f3faf5; padding: .5rem 1rem; } dl.figures { display: grid;
  grid-template-columns: max-content 1fr; gap: .15rem 1.5rem; margin: 0; } dl.figures dd { margin:
  0; font-weight: 700; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
  table.outcomes { width: auto; } caption { text-align: left; color: #444; padding: .25rem 0; } th,
  td { border: 1px solid #8a8a8a; padding: .3rem .5rem; text-align: left; vertical-align: top; }
  thead th { background: #f0f0f0; } tbody th { font-weight: 400; } tr.look th, tr.look td {
  font-weight: 700; background: #fffaf0; } .number { text-align: right; font-variant-numeric:
  tabular-nums; } .scroll { overflow-x: auto; } svg { display: block; } @media (max-width: 40rem) {
  dl.figures { grid-template-columns: 1fr; } dl.figures dd { margin-bottom: .5rem; } } @media print
  { body { font-size: 10pt; } main { max-width: none; padding: 0; } .scroll { overflow: visible; }
  tr { break-inside: avoid; } }
`;
