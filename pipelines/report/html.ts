const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Wraps what is known to be HTML, so that a template can tell it from text. */
class HtmlText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlNode = HtmlText;

/** Escapes every value that is not a node itself; `null` is nothing. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (HtmlNode | readonly HtmlNode[] | string | number | null)[]
): HtmlNode {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    text += render(value) + (strings[index + 1] ?? '');
  }
  return new HtmlText(text);
}

export function renderDocument(node: HtmlNode): string {
  return node.text;
}

function render(value: HtmlNode | readonly HtmlNode[] | string | number | null): string {
  if (value === null) {
    return '';
  }
  if (value instanceof HtmlText) {
    return value.text;
  }
  if (typeof value === 'object') {
    return value.map(({ text }) => text).join('');
  }
  return String(value).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** `html` under a name that code formatters leave alone: where white space is text, as in SVG and in table cells. */
export const markup: typeof html = html;
