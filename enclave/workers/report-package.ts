import type { Bytes, ReportWishes } from '#attestation';
import { canonicalize } from '#attestation';
import type { ReportFile } from '#pipelines';
import type { NewbornResult } from './newborn-result.ts';

/**
 * Makes the reports of one result; pure, the same for the same result.
 *
 * @param resultDigest SHA-256 of the canonical result, hex
 * @param submitted when the laboratory signed the manifest that the result names, `YYYY-MM-DDTHH:MM:SSZ`
 */
export type ReportRenderer = (
  result: NewbornResult,
  resultDigest: string,
  submitted: string,
  wishes?: ReportWishes,
) => readonly ReportFile[];

/**
 * What a recipient finds in the container: the opening of the commitment, as the very text that is
 * verified, and the reports made from the result in it.
 */
export function formatReportPackage(opening: Uint8Array, reports: readonly ReportFile[]): Bytes {
  return canonicalize({
    format: 'neoseal.report-package/1',
    opening: new TextDecoder().decode(opening),
    reports: reports.map(({ name, mediaType, content, encoding }) => ({
      name,
      mediaType,
      content,
      ...(encoding === undefined ? {} : { encoding }),
    })),
  });
}
