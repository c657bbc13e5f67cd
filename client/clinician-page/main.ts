import { eraseSecret } from '#pipelines';
import { byId, element } from '../web/elements.ts';
import { describeFile } from '../web/given-file.ts';
import { canVerify } from '../web/platform.ts';
import { renderRecord, renderReport, renderStatus } from '../web/render-report.ts';
import type { Report } from '../web/report.ts';
import { withoutVerdict } from '../web/report.ts';
import { Form } from './form.ts';
import type { Opened } from './open-report.ts';
import { openReport } from './open-report.ts';
import { renderContent } from './render-content.ts';
import { judge } from './session.ts';
import type { Slot } from './slots.ts';

const UNABLE =
  'This browser cannot check Ed25519 signatures (it is too old, or the page was not opened from a ' +
  'file or over https). A report can be read here, but not verified. Use Chrome 137, Firefox 129, ' +
  'Safari 17 or later.';

const FILE_LABELS: Readonly<Record<Slot, string>> = {
  sealed: 'Sealed report',
  evidence: 'Evidence',
  key: 'Key',
  reference: 'Reference values',
  'release-key': 'Release key',
  'development-root': 'Development root',
};

const form = new Form({ open, sealedChanged: closeReport, changed: () => void check() });
const able = canVerify();
let opened: Opened | null = null;
let run = 0;

/** Long work begins after the page has said so. */
function open(): void {
  const { sealed, key } = { sealed: form.files.get('sealed'), key: form.files.get('key') };
  if (sealed === undefined || key === undefined) {
    say(sealed === undefined ? 'Choose the sealed report first.' : 'Choose your key first.');
    return;
  }
  say('Opening…');
  const passphrase = form.takePassphrase();
  setTimeout(() => {
    opened = openReport({ sealed: sealed.bytes, keyFile: key.bytes, passphrase });
    eraseSecret(passphrase);
    // Only a mistyped passphrase is worth a second try with the same key.
    if (opened.status === 'opened' || !opened.code.startsWith('PASSPHRASE')) {
      form.forgetKey();
    }
    say(opened.status === 'opened' ? 'Opened. The key was forgotten.' : 'Not opened.');
    byId('verdict', HTMLElement).scrollIntoView();
    void check();
  });
}

/** Judges anew; of two runs at the same time the later one is shown. */
async function check(): Promise<void> {
  run += 1;
  const own = run;
  byId('verdict', HTMLElement).setAttribute('aria-busy', 'true');
  const now = new Date();
  const evidence = form.files.get('evidence')?.bytes ?? null;
  const question = { opened, evidence, trust: form.trust(), now };
  const report =
    opened?.status !== 'opened' || (await able)
      ? await judge(question)
      : withoutVerdict('Not verified: this browser cannot check it', UNABLE);
  if (own === run) {
    show(report, now);
  }
}

function show(report: Report, at: Date): void {
  byId('status', HTMLElement).replaceChildren(renderStatus(report));
  const content = opened?.status === 'opened' ? opened.content : null;
  byId('content', HTMLElement).replaceChildren(
    ...(content === null ? [] : renderContent(content, report, { save })),
  );
  byId('report', HTMLElement).replaceChildren(...renderDetails(report, at));
  byId('actions', HTMLElement).hidden = content === null;
  byId('verdict', HTMLElement).setAttribute('aria-busy', 'false');
}

/** How it was verified: after the report, closed unless something is wrong. */
function renderDetails(report: Report, at: Date): readonly HTMLElement[] {
  if (report.verdict === null) {
    return [];
  }
  const files = [...form.files]
    .filter(([slot]) => slot !== 'key')
    .map(([slot, file]) => [FILE_LABELS[slot], describeFile(file)] as const);
  const record = [['Time', `${at.toISOString()} (clock of this computer)`] as const, ...files];
  const checks = renderReport({ ...report, result: null });
  const open = report.state === 'verified' ? {} : { open: '' };
  return [
    element(
      'details',
      { id: 'how', ...open },
      element('summary', {}, 'How it was verified'),
      ...checks,
    ),
    renderRecord(record),
  ];
}

function save(name: string, mediaType: string, bytes: Uint8Array): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes.slice()], { type: mediaType }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Forgets what was opened. */
function closeReport(): void {
  opened = null;
  say('');
  void check();
}

function clear(): void {
  form.clear();
  closeReport();
}

function say(message: string): void {
  byId('progress', HTMLElement).textContent = message;
}

function onClick(id: string, action: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', action);
}

onClick('again', () => void check());
onClick('print', () => {
  window.print();
});
onClick('close', clear);
// A page that is left must not come back with the report on it.
window.addEventListener('pagehide', clear);
void able.then((canRun) => {
  const notice = byId('platform', HTMLElement);
  notice.hidden = canRun;
  notice.textContent = canRun ? '' : UNABLE;
});
void check();
