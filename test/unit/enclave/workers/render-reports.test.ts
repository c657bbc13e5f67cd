import { beforeAll, describe, expect, it } from 'vitest';
import type { NewbornResult } from '../../../../enclave/workers/newborn-result.ts';
import type { ReportRenderer } from '../../../../enclave/workers/report-package.ts';
import { createRenderer } from '../../../../enclave/workers/render-reports.ts';
import { caseNamed, wordingIn } from '../../../builders/report-input.ts';
import { exampleCutoffs, policyNamed } from '../../../builders/screening-rules.ts';
import { installationDouble } from '../../../doubles/installation.ts';

const SUBMITTED = '2026-11-22T08:30:00Z';
const DIGEST = 'cd'.repeat(32);
let render: ReportRenderer;
let wordings: readonly unknown[];
let setup: Parameters<typeof createRenderer>[0];

beforeAll(async () => {
  const installation = await installationDouble();
  wordings = installation.wordings;
  const rules = {
    policy: policyNamed('neoseal-default'),
    policyDigest: '00'.repeat(32),
    cutoffs: exampleCutoffs(),
    cutoffsDigest: 'c'.repeat(64),
  };
  setup = {
    wordings,
    packFiles: installation.pack.files,
    rules: [rules],
    simulated: true,
    measurement: '12'.repeat(48),
  };
  render = createRenderer(setup);
});

function resultOf(name: string): NewbornResult {
  const outcome = caseNamed(name);
  const identity = {
    format: 'neoseal.result/1',
    subject: 'ab'.repeat(16),
    submission: 'ef'.repeat(32),
  };
  return { ...identity, ...outcome } as NewbornResult;
}

function htmlOf(files: ReturnType<ReportRenderer>): string {
  return files.find(({ name }) => name === 'report.html')?.content ?? '';
}

describe('createRenderer', () => {
  it.each(['phenylketonuria', 'negative', 'not covered', 'amended', 'refused'])(
    'makes one HTML and one PDF of every outcome: %s',
    (name) => {
      const files = render(resultOf(name), DIGEST, SUBMITTED);
      expect(files.map((file) => [file.name, file.mediaType, file.encoding])).toEqual([
        ['report.html', 'text/html', undefined],
        ['report.pdf', 'application/pdf', 'base64'],
      ]);
      const pdf = Buffer.from(files[1]?.content ?? '', 'base64');
      expect(pdf.subarray(0, 8).toString('latin1')).toBe('%PDF-1.7');
    },
  );

  it.each(['en', 'es', 'fr'])(
    'writes in the language that the laboratory asked for: %s',
    (language) => {
      const files = render(resultOf('negative'), DIGEST, SUBMITTED, { language });
      expect(htmlOf(files)).toContain(`<html lang="${language}">`);
      expect(htmlOf(files)).not.toContain(wordingIn(language).text('language-missing'));
    },
  );

  it('writes in English without a wish', () => {
    expect(htmlOf(render(resultOf('negative'), DIGEST, SUBMITTED))).toContain('<html lang="en">');
  });

  it('does not lose a report to a language that is not installed, and says so', () => {
    const html = htmlOf(render(resultOf('negative'), DIGEST, SUBMITTED, { language: 'xx' }));
    expect(html).toContain('<html lang="en">');
    expect(html).toContain(wordingIn('en').text('language-missing'));
  });

  it('leads the QR code to the verifier that the laboratory names', () => {
    const verifierUrl = 'https://screening.example/verifier.html';
    const named = htmlOf(render(resultOf('negative'), DIGEST, SUBMITTED, { verifierUrl }));
    expect(named).toContain(wordingIn('en').text('picture.qr.verifier'));
    expect(htmlOf(render(resultOf('negative'), DIGEST, SUBMITTED))).toContain(
      wordingIn('en').text('picture.qr.digest'),
    );
  });

  it('does not draw values against cut-offs other than those that the result names', () => {
    const caption = wordingIn('en').text('picture.analytes');
    const result = resultOf('phenylketonuria');
    expect(htmlOf(render(result, DIGEST, SUBMITTED))).toContain(caption);
    const [rules] = setup.rules;
    const other = createRenderer({
      ...setup,
      rules: rules === undefined ? [] : [{ ...rules, cutoffsDigest: 'd'.repeat(64) }],
    });
    expect(htmlOf(other(result, DIGEST, SUBMITTED))).not.toContain(caption);
  });

  it('gives the same bytes in a second thread', () => {
    const again = createRenderer(setup);
    const result = resultOf('amended');
    expect(again(result, DIGEST, SUBMITTED)).toEqual(render(result, DIGEST, SUBMITTED));
  });
});
