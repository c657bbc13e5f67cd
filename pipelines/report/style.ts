import { markup } from './html.ts';
import type { HtmlNode } from './html.ts';

/** Text keeps a contrast of at least 7:1 on its ground; no meaning rests on colour alone. */
export const REPORT_STYLE: HtmlNode = markup`
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1a1a1a;font:16px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.25rem;margin:0}
h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid #767676;padding-bottom:.2rem}
h3{font-size:1.05rem;margin:1.25rem 0 .25rem}
p{margin:.35rem 0}
ol,ul{margin:.35rem 0;padding-left:1.6rem}
svg{max-width:100%;height:auto;font-family:inherit}
figure{margin:.75rem 0;break-inside:avoid}
figcaption{font-size:.85rem;color:#4a4a4a}
.strong{font-weight:700}
.notice{border:3px double #7a1f00;color:#7a1f00;padding:.5rem .75rem;margin:.75rem 0;font-weight:700}
.outcome{display:flex;align-items:center;gap:1rem;border:2px solid #1a1a1a;border-left-width:.75rem;padding:.75rem 1rem;margin:.75rem 0}
.outcome svg{flex:none}
.outcome p{font-weight:700}
.outcome .headline{font-size:1.6rem;line-height:1.2;font-weight:700;margin:0}
.outcome-condition-suspected{border-color:#8a1c0b;background:#fff5f2}
.outcome-no-condition-suspected{border-color:#1f5132;background:#f3faf5}
.outcome-incomplete,.outcome-refused{border-color:#5a4200;background:#fffaf0}
.finding{border:1px solid #767676;padding:.75rem 1rem;margin:.75rem 0;break-inside:avoid}
.finding h2{margin-top:0}
dl.facts{display:grid;grid-template-columns:minmax(9rem,max-content) minmax(0,1fr);gap:.15rem 1rem;margin:.5rem 0}
dl.facts dt{color:#4a4a4a}
dl.facts dd{margin:0;overflow-wrap:anywhere}
.mono{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.85em}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.9rem}
th,td{border:1px solid #8a8a8a;padding:.3rem .5rem;text-align:left;vertical-align:top}
td{overflow-wrap:anywhere;min-width:6rem}
th{background:#f0f0f0}
tr{break-inside:avoid}
h2,h3{break-after:avoid}
.signature{margin-top:2.5rem;border-top:1px solid #1a1a1a;padding-top:.25rem;max-width:28rem;break-inside:avoid}
.each-page{display:none}
@media print{
@page{margin:15mm 15mm 18mm}
body{font-size:10pt}
main{max-width:none;padding:0}
.first-page{break-after:page}
.scroll{overflow:visible}
.each-page{display:block;position:fixed;bottom:-12mm;left:0;right:0;text-align:center;font-size:8pt;color:#7a1f00}
}
`;
