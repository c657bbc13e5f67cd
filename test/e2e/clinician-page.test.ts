import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canonicalize, toBase64, toHex } from '#attestation';
import type { JsonObject } from '#attestation';
import { formatCrypt4ghSecretKeyFile, sealPadded } from '#pipelines';
import type { KdfName } from '#pipelines';
import { nodeCrypto, nodeKeyDerivation } from '#pipelines/node';
import type { ClinicianInput } from '../builders/clinician-page.ts';
import { ClinicianPage, clinicianPageFile } from '../builders/clinician-page.ts';
import { keyPairOf } from '../builders/crypt4gh.ts';
import type { EvidenceWorld } from '../builders/evidence.ts';
import { filesOf, TEST_TIME } from '../builders/evidence.ts';
import { createSeededWorld } from '../builders/seeded-world.ts';
import { repositoryRoot } from '../builders/shared-data.ts';
import { chromiumNote, hasChromium, launchChromium } from '../builders/verifier-page.ts';

const MAX_PAGE_BYTES = 500 * 1024;
const CLINICIAN = keyPairOf('clinician');
const PORTS = { crypto: nodeCrypto, keyDerivation: nodeKeyDerivation };
const PASSPHRASE = 'fünf Worte';

const RESULT: JsonObject = {
  format: 'neoseal.result/1',
  status: 'reported',
  subject: 'ab'.repeat(16),
  screening: {
    outcome: 'condition-suspected',
    policy: { id: 'neoseal-default' },
    findings: [
      {
        ...{ condition: 'Classic phenylketonuria', gene: 'PAH', urgency: 'critical' },
        ...{ certainty: 'probable', concordance: 'concordant-positive', phase: 'homozygous' },
        variants: [
          { hgvsC: 'NM_000277.3:c.1222C>T', hgvsP: 'NP_000268.1:p.(Arg408Trp)', class: 'P' },
        ],
      },
    ],
  },
};
const OTHER: JsonObject = { ...RESULT, subject: 'cd'.repeat(16) };

let browser: Browser;
let context: BrowserContext;
let world: EvidenceWorld;
let screenshots: string;

beforeAll(async () => {
  world = await createSeededWorld('clinician', { results: [RESULT, OTHER] });
  screenshots = process.env['NEOSEAL_SCREENSHOTS'] ?? (await mkdtemp(join(tmpdir(), 'neoseal-')));
  if (hasChromium) {
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  }
});

afterEach(async () => {
  await Promise.all(hasChromium ? context.pages().map((page) => page.close()) : []);
});

afterAll(async () => {
  if (hasChromium) {
    await browser.close();
  }
  if (process.env['NEOSEAL_SCREENSHOTS'] === undefined) {
    await rm(screenshots, { recursive: true });
  }
});

interface ReportFile extends JsonObject {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string;
}

/** A report that names its result, with more in its body. */
function htmlReport(body = '', result: JsonObject = RESULT): ReportFile {
  const digest = createHash('sha256').update(canonicalize(result)).digest('hex');
  const content = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta
    http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>Report</title><style>h1 { color: rgb(1, 2, 3) }</style></head><body><main>
    <h1>Condition suspected</h1><p>Result ${digest}</p>${body}</main></body></html>`;
  return { name: 'report.html', mediaType: 'text/html', content };
}

/** Everything that a page can try. */
function hostileBody(origin: string): string {
  return `<script>parent.document.title = 'script'</script>
    <img src="${origin}/image" alt="" onerror="parent.document.title = 'image'">
    <svg onload="parent.document.title = 'svg'"></svg>
    <iframe src="${origin}/frame" title="x"></iframe>
    <form action="${origin}/form"><button id="send">Send</button></form>
    <p><a id="out" href="${origin}/link" target="_top">out</a></p>
    <p><a id="js" href="javascript:parent.document.title='link'">js</a></p>
    <link rel="stylesheet" href="${origin}/sheet">
    <style>@import url(${origin}/css); p { background: url(${origin}/background) }</style>
    <meta http-equiv="refresh" content="0;url=${origin}/refresh">`;
}

function sealPackage(content: JsonObject): Uint8Array {
  const options = { crypto: nodeCrypto, recipients: [CLINICIAN.publicKey] };
  return sealPadded(canonicalize(content), options);
}

/** The package of one newborn of the world, as the enclave seals it. */
function sealReports(reports: readonly JsonObject[] = [htmlReport()], index = 0): Uint8Array {
  const opening = new TextDecoder().decode(filesOf(world, index).opening);
  return sealPackage({ format: 'neoseal.report-package/1', opening, reports });
}

function keyFile(kdf?: KdfName, name = 'clinician'): Uint8Array {
  const { secretKey } = keyPairOf(name);
  const lock = kdf && { kdf, passphrase: new TextEncoder().encode(PASSPHRASE) };
  const text = formatCrypt4ghSecretKeyFile(
    secretKey,
    lock === undefined ? PORTS : { ...PORTS, lock },
  );
  return new TextEncoder().encode(text);
}

/** Everything that makes the first report verify. */
function complete(changes: ClinicianInput = {}): ClinicianInput {
  return {
    ...changes,
    files: {
      sealed: sealReports(),
      evidence: filesOf(world).evidence,
      reference: new Uint8Array(world.trust.reference?.file ?? []),
      key: keyFile(),
      ...changes.files,
    },
    texts: {
      'release-key': toBase64(world.release.publicKey),
      'development-root': toHex(world.pki.anchor.sha256),
      moment: TEST_TIME.toISOString(),
      ...changes.texts,
    },
  };
}

async function open(before?: string): Promise<ClinicianPage> {
  return ClinicianPage.open(context, before);
}

async function opened(changes: ClinicianInput = {}): Promise<ClinicianPage> {
  const clinician = await open();
  await clinician.give(complete(changes));
  return clinician;
}

async function shoot({ page }: ClinicianPage, name: string): Promise<void> {
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: join(screenshots, `clinician-${name}.png`), fullPage: true });
}

describe("the clinician's page as a file", () => {
  it('has at most 500 KiB and names nothing outside itself', async () => {
    const html = await readFile(clinicianPageFile, 'utf8');
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_PAGE_BYTES);
    expect(html).not.toMatch(/<(?:link|img|iframe|object|embed)\b|\ssrc=|@import|\burl\(/i);
    expect(html).not.toMatch(/new Function|\beval\(|innerHTML|document\.write|fetch\(|XMLHttp/);
  });

  it('allows one script by its hash, style without an address, and nothing else', async () => {
    const html = await readFile(clinicianPageFile, 'utf8');
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy.replace("style-src 'unsafe-inline'", '')).not.toMatch(/unsafe|\*|https?:|data:/);
    const script = /<script>([^]*?)<\/script>/.exec(html)?.[1] ?? '';
    const digest = createHash('sha256').update(script).digest('base64');
    expect(policy).toContain(`script-src 'sha256-${digest}'`);
  });

  it('is built again byte for byte', async () => {
    const before = await readFile(clinicianPageFile);
    const script = join(repositoryRoot, 'dist/scripts/build-clinician-page.js');
    await promisify(execFile)(process.execPath, [script], { cwd: repositoryRoot });
    expect(Buffer.compare(await readFile(clinicianPageFile), before)).toBe(0);
  });
});

describe.skipIf(!hasChromium)(`the clinician's page${chromiumNote}`, () => {
  it('says that no report is open while it waits', async () => {
    const clinician = await open();
    expect(await clinician.state()).toBe('not-verified');
    expect(await clinician.headline()).toBe('No report is open');
    expect(await clinician.report()).toBeNull();
    await shoot(clinician, 'waiting');
  });

  it('opens and verifies a report in one step, and is loud about the simulation', async () => {
    const clinician = await opened();
    expect(await clinician.state()).toBe('verified');
    expect(await clinician.headline()).toBe('Verified as a simulation only');
    expect(await clinician.page.locator('.banner').innerText()).toContain('SIMULATED');
    expect(await clinician.report()).toContain('Condition suspected');
    await shoot(clinician, 'simulated');
  });

  it('says in its own words what the verified result holds', async () => {
    const clinician = await opened();
    const text = await clinician.page.locator('#attested').innerText();
    for (const part of ['CONDITION SUSPECTED', 'PAH', 'critical', 'c.1222C>T', 'ab'.repeat(16)]) {
      expect(text).toContain(part);
    }
  });

  it.each(['scrypt', 'bcrypt', 'pbkdf2_hmac_sha256'] as const)(
    'opens a report with a key that is locked with %s',
    async (kdf) => {
      const clinician = await opened({ files: { key: keyFile(kdf) }, passphrase: PASSPHRASE });
      expect(await clinician.state()).toBe('verified');
      expect(await clinician.page.inputValue('#passphrase')).toBe('');
    },
  );

  it('shows a report without evidence, marked as not verified', async () => {
    const clinician = await open();
    await clinician.give({ files: { sealed: sealReports(), key: keyFile() } });
    expect(await clinician.state()).toBe('not-verified');
    expect(await clinician.headline()).toContain('evidence is missing');
    expect(await clinician.report()).toContain('Condition suspected');
    const label = clinician.page.locator('[data-report] .label').first();
    expect(await label.innerText()).toBe('Not verified');
    expect(await clinician.page.locator('#attested').count()).toBe(0);
    await shoot(clinician, 'not-verified');
  });

  it('verifies what is open when the evidence comes later, without the key', async () => {
    const clinician = await open();
    const { files = {}, texts = {} } = complete();
    const { evidence = new Uint8Array(), ...others } = files;
    await clinician.give({ files: others, texts });
    expect(await clinician.state()).toBe('not-verified');
    await clinician.giveFile('evidence', evidence);
    expect(await clinician.state()).toBe('verified');
    expect(await clinician.page.locator('#given-key').textContent()).toBe('');
  });

  it('calls it not verified while the reference values are missing', async () => {
    const clinician = await open();
    const { files: { sealed, evidence, key } = {}, texts = {} } = complete();
    await clinician.give({
      files: { ...(sealed && { sealed }), ...(evidence && { evidence }), ...(key && { key }) },
      texts,
    });
    expect(await clinician.state()).toBe('not-verified');
    expect(await clinician.headline()).toBe('Not verified: something is missing');
  });

  it('offers every file for saving, a base64 one as its bytes', async () => {
    const pdf = Buffer.from('%PDF-1.7\n\u0000\u00ff', 'latin1');
    const extra = { name: 'report.pdf', mediaType: 'application/pdf', encoding: 'base64' };
    const reports = [htmlReport(), { ...extra, content: pdf.toString('base64') }];
    const clinician = await opened({ files: { sealed: sealReports(reports) } });
    const saved = async (name: string): Promise<Buffer> => {
      const download = clinician.page.waitForEvent('download');
      await clinician.page.click(`[data-file="${name}"]`);
      return readFile(await (await download).path());
    };
    expect(await saved('report.pdf')).toEqual(pdf);
    expect((await saved('report.html')).toString()).toBe(htmlReport().content);
    expect(Buffer.compare(await saved('result.json'), filesOf(world).opening)).toBe(0);
  });

  it('shows the report in each of its languages', async () => {
    const german = { ...htmlReport('<p>Verdacht</p>'), name: 'report.de.html' };
    const clinician = await opened({ files: { sealed: sealReports([htmlReport(), german]) } });
    expect(await clinician.page.locator('[data-report="report.de.html"]').isVisible()).toBe(false);
    await clinician.page.locator('summary', { hasText: 'report.de.html' }).click();
    expect(await clinician.report('report.de.html')).toContain('Verdacht');
    expect(await clinician.page.locator('iframe').count()).toBe(2);
  });

  it('keeps the style of the report and shows it whole', async () => {
    const tall = '<p style="height: 3000px">tall</p>';
    const clinician = await opened({ files: { sealed: sealReports([htmlReport(tall)]) } });
    const frame = clinician.page.locator('iframe');
    const colour = await clinician.page.evaluate(
      'getComputedStyle(document.querySelector("iframe").contentDocument.querySelector("h1")).color',
    );
    expect(colour).toBe('rgb(1, 2, 3)');
    expect((await frame.boundingBox())?.height).toBeGreaterThan(3000);
  });

  it('does not grow with a report that is as tall as its frame', async () => {
    const tall = '<style>html, body { min-height: 110vh }</style>';
    const clinician = await opened({ files: { sealed: sealReports([htmlReport(tall)]) } });
    const frame = clinician.page.locator('iframe');
    const first = await frame.boundingBox();
    await clinician.page.waitForTimeout(300);
    expect(await frame.boundingBox()).toEqual(first);
    expect(first?.height).toBeLessThan(2000);
  });

  it('forgets the key after use, and everything when the report is closed', async () => {
    const clinician = await opened();
    const { page } = clinician;
    expect(await page.locator('#given-key').textContent()).toBe('');
    expect(await page.locator('#progress').innerText()).toContain('forgotten');
    expect(page.url()).toMatch(/clinician\.html$/);
    expect(await page.evaluate('[localStorage.length, document.cookie].join()')).toBe('0,');
    await page.getByRole('button', { name: 'Close the report' }).click();
    await clinician.settled();
    expect(await clinician.headline()).toBe('No report is open');
    expect(await page.locator('iframe').count()).toBe(0);
    expect(await page.locator('#given-sealed').textContent()).toBe('');
    expect(await page.content()).not.toContain('c.1222C');
  });

  it('asks for nothing, breaks no rule of its policy, and cannot connect', async () => {
    const clinician = await opened();
    expect(clinician.requests.filter((url) => !/^(?:file|about):/.test(url))).toEqual([]);
    expect(clinician.complaints).toEqual([]);
    const blocked = await clinician.page.evaluate(
      `fetch('http://127.0.0.1:9/').then(() => 'connected', () => 'refused')`,
    );
    expect(blocked).toBe('refused');
  });
});

describe.skipIf(!hasChromium)(`the clinician's page against what is wrong${chromiumNote}`, () => {
  it('does not open a report that was sealed to another key', async () => {
    const clinician = await opened({ files: { key: keyFile(undefined, 'somebody else') } });
    expect(await clinician.state()).toBe('not-verified');
    expect(await clinician.headline()).toContain('Not opened');
    expect(await clinician.explanation()).toContain('NOT_FOR_THIS_KEY');
    expect(await clinician.report()).toBeNull();
  });

  it('asks again for a wrong passphrase, and then opens with the same key', async () => {
    const clinician = await opened({ files: { key: keyFile('scrypt') }, passphrase: 'wrong' });
    expect(await clinician.explanation()).toContain('PASSPHRASE_WRONG');
    expect(await clinician.page.inputValue('#passphrase')).toBe('');
    await clinician.page.fill('#passphrase', PASSPHRASE);
    await clinician.page.keyboard.press('Enter');
    await clinician.page.locator('iframe').waitFor();
    await clinician.settled();
    expect(await clinician.state()).toBe('verified');
  });

  it('asks for the passphrase of a locked key', async () => {
    const clinician = await opened({ files: { key: keyFile('bcrypt') } });
    expect(await clinician.explanation()).toContain('PASSPHRASE_REQUIRED');
  });

  it.each([
    ['is garbage', new TextEncoder().encode('hello')],
    ['is empty', new Uint8Array()],
    ['is cut off', keyFile().subarray(0, 60)],
  ])('does not open with a key file that %s', async (_what, key) => {
    const clinician = await opened({ files: { key } });
    expect(await clinician.headline()).toContain('Not opened');
    expect(clinician.complaints).toEqual([]);
  });

  it('refuses a report in which one bit is flipped, wherever', async () => {
    const clinician = await open();
    const sealed = sealReports();
    const places = [20, 130, 400, 70_000, sealed.length - 1];
    for (const at of places) {
      const damaged = sealed.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      await clinician.give(complete({ files: { sealed: damaged } }));
      expect(await clinician.report()).toBeNull();
      expect(await clinician.headline()).toMatch(
        /^(?:Failed: the sealed report is damaged|Not opened)/,
      );
    }
  });

  it('refuses a report from which whole segments were dropped', async () => {
    const sealed = sealReports([htmlReport('<p>long</p>'.repeat(10_000))]);
    const cut = headerLength(sealed) + 65_564;
    const clinician = await opened({ files: { sealed: sealed.subarray(0, cut) } });
    expect(await clinician.state()).toBe('failed');
    expect(await clinician.explanation()).toContain('EDIT_LIST_BEYOND_END');
  });

  it('fails on the package of another newborn and withholds its report', async () => {
    const sealed = sealReports([htmlReport('', OTHER)], 1);
    const clinician = await opened({ files: { sealed } });
    expect(await clinician.state()).toBe('failed');
    expect(await clinician.explanation()).toContain('commitment-in-batch');
    expect(await clinician.report()).toBeNull();
    expect(await clinician.page.locator('#attested').count()).toBe(0);
    await shoot(clinician, 'failed');
    await clinician.page.getByRole('button', { name: 'Show it nevertheless' }).click();
    expect(await clinician.report()).toContain('Condition suspected');
    expect(await clinician.page.locator('.page.failed .label').first().innerText()).toBe(
      'Failed: do not use',
    );
  });

  it('fails on the evidence of another result', async () => {
    const clinician = await opened({ files: { evidence: filesOf(world, 1).evidence } });
    expect(await clinician.state()).toBe('failed');
  });

  it('fails on a genuine result with the report of another one beside it', async () => {
    const clinician = await opened({ files: { sealed: sealReports([htmlReport('', OTHER)]) } });
    expect(await clinician.state()).toBe('failed');
    expect(await clinician.headline()).toContain('not the one of this result');
    expect(await clinician.report()).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['another format', { format: 'neoseal.report-package/2', opening: '{}', reports: [] }],
    ['an opening that is none', { format: 'neoseal.report-package/1', opening: '', reports: [] }],
    ['a list of nothing', { reports: [] }],
  ])('refuses a package with %s', async (_what, content) => {
    const clinician = await opened({ files: { sealed: sealPackage(content) } });
    expect(await clinician.state()).toBe('failed');
    expect(await clinician.explanation()).toContain('PACKAGE_INVALID');
  });

  it.each<[string, JsonObject]>([
    ['a name with a path', { ...htmlReport(), name: '../report.html' }],
    ['an encoding that is unknown', { ...htmlReport(), encoding: 'gzip' }],
    ['base64 that is none', { ...htmlReport(), encoding: 'base64' }],
    ['a member that is unknown', { ...htmlReport(), more: 1 }],
  ])('refuses a package in which a report has %s', async (_what, report) => {
    const clinician = await opened({ files: { sealed: sealReports([report]) } });
    expect(await clinician.state()).toBe('failed');
    expect(await clinician.explanation()).toContain('PACKAGE_INVALID');
  });

  it('runs no script of a report, follows none of its links and loads nothing', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const online = await browser.newContext();
    const clinician = await ClinicianPage.open(online);
    await online.setOffline(false);
    const { content } = htmlReport(hostileBody(origin));
    // Without the policy of a report, too: the page does not lean on it.
    const bare = content.replace(/<meta[^>]*Content-Security-Policy[^>]*>/, '');
    const reports = [{ ...htmlReport(), content: bare }];
    await clinician.give(complete({ files: { sealed: sealReports(reports) } }));
    const inside = clinician.page.locator('iframe').first().contentFrame();
    for (const id of ['#send', '#out', '#js']) {
      await inside.locator(id).click();
    }
    await clinician.page.waitForTimeout(500);
    expect(asked).toEqual([]);
    expect(await clinician.page.title()).toBe('NeoSeal report reader');
    expect(clinician.page.url()).toMatch(/clinician\.html$/);
    expect(online.pages()).toHaveLength(1);
    expect(await clinician.report()).toContain('Condition suspected');
    expect(await clinician.state()).toBe('verified');
    await online.close();
    server.close();
  });

  it('cannot be painted over by the style of a report', async () => {
    const body = `<style>body { position: fixed; inset: 0 } .answer { display: none !important }</style>`;
    const clinician = await opened({ files: { sealed: sealReports([htmlReport(body)]) } });
    expect(await clinician.page.locator('.answer').isVisible()).toBe(true);
  });

  it('forgets an open report when another sealed one is chosen', async () => {
    const clinician = await opened();
    await clinician.giveFile('sealed', sealReports([htmlReport('', OTHER)], 1));
    expect(await clinician.headline()).toBe('No report is open');
    expect(await clinician.report()).toBeNull();
  });

  it('says what to choose when something is missing', async () => {
    const clinician = await open();
    await clinician.openReport();
    expect(await clinician.page.locator('#progress').innerText()).toContain('sealed report first');
    await clinician.giveFile('sealed', sealReports());
    await clinician.openReport();
    expect(await clinician.page.locator('#progress').innerText()).toContain('key first');
  });

  it('opens but verifies nothing in a browser that says yes to every signature', async () => {
    const clinician = await open('crypto.subtle.verify = () => Promise.resolve(true);');
    await clinician.give(complete());
    expect(await clinician.state()).toBe('not-verified');
    expect(await clinician.report()).toContain('Condition suspected');
    expect(await clinician.page.getByRole('alert').first().innerText()).toContain('Ed25519');
  });
});

describe.skipIf(!hasChromium)(`the clinician's page for everyone${chromiumNote}`, () => {
  it('has no fault that axe finds, in any of its states', async () => {
    const axe = await readFile(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8',
    );
    const states: readonly ClinicianInput[] = [
      {},
      complete(),
      complete({ texts: { 'release-key': '' } }),
      complete({ texts: { 'development-root': '' } }),
    ];
    for (const input of states) {
      const clinician = await open();
      await clinician.give(input);
      await clinician.page.evaluate(
        'for (const d of document.querySelectorAll("details")) d.open = true',
      );
      await clinician.page.evaluate(axe);
      const faults = await clinician.page.evaluate(
        `axe.run(document, { iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
          .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      );
      expect(faults).toEqual([]);
    }
  });

  it('can be worked by keyboard alone', async () => {
    const clinician = await opened();
    const { page } = clinician;
    await page.evaluate(
      'document.querySelector("#inputs details").open = false; document.body.focus()',
    );
    const reached: string[] = [];
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(String(await page.evaluate('document.activeElement.id')));
    }
    for (const stop of [
      'file-sealed',
      'file-evidence',
      'file-key',
      'passphrase',
      'open',
      'close',
    ]) {
      expect(reached).toContain(stop);
    }
    await page.locator('#close').focus();
    await page.keyboard.press('Enter');
    await clinician.settled();
    expect(await clinician.headline()).toBe('No report is open');
  });

  it('prints the badge and the whole report, and not the form', async () => {
    const clinician = await opened();
    await clinician.page.emulateMedia({ media: 'print' });
    expect(await clinician.page.locator('#inputs').isVisible()).toBe(false);
    expect(await clinician.page.locator('#files').isVisible()).toBe(false);
    expect(await clinician.page.locator('iframe').isVisible()).toBe(true);
    const text = await clinician.page.locator('#verdict').innerText();
    expect(text).toContain('SIMULATED');
    expect(text).toMatch(/Time\s+\d{4}-\d{2}-\d{2}T/);
    const digest = createHash('sha256').update(filesOf(world).evidence).digest('hex');
    expect(text).toContain(digest);
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    const clinician = await open();
    await clinician.page.setViewportSize({ width: 360, height: 800 });
    await clinician.give(complete());
    const width = await clinician.page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
    await shoot(clinician, 'narrow');
  });
});

/** Crypt4GH §2.2: magic, version, count of packets, and packets that each begin with their length. */
function headerLength(container: Uint8Array): number {
  const view = new DataView(container.buffer, container.byteOffset, container.byteLength);
  let offset = 16;
  for (let left = view.getUint32(12, true); left > 0; left -= 1) {
    offset += view.getUint32(offset, true);
  }
  return offset;
}
