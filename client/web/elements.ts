type Attributes = Readonly<Record<string, string>>;

/** An element with text and elements in it. There is no way to put markup in: text stays text. */
export function element(
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElement {
  const created = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    created.setAttribute(attribute, value);
  }
  created.append(...children);
  return created;
}

/** The element of the page with this id. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new TypeError(`the page has no ${kind.name} called ${id}`);
  }
  return found;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing that repeats what a word beside it says, so it is hidden from screen readers. */
export function drawing(...paths: readonly Attributes[]): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const attributes of paths) {
    const path = document.createElementNS(SVG, 'path');
    for (const [attribute, value] of Object.entries(attributes)) {
      path.setAttribute(attribute, value);
    }
    svg.append(path);
  }
  return svg;
}

/** Letters that change how others are shown: directions, widths, invisible ones. */
const DECEPTIVE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Makes such letters visible as escapes. */
export function plainText(text: string): string {
  return text.replaceAll(
    DECEPTIVE,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
