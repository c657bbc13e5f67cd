import { html } from './html.ts';
import type { HtmlNode } from './html.ts';

/** Colours keep a contrast of at least 7:1 on white; no meaning rests on colour alone. */
export const REPORT_STYLE: HtmlNode = html`
  :root { color-scheme: light; } * { box-sizing: border-box; } body { margin: 0; background: #fff;
  color: #1a1a1a; font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; } main {
  max-width: 60rem; margin: 0 auto; padding: 1.5rem; } h1 { font-size: 1.25rem; margin: 0; } h2 {
  font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #767676; padding-bottom: .2rem;
  } h3 { font-size: 1.05rem; margin: 1.25rem 0 .25rem; } p { margin: .35rem 0; } dl.facts { display:
  grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; } dl.facts dt {
  color: #444; } dl.facts dd { margin: 0; overflow-wrap: anywhere; } .simulated { border: 3px double
  #7a1f00; color: #7a1f00; padding: .5rem .75rem; margin: .75rem 0; font-weight: 700; } .outcome {
  display: flex; align-items: center; gap: 1rem; border: 2px solid #1a1a1a; border-left-width:
  .75rem; padding: .75rem 1rem; margin: 1rem 0; } .outcome svg { flex: none; } .outcome strong {
  display: block; font-size: 1.6rem; line-height: 1.2; } .outcome-condition-suspected {
  border-color: #8a1c0b; background: #fff5f2; } .outcome-no-condition-suspected { border-color:
  #1f5132; background: #f3faf5; } .outcome-incomplete, .outcome-refused { border-color: #5a4200;
  background: #fffaf0; } .finding { border: 1px solid #767676; padding: .75rem 1rem; margin: .75rem
  0; break-inside: avoid; } .finding h3 { margin-top: 0; } .urgency { font-weight: 700; } table {
  border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .9rem; } th, td { border: 1px
  solid #8a8a8a; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap:
  anywhere; } th { background: #f0f0f0; } .mono { font-family: ui-monospace, "DejaVu Sans Mono",
  monospace; font-size: .85em; overflow-wrap: anywhere; } .signature { margin-top: 2rem; border-top:
  1px solid #1a1a1a; padding-top: .25rem; max-width: 28rem; } .scroll { overflow-x: auto; } @media
  print { body { font-size: 10.5pt; } main { max-width: none; padding: 0; } .page-1 { break-after:
  page; } .scroll { overflow: visible; } }
`;
