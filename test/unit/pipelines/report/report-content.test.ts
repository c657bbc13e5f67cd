import { describe, expect, it } from 'vitest';
import { composeReport, formatHtmlReport, renderHtmlReport } from '#pipelines';
import type { ReportInput, ScreeningResult, Wording } from '#pipelines';
import {
  LANGUAGES,
  REPORT_CASES,
  caseNamed,
  reportInput,
  textsOf,
  wordingIn,
} from '../../../builders/report-input.ts';

const CARRIER = /\b(?:carrier|porteu[rs]|portador)/i;
const cases = [...REPORT_CASES.keys()];
const english = wordingIn('en');

function screeningOf(outcome: ReportInput['outcome']): ScreeningResult | null {
  return outcome.status === 'reported' ? outcome.screening : null;
}

function linesOf(input: ReportInput, wording: Wording): readonly string[] {
  return textsOf(composeReport(input, wording).blocks);
}

function without(member: 'drawing' | 'verifierUrl', input: ReportInput): ReportInput {
  const copy = { ...input };
  Reflect.deleteProperty(copy, member);
  return copy;
}

describe.each(LANGUAGES)('every report in %s', (language) => {
  const wording = wordingIn(language);

  it.each(cases)('answers what, how urgent and what to do first: %s', (name) => {
    const outcome = caseNamed(name);
    const screening = screeningOf(outcome);
    if (screening?.outcome !== 'condition-suspected') {
      return;
    }
    const lines = linesOf(reportInput(outcome, { simulated: true }), wording).slice(0, 10);
    const [finding] = screening.findings;
    const urgency = wording.text(`urgency.${finding?.urgency ?? ''}`);
    expect(lines).toContain(wording.text('outcome.condition-suspected'));
    expect(lines).toContain(wording.text('lead.condition-suspected', { urgency }));
    expect(lines.some((line) => line.startsWith(finding?.condition ?? '-'))).toBe(true);
    expect(lines.join(' ')).toContain(wording.text(`biochemistry.${finding?.biochemistry ?? ''}`));
    const firstStep = finding?.nextSteps[0];
    expect(lines).toContain(wording.text('heading.next'));
    expect(lines).toContain(wording.text(`next.${firstStep ?? ''}`));
  });

  it.each(cases)('never has a carrier in a positive headline: %s', (name) => {
    const outcome = caseNamed(name);
    if (screeningOf(outcome)?.outcome === 'condition-suspected') {
      const [page] = composeReport(reportInput(outcome), wording).blocks;
      const blocks = page?.kind === 'section' ? page.blocks : [];
      const headlines = blocks.flatMap((block) =>
        block.kind === 'outcome' ? [block.headline, block.lead] : [],
      );
      expect(headlines).toHaveLength(2);
      expect(headlines.join(' ')).not.toMatch(CARRIER);
    }
  });

  it.each(cases)('says what it does not exclude, on the first page unless positive: %s', (name) => {
    const outcome = caseNamed(name);
    const report = composeReport(reportInput(outcome), wording);
    const screening = screeningOf(outcome);
    const [page, ...rest] = report.blocks;
    if (screening !== null && screening.outcome !== 'condition-suspected') {
      expect(textsOf(page === undefined ? [] : [page])).toContain(wording.text('residual-risk'));
    }
    expect(textsOf(rest)).toContain(wording.text('not-excluded.standard-screening'));
    expect(textsOf(rest)).toContain(wording.text('not-excluded.variant-kinds'));
  });

  it.each(cases)('carries the attestation, its meaning and a place to sign: %s', (name) => {
    const lines = linesOf(reportInput(caseNamed(name)), wording);
    expect(lines).toContain('cd'.repeat(32));
    expect(lines).toContain('12'.repeat(48));
    expect(lines).toContain(wording.text('attestation.not'));
    expect(lines).toContain(wording.text('signature.line'));
  });

  it.each(cases)('is one accessible file without script or address to load: %s', (name) => {
    const { content } = renderHtmlReport(reportInput(caseNamed(name)), wording);
    expect(content).toContain(`<html lang="${language}">`);
    expect(content).not.toMatch(/<script|<link|<img|\bon[a-z]+=|\bsrc=|\bhref=|url\(/i);
    expect(content).not.toMatch(/undefined|\[object|NaN/);
    for (const [svg] of content.matchAll(/<svg [^>]*>/g)) {
      expect(svg).toMatch(/aria-hidden="true"|role="img" aria-label="[^"]+"/);
    }
  });
});

describe('the invariants of the concordance matrix, in words', () => {
  const ofPah = cases.filter((name) => name.startsWith('cell '));

  it.each(ofPah)('%s: abnormal biochemistry never reads negative', (name) => {
    if (/\/(?:positive|critical)$/.test(name)) {
      const lines = linesOf(reportInput(caseNamed(name)), english);
      expect(lines).toContain(english.text('outcome.condition-suspected'));
    }
  });

  it.each(ofPah)(
    '%s: two variants of unknown phase read possible, and phase comes first',
    (name) => {
      if (name.startsWith('cell possible/')) {
        const lines = linesOf(reportInput(caseNamed(name)), english).join('\n');
        expect(lines).toContain(english.text('phase.unknown'));
        expect(lines).toContain(english.text('certainty.possible'));
        expect(lines).not.toContain(english.text('certainty.definite'));
      }
    },
  );

  it('a carrier of a policy that asks for carriers stands apart from positive findings', () => {
    const lines = linesOf(reportInput(caseNamed('cell carrier/normal')), english);
    expect(lines).toContain(english.text('outcome.no-condition-suspected'));
    expect(lines).toContain(english.text('carriers.text'));
  });

  it('a genome that was not covered is incomplete and names the gene on the first page', () => {
    const [page] = composeReport(reportInput(caseNamed('not covered')), english).blocks;
    const lines = textsOf(page === undefined ? [] : [page]);
    expect(lines).toContain(english.text('outcome.incomplete'));
    expect(lines.some((line) => line.startsWith('ACADM: '))).toBe(true);
  });
});

describe('composeReport', () => {
  it('warns on every page when the hardware was simulated, and only then', () => {
    const outcome = caseNamed('negative');
    expect(composeReport(reportInput(outcome), english).warning).toBeNull();
    const simulated = composeReport(reportInput(outcome, { simulated: true }), english);
    expect(simulated.warning).toBe(english.text('simulated'));
    expect(textsOf(simulated.blocks)).toContain(english.text('simulated'));
  });

  it('tells what an amended report changed, and which report it takes the place of', () => {
    const lines = linesOf(reportInput(caseNamed('amended')), english);
    expect(lines.slice(0, 4)).toContain(english.text('amended.notice'));
    expect(lines).toEqual(
      expect.arrayContaining(['2b'.repeat(32), 'Observation: PHE', 'not stated', '1450 umol/L']),
    );
    expect(linesOf(reportInput(caseNamed('phenylketonuria')), english)).not.toContain(
      english.text('amended.notice'),
    );
  });

  it('draws no conclusion from refused data and names the code', () => {
    const lines = linesOf(reportInput(caseNamed('refused')), english);
    expect(lines).toContain(english.text('lead.refused', { code: 'GZIP_INVALID' }));
    expect(lines).not.toContain(english.text('heading.variants'));
  });

  it('says so when the language asked for is not installed', () => {
    const input = reportInput(caseNamed('negative'), { languageMissing: true });
    expect(linesOf(input, english)).toContain(english.text('language-missing'));
  });

  it('leads from the QR code to the verifier with the digest alone', () => {
    const withUrl = composeReport(reportInput(caseNamed('phenylketonuria')), english);
    const plain = without('verifierUrl', reportInput(caseNamed('phenylketonuria')));
    expect(textsOf(withUrl.blocks)).toContain(english.text('picture.qr.verifier'));
    expect(textsOf(composeReport(plain, english).blocks)).toContain(
      english.text('picture.qr.digest'),
    );
  });

  it('leaves out what it has no knowledge to draw', () => {
    const input = without('drawing', reportInput(caseNamed('phenylketonuria')));
    expect(linesOf(input, english)).not.toContain(english.text('heading.pictures'));
  });

  it('says the same for the same result, to the byte', () => {
    for (const name of cases) {
      const [first, second] = [1, 2].map(() =>
        formatHtmlReport(composeReport(reportInput(caseNamed(name)), wordingIn('fr'))),
      );
      expect(first).toEqual(second);
    }
  });

  it('keeps a hostile text of the input a text', () => {
    const hostile = '<script>alert(1)</script>"\'';
    const { content } = renderHtmlReport(
      reportInput({ status: 'refused', refusal: { code: hostile, message: '' } }),
      english,
    );
    expect(content).not.toContain('<script');
    expect(content).toContain('&lt;script&gt;');
  });
});
