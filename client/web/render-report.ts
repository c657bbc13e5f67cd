import { DOCUMENT_CHECKS } from '#attestation';
import type { Check, ResultCheck } from '#attestation';
import { element, plainText } from './elements.ts';
import type { Report } from './report.ts';
import { stateShape, STATUS_WORDS, statusShape } from './shapes.ts';

/** The answer itself: what a screen reader is told when it changes. */
export function renderStatus(report: Report): HTMLElement {
  const { state, simulated, headline, explanation } = report;
  const tone = simulated && state === 'verified' ? 'simulated' : state;
  return element(
    'div',
    {},
    ...(simulated ? [element('p', { class: 'banner' }, report.warnings[0] ?? '')] : []),
    element(
      'div',
      { class: `answer ${tone}`, 'data-state': state },
      stateShape(state, simulated),
      element(
        'div',
        {},
        element('p', { class: 'headline' }, headline),
        element('p', { class: 'explanation' }, plainText(explanation)),
      ),
    ),
  );
}

/** Everything below the answer. */
export function renderReport(report: Report): readonly HTMLElement[] {
  return [
    ...report.warnings
      .slice(report.simulated ? 1 : 0)
      .map((warning) => element('p', { class: 'warning' }, warning)),
    ...renderSection('Checks', report.checks.length > 0, () => renderChecks(report.checks)),
    ...renderSides(report),
    ...renderSection('What was verified', report.facts.length > 0, () => renderFacts(report.facts)),
    ...renderSection('Measurements', report.pcrs.length > 0, () => renderPcrs(report)),
    ...renderJson('The verified result', report.result, 'result-json'),
    ...renderJson('The verdict as JSON', report.verdict, 'verdict-json'),
  ];
}

function renderSection(
  heading: string,
  shown: boolean,
  content: () => HTMLElement,
): readonly HTMLElement[] {
  return shown ? [element('section', {}, element('h2', {}, heading), content())] : [];
}

function renderChecks(checks: readonly (Check | ResultCheck)[]): HTMLElement {
  return element('ol', { class: 'checks' }, ...checks.map(renderCheck));
}

function renderCheck(check: Check | ResultCheck): HTMLElement {
  const { name, status, code, explanation } = check;
  const why = [code, explanation].filter((part) => part !== undefined).join(': ');
  const inner = 'checks' in check ? check.checks : [];
  return element(
    'li',
    { 'data-check': name, 'data-status': status },
    element(
      'div',
      { class: `line ${status}` },
      statusShape(status),
      element('span', { class: 'word' }, STATUS_WORDS[status]),
      element('span', { class: 'name' }, name),
    ),
    ...(status === 'passed' || why === '' ? [] : [element('p', { class: 'why' }, plainText(why))]),
    ...renderMeaning(check),
    ...(inner.length === 0 ? [] : [renderInner(inner, status !== 'passed')]),
  );
}

/** Only of what passed: what a failed check would have shown helps nobody. */
function renderMeaning(check: Check | ResultCheck): readonly HTMLElement[] {
  const meaning =
    'proves' in check ? check : DOCUMENT_CHECKS.find(({ name }) => name === check.name);
  return check.status === 'passed' && meaning !== undefined
    ? [element('p', { class: 'means' }, `${meaning.proves} ${meaning.doesNotProve}`)]
    : [];
}

function renderInner(checks: readonly Check[], open: boolean): HTMLElement {
  return element(
    'details',
    { class: 'inner', ...(open ? { open: '' } : {}) },
    element('summary', {}, `Each of its checks (${checks.length})`),
    renderChecks(checks),
  );
}

function renderSides({ proves, doesNotProve, simulated }: Report): readonly HTMLElement[] {
  if (proves.length === 0) {
    return [];
  }
  const side = (heading: string, sentences: readonly string[]): HTMLElement =>
    element(
      'section',
      {},
      element('h2', {}, heading),
      element('ul', {}, ...sentences.map((sentence) => element('li', {}, sentence))),
    );
  return [
    element(
      'div',
      { class: 'sides' },
      side(simulated ? 'What real hardware would prove with this' : 'What this proves', proves),
      side('What it does not prove', doesNotProve),
    ),
  ];
}

/** Which files were judged and when: what a printed page must say. */
export function renderRecord(record: Report['facts']): HTMLElement {
  return element('section', {}, element('h2', {}, 'Checked'), renderFacts(record));
}

function renderFacts(facts: Report['facts']): HTMLElement {
  return element(
    'dl',
    { class: 'facts' },
    ...facts.flatMap(([label, value]) => [
      element('dt', {}, label),
      element('dd', {}, element('bdi', {}, plainText(value))),
    ]),
  );
}

const PCR_MEANING: Readonly<Record<number, string>> = {
  0: 'image',
  1: 'kernel and boot',
  2: 'application',
  3: 'role of the instance',
  4: 'instance',
  8: 'signer of the image',
  16: 'manifest of the enclave',
};

function describePcrs({ pcrsProven, simulated }: Report): string {
  if (!pcrsProven) {
    return 'What the document claims. Nothing vouches for it.';
  }
  return simulated
    ? 'Registers of a simulated enclave, signed under a development root.'
    : 'Registers of the enclave, signed by the hardware; those that are zero are left out.';
}

function renderPcrs(report: Report): HTMLElement {
  const { pcrs } = report;
  const known = pcrs.filter(({ hex, index }) => index < 3 || !/^0*$/.test(hex));
  return element(
    'table',
    {},
    element('caption', {}, describePcrs(report)),
    element(
      'tbody',
      {},
      ...known.map(({ index, hex }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, `PCR${index} ${PCR_MEANING[index] ?? ''}`.trim()),
          element('td', {}, hex),
        ),
      ),
    ),
  );
}

function renderJson(summary: string, value: unknown, id: string): readonly HTMLElement[] {
  if (value === null) {
    return [];
  }
  const text = plainText(JSON.stringify(value, null, 2));
  return [
    element(
      'details',
      {},
      element('summary', {}, summary),
      element('pre', { id, tabindex: '0', 'aria-label': summary }, text),
    ),
  ];
}
