import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, BrowserContext } from 'playwright-core';
import {
  evmAnchor,
  formatEvidence,
  parseEvmSink,
  parseNitroDocument,
  signReferenceValues,
  toBase64,
  toHex,
} from '#attestation';
import type { Bytes } from '#attestation';
import { filesOf, TEST_TIME } from '../builders/evidence.ts';
import type { EvidenceWorld } from '../builders/evidence.ts';
import { createSeededWorld } from '../builders/seeded-world.ts';
import { repositoryRoot, sharedData, sharedDataNote } from '../builders/shared-data.ts';
import { readVectors } from '../builders/vectors.ts';
import type { PageInput } from '../builders/verifier-page.ts';
import {
  chromiumNote,
  hasChromium,
  launchChromium,
  pageFile,
  VerifierPage,
} from '../builders/verifier-page.ts';

const MAX_PAGE_BYTES = 400 * 1024;
const RESULT = { screening: { outcome: 'condition-suspected' }, status: 'reported' };

let browser: Browser;
let context: BrowserContext;
let world: EvidenceWorld;
let screenshots: string;

beforeAll(async () => {
  world = await createSeededWorld('page', { results: [RESULT, { status: 'other' }] });
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

/** Everything that makes the first result verify. */
function complete(changes: PageInput = {}): PageInput {
  const { opening, evidence } = filesOf(world);
  return {
    files: {
      result: opening,
      evidence,
      reference: new Uint8Array(world.trust.reference?.file ?? []),
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

async function open(before?: string): Promise<VerifierPage> {
  return VerifierPage.open(context, before);
}

async function shoot({ page }: VerifierPage, name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

describe('the page as a file', () => {
  it('has at most 400 KiB and names nothing outside itself', async () => {
    const html = await readFile(pageFile, 'utf8');
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_PAGE_BYTES);
    expect(html).not.toMatch(/<(?:link|img|iframe|object|embed)\b|\ssrc=|@import|\burl\(/i);
    expect(html).not.toMatch(/new Function|\beval\(|innerHTML|document\.write|fetch\(|XMLHttp/);
  });

  it('allows its own script and style by their hashes, and nothing else', async () => {
    const html = await readFile(pageFile, 'utf8');
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    for (const [tag, directive] of [
      ['script', 'script-src'],
      ['style', 'style-src'],
    ] as const) {
      const content = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? '';
      const digest = createHash('sha256').update(content).digest('base64');
      expect(policy).toContain(`${directive} 'sha256-${digest}'`);
    }
  });

  it('is built again byte for byte', async () => {
    const before = await readFile(pageFile);
    const script = join(repositoryRoot, 'dist/scripts/build-verifier-page.js');
    await promisify(execFile)(process.execPath, [script], { cwd: repositoryRoot });
    expect(Buffer.compare(await readFile(pageFile), before)).toBe(0);
  });
});

describe.skipIf(!hasChromium)(`the verifier page${chromiumNote}`, () => {
  it('says that nothing was checked while it waits', async () => {
    const verifier = await open();
    expect(await verifier.state()).toBe('not-verified');
    expect(await verifier.headline()).toBe('Nothing has been checked yet');
    expect(await verifier.verdict()).toBeNull();
    await shoot(verifier, 'waiting');
  });

  it('verifies a simulated result, and is loud about the simulation', async () => {
    const verifier = await open();
    await verifier.give(complete());
    expect(await verifier.verdict()).toMatchObject({ verdict: 'valid', simulated: true });
    expect(await verifier.headline()).toBe('Verified as a simulation only');
    expect(await verifier.page.locator('.banner').innerText()).toContain('SIMULATED');
    expect(await verifier.page.locator('.answer.verified').count()).toBe(0);
    const text = await verifier.page.locator('#report').innerText();
    expect(text).toContain('What real hardware would prove with this');
    expect(text).toContain('What it does not prove');
    expect(text).toContain('condition-suspected');
    expect(text).toContain('entry 1 of 3');
    expect(text).toContain('PCR16');
    await shoot(verifier, 'simulated');
  });

  it.skipIf(sharedData === null)(
    `verifies a document of real hardware whose image is published${sharedDataNote}`,
    async () => {
      const verifier = await open();
      await verifier.give(await publishedImage(/_prod_/));
      expect(await verifier.state()).toBe('verified');
      expect(await verifier.headline()).toBe('Document verified');
      expect(await verifier.page.locator('.banner').count()).toBe(0);
      await shoot(verifier, 'verified-document');
    },
  );

  it.skipIf(sharedData === null)(
    `calls a document in debug mode not verified${sharedDataNote}`,
    async () => {
      const verifier = await open();
      const debug = readVectors('.cbor', 'attestation', 'genuine').find(({ name }) =>
        name.includes('_debug_'),
      );
      await verifier.give({ files: { document: debug?.bytes ?? new Uint8Array() } });
      expect(await verifier.state()).toBe('not-verified');
      expect(await verifier.headline()).toContain('debug mode');
    },
  );

  it('says what is missing without the reference values', async () => {
    const verifier = await open();
    const { files, texts } = complete();
    const { opening, evidence } = filesOf(world);
    await verifier.give({ files: { result: opening, evidence }, texts: texts ?? {} });
    expect(await verifier.state()).toBe('not-verified');
    expect(await verifier.headline()).toBe('Not verified: something is missing');
    await verifier.give({ files: files ?? {}, texts: { ...texts, 'release-key': '' } });
    expect(await verifier.state()).toBe('not-verified');
    expect(await verifier.verdict()).toMatchObject({ verdict: 'invalid' });
  });

  it('says of a batch without a result that no result was checked', async () => {
    const verifier = await open();
    const { files = {}, texts = {} } = complete();
    const { evidence = new Uint8Array(), reference = new Uint8Array() } = files;
    await verifier.give({ files: { evidence, reference }, texts });
    expect(await verifier.state()).toBe('not-verified');
    expect(await verifier.verdict()).toMatchObject({ verdict: 'valid', scope: 'batch' });
  });

  it('fails on a changed result and names the check; it does not show the result', async () => {
    const verifier = await open();
    const result = filesOf(world).opening.slice();
    const at = new TextDecoder().decode(result).indexOf('condition');
    result[at] = 0x43;
    await verifier.give(complete({ files: { result } }));
    expect(await verifier.state()).toBe('failed');
    expect(await verifier.page.locator('.explanation').innerText()).toContain(
      'commitment-in-batch',
    );
    const failed = verifier.page.locator('[data-check="commitment-in-batch"]');
    expect(await failed.getAttribute('data-status')).toBe('failed');
    expect(await failed.innerText()).toContain('MERKLE_INCLUSION');
    expect(await verifier.page.locator('#result-json').count()).toBe(0);
    await shoot(verifier, 'failed');
  });

  it('fails on simulated evidence whose root nobody named, and says why', async () => {
    const verifier = await open();
    await verifier.give(complete({ texts: { 'development-root': '' } }));
    expect(await verifier.state()).toBe('failed');
    expect(await verifier.page.locator('.banner').count()).toBe(1);
    expect(await verifier.page.locator('.warning').innerText()).toContain('says itself');
  });

  it.each<[string, Record<string, string>, string]>([
    ['a release key that is none', { 'release-key': 'AAAA' }, 'release key'],
    ['a root that is none', { 'development-root': 'zz' }, 'development root'],
    ['a sink that is none', { sinks: 'witness' }, 'sinks'],
    ['a count of sinks that is none', { sinks: 'evm:1:0x00', required: '0' }, 'sinks'],
    ['a moment that is none', { moment: 'yesterday' }, 'moment'],
    ['a moment without a zone', { moment: '2026-03-01T12:00:00' }, 'moment'],
  ])('does not verify with %s, and says which input is wrong', async (_what, texts, named) => {
    const verifier = await open();
    await verifier.give(complete({ texts }));
    expect(await verifier.state()).toBe('not-verified');
    expect(await verifier.verdict()).toBeNull();
    expect(await verifier.page.locator('.explanation').innerText()).toContain(named);
  });

  it('leaves an anchor open that only a node of the chain could show', async () => {
    const [first] = world.evidence;
    if (first === undefined) {
      throw new TypeError('the builder made no evidence');
    }
    const contract = `0x${'ab'.repeat(20)}`;
    const [transaction, block] = [`0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`];
    const record = { transaction, block, blockNumber: 7, logIndex: 0, seq: 1 };
    const evidence = formatEvidence({
      ...first,
      anchors: [evmAnchor({ ...parseEvmSink(1337, contract), ...record })],
    });
    const verifier = await open();
    await verifier.give(
      complete({ files: { evidence }, texts: { sinks: `evm:1337:${contract}` } }),
    );
    expect(await verifier.state()).toBe('not-verified');
    expect(await verifier.headline()).toBe('Not verified: a check stays open');
    expect(await verifier.page.locator('[data-check="anchors"]').innerText()).toContain('node');
  });

  it('asks for nothing, breaks no rule of its policy, and cannot connect', async () => {
    const verifier = await open();
    await verifier.give(complete());
    expect(verifier.requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(verifier.requests).toHaveLength(1);
    expect(verifier.complaints).toEqual([]);
    const blocked = await verifier.page.evaluate(
      `fetch('http://127.0.0.1:9/').then(() => 'connected', () => 'refused')`,
    );
    expect(blocked).toBe('refused');
    expect(verifier.complaints.join(' ')).toContain('Content Security Policy');
  });

  it('keeps nothing: no storage, no address, and everything cleared', async () => {
    const verifier = await open();
    await verifier.give(complete());
    const { page } = verifier;
    expect(page.url()).toMatch(/verifier\.html$/);
    expect(await page.evaluate('[localStorage.length, document.cookie].join()')).toBe('0,');
    await page.getByRole('button', { name: 'Clear everything' }).click();
    await verifier.settled();
    expect(await verifier.headline()).toBe('Nothing has been checked yet');
    expect(await page.inputValue('#text-release-key')).toBe('');
    expect(await page.locator('#given-result').textContent()).toBe('');
  });
});

describe.skipIf(!hasChromium)(`the verifier page against a hostile sender${chromiumNote}`, () => {
  it('takes result and evidence from what is dropped, and no trust', async () => {
    const verifier = await open();
    const { opening, evidence } = filesOf(world);
    await verifier.drop({ 'a.json': evidence, 'b.json': opening });
    expect(await verifier.verdict()).toMatchObject({ verdict: 'invalid', scope: 'result' });
    await verifier.drop({ 'r.json': new Uint8Array(world.trust.reference?.file ?? []) });
    await verifier.drop({ 'k.pub': Buffer.from(`${toBase64(world.release.publicKey)}\n`) });
    const message = verifier.page.locator('#drop-message');
    expect(await message.innerText()).toContain('not taken from dropped files');
    expect(await verifier.page.locator('#given-reference').textContent()).toBe('');
    expect(await verifier.page.locator('#given-release-key').textContent()).toBe('');
  });

  it('takes a dropped document, and says when it knows none of a file', async () => {
    const verifier = await open();
    const document = world.evidence[0]?.attestation ?? new Uint8Array();
    await verifier.drop({ 'document.cbor': document });
    expect(await verifier.verdict()).toMatchObject({ verdict: 'invalid', simulated: false });
    await verifier.drop({ 'note.txt': Buffer.from('hello') });
    expect(await verifier.page.locator('#drop-message').innerText()).toContain('neither');
  });

  it('shows names and text as text, whatever stands in them', async () => {
    const verifier = await open();
    await verifier.give(complete());
    const name = '<img src=x onerror="document.title=1">\u202egnp.exe';
    await verifier.giveFile('result', filesOf(world).opening, name);
    const shown = await verifier.page.locator('#given-result').textContent();
    expect(shown).toContain('<img src=x');
    expect(shown).toContain('\\u202egnp.exe');
    expect(await verifier.page.locator('img').count()).toBe(0);
    expect(await verifier.page.title()).toBe('NeoSeal verifier');
  });

  it('shows a verified result as text with deceptive letters spelled out', async () => {
    const hostile = { note: '</pre><script>document.title=1</script>\u202e\u200b' };
    const other = await createSeededWorld('page', { results: [hostile] });
    const { opening, evidence } = filesOf(other);
    const verifier = await open();
    await verifier.give(complete({ files: { result: opening, evidence } }));
    expect(await verifier.verdict()).toMatchObject({ verdict: 'valid' });
    const shown = (await verifier.page.locator('#result-json').textContent()) ?? '';
    expect(shown).toContain('</pre><script>');
    expect(shown).toContain('\\u202e\\u200b');
    expect(JSON.parse(shown)).toEqual(hostile);
    expect(await verifier.page.title()).toBe('NeoSeal verifier');
  });

  it('does not read a file that is too large', async () => {
    const verifier = await open();
    await verifier.give(complete());
    await verifier.giveFile('evidence', new Uint8Array(8 * 1024 * 1024 + 1));
    expect(await verifier.page.locator('#given-evidence').textContent()).toContain('was not read');
    expect(await verifier.verdict()).toBeNull();
  });

  it('gives every kind of garbage a failed verdict and no complaint', async () => {
    const verifier = await open();
    const garbage: readonly Bytes[] = [
      new Uint8Array(0),
      new Uint8Array(1000).fill(0x5b),
      Uint8Array.from(Buffer.from('['.repeat(100_000))),
      Uint8Array.from(Buffer.from('{"__proto__":{}}')),
      filesOf(world).evidence.slice(0, -1),
    ];
    for (const evidence of garbage) {
      await verifier.give(complete({ files: { evidence } }));
      expect(await verifier.state()).toBe('failed');
    }
    const [first] = world.evidence;
    if (first !== undefined) {
      const evidence = formatEvidence({ ...first, anchors: [{ kind: 'x', text: '\u202e' }] });
      await verifier.give(complete({ files: { evidence } }));
      expect(await verifier.state()).toBe('verified');
    }
    expect(verifier.complaints).toEqual([]);
  });

  it('judges what was given last, not what answers last', async () => {
    const verifier = await open();
    await verifier.give(complete());
    await verifier.page.evaluate(`(() => {
      const moment = document.getElementById('text-moment');
      for (const value of ['2026-03-01T12:00:00Z', 'x', '2027-06-01T00:00:00Z']) {
        moment.value = value;
        moment.dispatchEvent(new Event('input', { bubbles: true }));
      }
    })()`);
    await verifier.settled();
    await verifier.page.locator('text=REFERENCE_EXPIRED').first().waitFor();
    expect(await verifier.state()).toBe('failed');
  });
});

describe.skipIf(!hasChromium)(`the verifier page in a lesser browser${chromiumNote}`, () => {
  const NO_ED25519 = `for (const name of ['importKey', 'verify']) {
    const original = crypto.subtle[name];
    crypto.subtle[name] = function (...args) {
      return args.includes('Ed25519')
        ? Promise.reject(new DOMException('', 'NotSupportedError'))
        : original.apply(crypto.subtle, args);
    };
  }`;
  const YES_TO_ALL = `crypto.subtle.verify = () => Promise.resolve(true);`;
  const NO_SUBTLE = `Object.defineProperty(crypto, 'subtle', { value: undefined });`;

  it.each([
    ['has no Ed25519', NO_ED25519],
    ['says yes to every signature', YES_TO_ALL],
  ])('that %s verifies nothing and says so', async (_what, before) => {
    const verifier = await open(before);
    await verifier.give(complete());
    expect(await verifier.state()).toBe('not-verified');
    expect(await verifier.verdict()).toBeNull();
    expect(await verifier.page.getByRole('alert').first().innerText()).toContain('Ed25519');
  });

  it('without WebCrypto verifies nothing and says so', async () => {
    const verifier = await open(NO_SUBTLE);
    expect(await verifier.state()).toBe('not-verified');
    expect(await verifier.page.getByRole('alert').first().innerText()).toContain('cannot check');
  });

  it('without JavaScript says that nothing can be checked', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const page = await plain.newPage();
    await page.goto(`file://${pageFile}`);
    expect(await page.locator('noscript').innerText()).toContain('Nothing can be checked');
    await plain.close();
  });
});

describe.skipIf(!hasChromium)(`the verifier page for everyone${chromiumNote}`, () => {
  it('has no fault that axe finds, in any of its states', async () => {
    const axe = await readFile(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8',
    );
    const verifier = await open();
    const states: readonly PageInput[] = [
      {},
      complete(),
      complete({ texts: { 'development-root': '' } }),
      complete({ texts: { 'release-key': '' } }),
    ];
    for (const input of states) {
      await verifier.give(input);
      await verifier.page.evaluate(
        'for (const d of document.querySelectorAll("details")) d.open = true',
      );
      await verifier.page.evaluate(axe);
      const faults = await verifier.page.evaluate(
        `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
          .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      );
      expect(faults).toEqual([]);
    }
  });

  it('can be worked by keyboard alone', async () => {
    const verifier = await open();
    await verifier.give(complete());
    const { page } = verifier;
    await page.evaluate(
      'document.querySelector("#inputs details").open = false; document.body.focus()',
    );
    const reached: string[] = [];
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        String(
          await page.evaluate('document.activeElement.id || document.activeElement.textContent'),
        ),
      );
    }
    for (const stop of ['again', 'print', 'save', 'clear', 'file-result', 'file-evidence']) {
      expect(reached).toContain(stop);
    }
    expect(reached.some((text) => text.startsWith('More'))).toBe(true);
    await page.locator('summary', { hasText: 'More' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#text-moment').isVisible()).toBe(true);
    await page.locator('#again').focus();
    await page.keyboard.press('Enter');
    await verifier.settled();
    expect(await verifier.state()).toBe('verified');
  });

  it('tells a screen reader when the answer changes', async () => {
    const verifier = await open();
    await verifier.give(complete());
    const status = verifier.page.getByRole('status');
    expect(await status.innerText()).toContain('Verified as a simulation only');
  });

  it('prints the verdict, the files and the time, and not the form', async () => {
    const verifier = await open();
    await verifier.give(complete());
    await verifier.page.emulateMedia({ media: 'print' });
    expect(await verifier.page.locator('#inputs').isVisible()).toBe(false);
    const text = await verifier.page.locator('#verdict').innerText();
    const digest = createHash('sha256').update(filesOf(world).opening).digest('hex');
    expect(text).toContain(digest);
    expect(text).toMatch(/Time\s+\d{4}-\d{2}-\d{2}T/);
    expect(text).toContain('SIMULATED');
    await shoot(verifier, 'print');
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    const verifier = await open();
    await verifier.page.setViewportSize({ width: 360, height: 800 });
    await verifier.give(complete());
    const width = await verifier.page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
    await shoot(verifier, 'narrow');
    await verifier.page.setViewportSize({ width: 1280, height: 900 });
  });

  it('saves the verdict with the digests of the files', async () => {
    const verifier = await open();
    await verifier.give(complete());
    const download = verifier.page.waitForEvent('download');
    await verifier.page.getByRole('button', { name: 'Save the verdict' }).click();
    const saved = JSON.parse(await readFile(await (await download).path(), 'utf8')) as unknown;
    const digest = createHash('sha256').update(filesOf(world).opening).digest('hex');
    expect(saved).toMatchObject({ verdict: { verdict: 'valid' }, files: { result: digest } });
    expect(JSON.stringify(saved)).not.toContain('condition-suspected');
  });
});

/** A genuine document, and reference values that name its image. */
async function publishedImage(name: RegExp): Promise<PageInput> {
  const genuine = readVectors('.cbor', 'attestation', 'genuine').find((file) =>
    name.test(file.name),
  );
  const document = genuine?.bytes ?? new Uint8Array();
  const { pcrs } = parseNitroDocument(document);
  const [pcr0, pcr1, pcr2] = [0, 1, 2].map((index) => toHex(pcrs.get(index) ?? new Uint8Array()));
  const measurements = [{ pcr0, pcr1, pcr2, revision: 'published' }];
  const values = { ...world.referenceValues, measurements };
  const reference = await signReferenceValues(values, world.release);
  return {
    files: { document, reference },
    texts: { 'release-key': toBase64(world.release.publicKey) },
  };
}
