import { element, plainText } from '../web/elements.ts';
import type { Report } from '../web/report.ts';
import type { AttestedFacts } from './attested-facts.ts';
import { readAttestedFacts } from './attested-facts.ts';
import { showReport } from './report-frame.ts';
import type { PackageFile, ReportPackage } from './report-package.ts';
import { isHtml } from './session.ts';

export interface ContentActions {
  readonly save: (name: string, mediaType: string, bytes: Uint8Array) => void;
}

const LABELS: Readonly<Record<Report['state'], string>> = {
  verified: 'Verified now',
  'not-verified': 'Not verified',
  failed: 'Failed: do not use',
};

/** What was opened, each part marked with what is known of it. */
export function renderContent(
  content: ReportPackage,
  report: Report,
  { save }: ContentActions,
): readonly HTMLElement[] {
  const facts = report.result === null ? null : readAttestedFacts(report.result);
  const pages = content.files.filter(isHtml);
  const [first, ...others] = pages.map((page) => renderPage(page, report));
  const shown = first === undefined ? [] : [first, ...others.map(renderFolded)];
  return [
    ...(facts === null ? [] : [renderFacts(facts)]),
    ...(report.state === 'failed' && shown.length > 0 ? [renderWithheld(shown)] : shown),
    renderFiles(content, save),
  ];
}

/** The page's own reading of the verified result: what the badge stands for. */
function renderFacts({ lines, findings }: AttestedFacts): HTMLElement {
  return element(
    'section',
    { id: 'attested' },
    element('h2', {}, 'What was attested'),
    element(
      'dl',
      { class: 'facts' },
      ...lines.flatMap(([label, value]) => [
        element('dt', {}, label),
        element('dd', {}, element('bdi', {}, plainText(value))),
      ]),
    ),
    ...(findings.length === 0
      ? []
      : [
          element(
            'ul',
            { class: 'findings' },
            ...findings.map((finding) => element('li', {}, plainText(finding))),
          ),
        ]),
  );
}

function renderPage(page: PackageFile, { state, simulated }: Report): HTMLElement {
  const tone = simulated && state === 'verified' ? 'simulated' : state;
  const label = `${LABELS[state]}${simulated && state === 'verified' ? ', as a simulation only' : ''}`;
  const html = new TextDecoder().decode(page.bytes);
  return element(
    'section',
    { class: `page ${tone}`, 'data-report': page.name },
    element('h2', {}, `Report: ${page.name}`),
    element('p', { class: 'label' }, label),
    showReport(html, `Report ${page.name}: ${label}`),
    element('p', { class: 'label' }, label),
  );
}

/** The same report in another language. */
function renderFolded(page: HTMLElement): HTMLElement {
  const name = page.dataset['report'] ?? '';
  return element('details', {}, element('summary', {}, `Also in this container: ${name}`), page);
}

/** A report that failed is not read by accident; a person in need may still look at it. */
function renderWithheld(pages: readonly HTMLElement[]): HTMLElement {
  const button = element('button', { type: 'button', id: 'reveal' }, 'Show it nevertheless');
  const withheld = element(
    'section',
    { id: 'withheld' },
    element('h2', {}, 'The report is not shown'),
    element('p', {}, 'Verification failed: what it says may have been changed.'),
    button,
  );
  button.addEventListener('click', () => {
    withheld.replaceWith(...pages);
  });
  return withheld;
}

function renderFiles({ opening, files }: ReportPackage, save: ContentActions['save']): HTMLElement {
  const result = { name: 'result.json', mediaType: 'application/json', bytes: opening };
  return element(
    'section',
    { id: 'files' },
    element('h2', {}, 'Files in the container'),
    element(
      'ul',
      { class: 'files' },
      ...[result, ...files].map(({ name, mediaType, bytes }) => {
        const button = element('button', { type: 'button', 'data-file': name }, `Save ${name}`);
        button.addEventListener('click', () => {
          save(name, mediaType, bytes);
        });
        return element('li', {}, button, ` ${bytes.length} bytes`);
      }),
    ),
  );
}
