import { markup } from './html.ts';
import type { HtmlNode } from './html.ts';
import type { Picture } from './pictures/picture.ts';
import type { Block, Fact, TableBlock } from './report-document.ts';
import { renderSvg } from './svg.ts';

export function renderBlocks(blocks: readonly Block[]): HtmlNode {
  return markup`${blocks.map(renderBlock)}`;
}

function renderBlock(block: Block): HtmlNode {
  switch (block.kind) {
    case 'heading':
      return renderHeading(block.level, block.text);
    case 'paragraph':
      return renderParagraph(block.text, block.strong);
    case 'notice':
      return markup`<p class="notice">${block.text}</p>\n`;
    case 'outcome':
      return markup`<div class="outcome outcome-${block.tone}">${renderSvg(block.icon)}<div>
<p class="headline">${block.headline}</p>
<p>${block.lead}</p>
</div></div>\n`;
    case 'list':
      return renderList(block.items, block.ordered);
    case 'facts':
      return markup`<dl class="facts">${block.rows.map(renderFact)}</dl>\n`;
    case 'table':
      return renderTable(block);
    case 'picture':
      return renderFigure(block.picture);
    case 'section':
      return markup`<section class="${block.role}" aria-label="${block.label}">
${renderBlocks(block.blocks)}</section>\n`;
    case 'signature':
      return markup`<div class="signature">
<p class="strong">${block.heading}</p>
<p>${block.line}</p>
</div>\n`;
  }
}

function renderHeading(level: 1 | 2 | 3, text: string): HtmlNode {
  switch (level) {
    case 1:
      return markup`<h1>${text}</h1>\n`;
    case 2:
      return markup`<h2>${text}</h2>\n`;
    case 3:
      return markup`<h3>${text}</h3>\n`;
  }
}

function renderParagraph(text: string, strong: boolean): HtmlNode {
  return strong ? markup`<p class="strong">${text}</p>\n` : markup`<p>${text}</p>\n`;
}

function renderList(items: readonly string[], ordered: boolean): HtmlNode {
  return ordered
    ? markup`<ol>${renderItems(items)}</ol>\n`
    : markup`<ul>${renderItems(items)}</ul>\n`;
}

function renderItems(items: readonly string[]): readonly HtmlNode[] {
  return items.map((item) => markup`<li>${item}</li>\n`);
}

function renderFact({ term, value, code }: Fact): HtmlNode {
  return markup`<dt>${term}</dt><dd${code ? markup` class="mono"` : null}>${value}</dd>\n`;
}

/** Wide tables scroll in their own region, which therefore takes the keyboard's focus. */
function renderTable({ caption, columns, rows }: TableBlock): HtmlNode {
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<thead><tr>${columns.map(({ title }) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>\n`;
}

function renderFigure(picture: Picture): HtmlNode {
  return markup`<figure class="scroll-figure">${renderSvg(picture)}${
    picture.caption === null ? null : markup`<figcaption>${picture.caption}</figcaption>`
  }</figure>\n`;
}
