import { createHash } from 'node:crypto';
import { parseWording, renderExports } from '#pipelines';
import type { ExportSetup } from '#pipelines';
import { openSharedPack } from '#pipelines/node';
import type { WorkerSetup } from './newborn-task.ts';
import type { ReportRenderer } from './report-package.ts';

/** Adds what systems read to what people read, made from the same result. */
export function addExports(
  render: ReportRenderer,
  setup: Pick<WorkerSetup, 'wordings' | 'packFiles' | 'simulated' | 'measurement'>,
): ReportRenderer {
  const exportSetup = createExportSetup(setup);
  return (result, resultDigest, submitted, wishes) => {
    const reports = render(result, resultDigest, submitted, wishes);
    const rendered = reports.find(({ name }) => name === 'report.html') ?? null;
    const input = {
      subject: result.subject,
      simulated: setup.simulated,
      outcome: result,
      attestation: { resultDigest, measurement: setup.measurement },
      submission: result.submission,
      submitted,
      rendered,
    };
    return [...reports, ...renderExports(input, exportSetup)];
  };
}

/** Sentences for systems are English wherever there is an English catalogue: codes carry the meaning. */
function createExportSetup({
  wordings,
  packFiles,
}: Pick<WorkerSetup, 'wordings' | 'packFiles'>): ExportSetup {
  const catalogues = wordings.map((document) => parseWording(document));
  const wording = catalogues.find(({ language }) => language === 'en') ?? catalogues[0];
  if (wording === undefined) {
    throw new Error('an installation has at least one catalogue');
  }
  const { genes } = openSharedPack(packFiles);
  return {
    wording,
    sha1: (bytes) => new Uint8Array(createHash('sha1').update(bytes).digest()),
    hgncId: (symbol) => genes.get(symbol)?.hgnc ?? null,
  };
}
