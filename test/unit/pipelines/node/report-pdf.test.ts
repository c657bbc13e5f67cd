import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeReport } from '#pipelines';
import type { ReportDocument } from '#pipelines';
import { createPdfRenderer } from '#pipelines/pdf';
import { wrapText } from '../../../../pipelines/node/report-pdf/wrap-text.ts';
import {
  LANGUAGES,
  REPORT_CASES,
  caseNamed,
  reportInput,
  textsOf,
  wordingIn,
} from '../../../builders/report-input.ts';

const SUBMITTED = new Date('2026-11-22T10:00:00Z');
const render = createPdfRenderer();
const cases = [...REPORT_CASES.keys()];

function compose(name: string, language = 'en'): ReportDocument {
  return composeReport(reportInput(caseNamed(name)), wordingIn(language));
}

function hasTool(name: string, option: string): boolean {
  try {
    execFileSync(name, [option], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasPdftotext = hasTool('pdftotext', '-v');
const hasQpdf = hasTool('qpdf', '--version');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neoseal-pdf-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function textOfPdf(pdf: Uint8Array, ...options: string[]): string {
  const path = join(folder, 'report.pdf');
  writeFileSync(path, pdf);
  return execFileSync('pdftotext', [...options, path, '-'], { encoding: 'utf8' });
}

/** Lines may be broken anywhere, so that white space does not count. */
function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

describe('the PDF of a report', () => {
  it('is the same to the byte for the same document and date, in a new renderer too', () => {
    const report = compose('phenylketonuria');
    const first = render(report, SUBMITTED);
    expect(render(report, SUBMITTED)).toEqual(first);
    expect(createPdfRenderer()(report, SUBMITTED)).toEqual(first);
    expect(render(report, new Date('2026-11-23T10:00:00Z'))).not.toEqual(first);
  });

  it('declares itself PDF/A-2a, tagged, with its language, fonts and colours inside', () => {
    const text = new TextDecoder('latin1').decode(render(compose('negative', 'fr'), SUBMITTED));
    expect(text.startsWith('%PDF-1.7\n')).toBe(true);
    expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
    expect(text).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(text).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(text).toContain('/Marked true');
    expect(text).toContain('/Lang (fr)');
    expect(text).toContain('/OutputIntents');
    expect(text).toContain('2026-11-22T10:00:00Z');
    expect(text.match(/\/FontFile2 /g)).toHaveLength(2);
    // ISO 19005-2: no encryption, no script, nothing that starts by itself.
    expect(text).not.toMatch(/\/(?:Encrypt|JavaScript|OpenAction|Launch|EmbeddedFile)\b/);
  });

  const texted = hasPdftotext ? '' : ' (skipped: pdftotext absent)';

  describe.runIf(hasPdftotext)(`its text${texted}`, () => {
    it.each(cases)('says what the document says, in its order: %s', (name) => {
      for (const language of LANGUAGES) {
        const report = compose(name, language);
        const printed = squeezed(textOfPdf(render(report, SUBMITTED), '-raw'));
        const missing = textsOf(report.blocks).filter((text) => !printed.includes(squeezed(text)));
        // Cells of one row stand side by side, so that a long cell may be read in pieces.
        expect(missing.filter((text) => text.length < 12)).toEqual([]);
        const tables = new Set(
          report.blocks.flatMap((block) => (block.kind === 'table' ? textsOf([block]) : [])),
        );
        expect(missing.filter((text) => !tables.has(text))).toEqual([]);
      }
    });

    it.each(LANGUAGES)('answers a neonatologist in its first 10 lines in %s', (language) => {
      const wording = wordingIn(language);
      const report = composeReport(
        reportInput(caseNamed('phenylketonuria'), { simulated: false }),
        wording,
      );
      const lines = textOfPdf(render(report, SUBMITTED), '-layout', '-l', '1')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(0, 10);
      const top = squeezed(lines.join(' '));
      for (const expected of [
        wording.text('outcome.condition-suspected'),
        wording.text('urgency.critical'),
        'Classic phenylketonuria',
        wording.text('biochemistry.critical'),
        wording.text('next.refer-specialist'),
      ]) {
        expect(top).toContain(squeezed(expected));
      }
    });

    it('warns at the foot of every page when the hardware was simulated', () => {
      const input = reportInput(caseNamed('phenylketonuria'), { simulated: true });
      const report = composeReport(input, wordingIn('en'));
      const pages = textOfPdf(render(report, SUBMITTED), '-layout').split('\f').slice(0, -1);
      expect(pages.length).toBeGreaterThan(1);
      for (const [index, page] of pages.entries()) {
        expect(page).toContain(report.warning);
        expect(page).toContain(`${index + 1} of ${pages.length}`);
      }
    });
  });

  it.runIf(hasQpdf)(`passes qpdf --check${hasQpdf ? '' : ' (skipped: qpdf absent)'}`, () => {
    const path = join(folder, 'checked.pdf');
    writeFileSync(path, render(compose('cell definite/critical', 'es'), SUBMITTED));
    expect(execFileSync('qpdf', ['--check', path], { encoding: 'utf8' })).toContain('No syntax');
  });

  it('parts a text that is longer than a page, and prints what no font has as a question mark', () => {
    const report = compose('refused');
    const text = `${'long '.repeat(3_000)}終`;
    const long: ReportDocument = {
      ...report,
      blocks: [{ kind: 'paragraph', text, strong: false }],
    };
    const pdf = new TextDecoder('latin1').decode(render(long, SUBMITTED));
    expect(Number(/\/Count (\d+)/.exec(pdf)?.[1])).toBeGreaterThan(1);
  });
});

describe('wrapText', () => {
  const font = { widthOf: (text: string, size: number) => Array.from(text).length * size };

  it('loses no character and keeps every line within the width', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrapText(text, { font, size: 1, width });
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(
          width,
        );
      }),
    );
  });

  it('breaks at spaces, and a word only where it alone is too long', () => {
    expect(wrapText('one two abcdefgh', { font, size: 1, width: 7 })).toEqual([
      'one two',
      'abcdefg',
      'h',
    ]);
  });
});
