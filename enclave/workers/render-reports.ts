import { parseWording, renderHtmlReport } from '#pipelines';
import type { WorkerSetup } from './newborn-task.ts';
import type { ReportRenderer } from './report-package.ts';

/** One HTML report for each language that is installed; the first is the plain `report.html`. */
export function createRenderer(
  setup: Pick<WorkerSetup, 'wordings' | 'simulated' | 'measurement'>,
): ReportRenderer {
  const wordings = setup.wordings.map((document) => parseWording(document));
  return (result, resultDigest) =>
    wordings.map((wording, index) => {
      const report = renderHtmlReport(
        {
          subject: result.subject,
          simulated: setup.simulated,
          outcome: result,
          attestation: { resultDigest, measurement: setup.measurement },
        },
        wording,
      );
      return index === 0 ? report : { ...report, name: `report.${wording.language}.html` };
    });
}
