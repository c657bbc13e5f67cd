import { AWS_ROOT_G1, toHex } from '#attestation';
import { byId } from '../web/elements.ts';
import { Form } from './form.ts';
import { describeFile } from '../web/given-file.ts';
import type { Slot } from './slots.ts';
import { canVerify } from '../web/platform.ts';
import { renderRecord, renderReport, renderStatus } from '../web/render-report.ts';
import type { Report } from '../web/report.ts';
import { withoutVerdict } from '../web/report.ts';
import { judge } from './session.ts';

const UNABLE =
  'This browser cannot check Ed25519 signatures (it is too old, or the page was not opened from a ' +
  'file or over https). Nothing can be verified here. Use Chrome 137, Firefox 129, Safari 17 or later.';

const FILE_LABELS: Readonly<Record<Slot, string>> = {
  result: 'Result',
  evidence: 'Evidence',
  document: 'Document',
  reference: 'Reference values',
  'release-key': 'Release key',
  'development-root': 'Development root',
};

const form = new Form(() => void check());
const able = canVerify();
let latest: Report | null = null;
let run = 0;

/** Judges anew; of two runs at the same time the later one is shown. */
async function check(): Promise<void> {
  run += 1;
  const own = run;
  byId('verdict', HTMLElement).setAttribute('aria-busy', 'true');
  const now = new Date();
  const report = (await able)
    ? await judge(form.files, form.trust(), now)
    : withoutVerdict('Not verified: this browser cannot check it', UNABLE);
  if (own === run) {
    show(report, now);
  }
}

function show(report: Report, at: Date): void {
  latest = report;
  const record = [
    ['Time', `${at.toISOString()} (clock of this computer)`] as const,
    ...[...form.files].map(([slot, file]) => [FILE_LABELS[slot], describeFile(file)] as const),
  ];
  byId('status', HTMLElement).replaceChildren(renderStatus(report));
  byId('report', HTMLElement).replaceChildren(
    ...renderReport(report),
    ...(report.verdict === null ? [] : [renderRecord(record)]),
  );
  byId('actions', HTMLElement).hidden = report.verdict === null;
  byId('verdict', HTMLElement).setAttribute('aria-busy', 'false');
}

function save(): void {
  const { verdict } = latest ?? { verdict: null };
  const files = [...form.files].map(([slot, { sha256 }]) => [slot, sha256] as const);
  const content = { verdict, files: Object.fromEntries(files) };
  const blob = new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = 'neoseal-verdict.json';
  link.click();
  URL.revokeObjectURL(link.href);
}

function onClick(id: string, action: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', action);
}

byId('root', HTMLElement).textContent = toHex(AWS_ROOT_G1.sha256);
onClick('again', () => void check());
onClick('print', () => {
  window.print();
});
onClick('save', save);
onClick('clear', () => {
  form.clear();
});
void able.then((canRun) => {
  const notice = byId('platform', HTMLElement);
  notice.hidden = canRun;
  notice.textContent = canRun ? '' : UNABLE;
});
void check();
