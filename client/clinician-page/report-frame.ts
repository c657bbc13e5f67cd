import { element } from '../web/elements.ts';

interface HtmlPolicy {
  createHTML(text: string): string;
}

/** The only way to put a report into its frame, where the browser asks for one (CSP `trusted-types`). */
function createPolicy(): HtmlPolicy {
  const factory: unknown = Reflect.get(window, 'trustedTypes');
  const rules: HtmlPolicy = { createHTML: (text) => text };
  return isFactory(factory) ? factory.createPolicy('neoseal-report', rules) : rules;
}

interface PolicyFactory {
  createPolicy(name: string, rules: HtmlPolicy): HtmlPolicy;
}

function isFactory(value: unknown): value is PolicyFactory {
  return typeof value === 'object' && value !== null && 'createPolicy' in value;
}

const policy = createPolicy();

/**
 * Shows a report as it is, without its scripts. Nothing runs in the frame: `sandbox` has no
 * `allow-scripts`, and the policies of this page and of the report both hold. `allow-same-origin`
 * lets this page, not the report, read how tall it is, so that nothing scrolls away or is cut in print.
 */
export function showReport(html: string, title: string): HTMLElement {
  const frame = element('iframe', { title, sandbox: 'allow-same-origin' });
  if (frame instanceof HTMLIFrameElement) {
    frame.addEventListener('load', () => {
      closeLinks(frame);
      fit(frame);
    });
    frame.srcdoc = policy.createHTML(html);
    fitToWidth(frame);
  }
  return frame;
}

/** A link out of the report would replace it in its frame; this page cannot follow any. */
function closeLinks({ contentDocument }: HTMLIFrameElement): void {
  for (const link of contentDocument?.querySelectorAll('a[href], area[href]') ?? []) {
    if (link.getAttribute('href')?.startsWith('#') !== true) {
      link.setAttribute('target', '_blank');
    }
  }
}

/** Only a new width asks for a new height: a report that is as tall as its frame would grow for ever. */
function fitToWidth(frame: HTMLIFrameElement): void {
  let width = 0;
  new ResizeObserver(() => {
    if (frame.clientWidth !== width) {
      width = frame.clientWidth;
      fit(frame);
    }
  }).observe(frame);
}

const ROOM_PX = 8;

function fit(frame: HTMLIFrameElement): void {
  // Between two documents there is none.
  const content = frame.contentDocument?.querySelector('html') ?? null;
  if (content !== null) {
    frame.style.height = `${Math.ceil(content.getBoundingClientRect().height) + ROOM_PX}px`;
  }
}
