import type { ReportWishes } from '#attestation';
import { composeReport, formatHtmlReport, parseWording } from '#pipelines';
import type { Cutoffs, DrawingKnowledge, ReportInput, Wording } from '#pipelines';
import { openSharedPack } from '#pipelines/node';
import { createPdfRenderer } from '#pipelines/pdf';
import type { NewbornResult } from './newborn-result.ts';
import type { WorkerSetup } from './newborn-task.ts';
import type { ReportRenderer } from './report-package.ts';

const DEFAULT_LANGUAGE = 'en';

/** The report that people read, as HTML and as PDF/A with the same content, in the language asked for. */
export function createRenderer(
  setup: Pick<WorkerSetup, 'wordings' | 'packFiles' | 'rules' | 'simulated' | 'measurement'>,
): ReportRenderer {
  const choose = createChooser(setup.wordings);
  const cutoffs = indexCutoffs(setup.rules);
  const { genes } = openSharedPack(setup.packFiles);
  const renderPdf = createPdfRenderer();
  return (result, resultDigest, submitted, wishes = {}) => {
    const { wording, languageMissing } = choose(wishes);
    const input: ReportInput = {
      subject: result.subject,
      submitted,
      simulated: setup.simulated,
      outcome: result,
      attestation: { resultDigest, measurement: setup.measurement },
      drawing: { genes, cutoffs: cutoffsOf(result, cutoffs) },
      ...(languageMissing ? { languageMissing } : {}),
      ...(wishes.verifierUrl === undefined ? {} : { verifierUrl: wishes.verifierUrl }),
    };
    const report = composeReport(input, wording);
    const pdf = renderPdf(report, new Date(submitted));
    return [
      formatHtmlReport(report),
      {
        name: 'report.pdf',
        mediaType: 'application/pdf',
        content: Buffer.from(pdf).toString('base64'),
        encoding: 'base64',
      },
    ];
  };
}

interface ChosenWording {
  readonly wording: Wording;
  readonly languageMissing: boolean;
}

/** A language that is not installed costs no report: it is written in English and says so. */
function createChooser(documents: readonly unknown[]): (wishes: ReportWishes) => ChosenWording {
  const wordings = documents.map((document) => parseWording(document));
  const find = (wanted: string): Wording | undefined =>
    wordings.find(({ language }) => language === wanted);
  const fallback = find(DEFAULT_LANGUAGE) ?? wordings[0];
  if (fallback === undefined) {
    throw new Error('an installation has at least one catalogue');
  }
  return ({ language = fallback.language }) => {
    const wording = find(language);
    return { wording: wording ?? fallback, languageMissing: wording === undefined };
  };
}

function indexCutoffs(rules: WorkerSetup['rules']): ReadonlyMap<string, Cutoffs> {
  return new Map(
    rules.flatMap(({ cutoffs, cutoffsDigest }) =>
      cutoffs === null || cutoffsDigest === null ? [] : [[cutoffsDigest, cutoffs] as const],
    ),
  );
}

/** A laboratory that sent its own cut-offs has them named in the result; then no picture is drawn with others. */
function cutoffsOf(
  result: NewbornResult,
  known: ReadonlyMap<string, Cutoffs>,
): DrawingKnowledge['cutoffs'] {
  const digest = result.status === 'reported' ? result.screening.cutoffs?.digest : undefined;
  return digest === undefined ? null : (known.get(digest) ?? null);
}
