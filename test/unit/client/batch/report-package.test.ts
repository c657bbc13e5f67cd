import { readdir, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { canonicalize, formatOpening } from '#attestation';
import type { JsonValue } from '#attestation';
import { parseX25519PublicKey, parseX25519SecretKey, sealPadded } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { readOpenedResult } from '../../../../client/batch/opened-result.ts';
import { openReportPackage } from '../../../../client/batch/report-package.ts';
import { readCrypt4ghPublicKey } from '../../../../client/keys/crypt4gh-keys.ts';
import { codeOf } from '../../../builders/code-of.ts';
import { runNeoseal } from '../../../builders/command-line.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const at = temporaryFolder();
const secretKey = nodeCrypto.randomBytes(32);
const recipients = [parseX25519PublicKey(nodeCrypto.x25519PublicKey(secretKey))];
const REFUSED = { status: 'refused', subject: 'ab', refusal: { code: 'GZIP_INVALID' } };
const OPENING = new TextDecoder().decode(
  formatOpening({ index: 0, result: REFUSED, salt: new Uint8Array(32) }),
);
const REPORT = { name: 'report.html', mediaType: 'text/html', content: '<p>' };
const PACKAGE = { format: 'neoseal.report-package/1', opening: OPENING, reports: [REPORT] };

/** A sealed report with any content. */
async function seal(content: Uint8Array, name = 'one.sealed.c4gh'): Promise<string> {
  await writeFile(at(name), sealPadded(content, { crypto: nodeCrypto, recipients }));
  return at(name);
}

const open = async (content: Uint8Array): Promise<unknown> =>
  openReportPackage(await seal(content), parseX25519SecretKey(secretKey));

describe('openReportPackage', () => {
  it('gives the opening byte for byte, the result in it and the reports', async () => {
    expect(await open(canonicalize(PACKAGE))).toEqual({
      opening: new TextEncoder().encode(OPENING),
      result: REFUSED,
      reports: [REPORT],
    });
  });

  it('gives a file that is not text as its bytes', async () => {
    const pdf = { name: 'report.pdf', mediaType: 'application/pdf', content: 'JVBERgD/' };
    const reports = [REPORT, { ...pdf, encoding: 'base64' }];
    expect(await open(canonicalize({ ...PACKAGE, reports }))).toMatchObject({
      reports: [REPORT, { ...pdf, content: Uint8Array.of(37, 80, 68, 70, 0, 255) }],
    });
  });

  it.each<[string, JsonValue]>([
    ['an encoding that is not known', { ...PACKAGE, reports: [{ ...REPORT, encoding: 'gzip' }] }],
    [
      'base64 that is none',
      { ...PACKAGE, reports: [{ ...REPORT, content: '<p>', encoding: 'base64' }] },
    ],
    [
      'base64 with bits that no byte needs',
      { ...PACKAGE, reports: [{ ...REPORT, content: 'JV==', encoding: 'base64' }] },
    ],
    ['another format', { ...PACKAGE, format: 'neoseal.report-package/2' }],
    ['an opening that is none', { ...PACKAGE, opening: '{}' }],
    ['a name with a path', { ...PACKAGE, reports: [{ ...REPORT, name: '../../.bashrc' }] }],
    ['an absolute name', { ...PACKAGE, reports: [{ ...REPORT, name: '/etc/passwd' }] }],
    ['a name of dots', { ...PACKAGE, reports: [{ ...REPORT, name: '..' }] }],
    ['a name with a line break', { ...PACKAGE, reports: [{ ...REPORT, name: 'a\nb' }] }],
    ['too many reports', { ...PACKAGE, reports: Array<JsonValue>(33).fill(REPORT) }],
    ['a member that is not known', { ...PACKAGE, more: 1 }],
    ['a list', [PACKAGE]],
  ])('refuses %s', async (_, content) => {
    expect(await codeOf(open(canonicalize(content)))).toBe('PACKAGE_INVALID');
  });

  it('refuses JSON that is not canonical, and what is no JSON', async () => {
    const text = JSON.stringify(PACKAGE, null, 1);
    expect(await codeOf(open(new TextEncoder().encode(text)))).toBe('PACKAGE_INVALID');
    expect(await codeOf(open(nodeCrypto.randomBytes(100)))).toBe('PACKAGE_INVALID');
    expect(await codeOf(open(new Uint8Array(0)))).toBe('PACKAGE_INVALID');
  });

  it('refuses a path that cannot be read', async () => {
    const opening = openReportPackage(at('absent.c4gh'), parseX25519SecretKey(secretKey));
    expect(await codeOf(opening)).toBe('PACKAGE_UNREADABLE');
  });
});

describe('neoseal open', () => {
  beforeEach(async () => {
    const keys = ['--sk', at('clinic.key'), '--pk', at('clinic.pub')];
    await runNeoseal(['keygen', '--kind', 'recipient', ...keys]);
    await writeFile(at('empty.sealed.c4gh'), '');
  });

  it('opens the other reports of a folder although one is damaged, and says which', async () => {
    const plain = canonicalize(PACKAGE);
    for (const name of ['a.sealed.c4gh', 'z.sealed.c4gh']) {
      await sealForClinic(plain, name);
    }
    const run = await runNeoseal([
      ...['open', at(), '--sk', at('clinic.key'), '--out', at('out'), '--json'],
    ]);
    expect(run.exit).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'HEADER_TRUNCATED' } });
    expect(run.stderr).toContain('empty.sealed.c4gh: HEADER_TRUNCATED');
    expect(await readdir(at('out'))).toEqual([
      'a.report.html',
      'a.result.json',
      'z.report.html',
      'z.result.json',
    ]);
  });

  async function sealForClinic(content: Uint8Array, name: string): Promise<void> {
    const clinic = await readCrypt4ghPublicKey(at('clinic.pub'));
    await writeFile(at(name), sealPadded(content, { crypto: nodeCrypto, recipients: [clinic] }));
  }
});

describe('readOpenedResult', () => {
  it('gives null for a result of another kind or version', () => {
    for (const result of [null, 7, {}, { status: 'reported' }, { ...REFUSED, status: 'new' }]) {
      expect(readOpenedResult(result)).toBeNull();
    }
  });
});
