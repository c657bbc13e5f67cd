import { commitResult, digestResult, formatOpening, parseHex, toHex } from '#attestation';
import type { ReportFile } from '#pipelines';
import { WordingFault, parseX25519PublicKey, sealPadded } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { deriveSalt } from '../keys/derived-keys.ts';
import type { NewbornResult } from './newborn-result.ts';
import { toJsonObject } from './newborn-result.ts';
import type { NewbornTask, SealedNewborn } from './newborn-task.ts';
import type { ReportRenderer } from './report-package.ts';
import { formatReportPackage } from './report-package.ts';

export interface SealOptions {
  readonly saltKey: Uint8Array;
  readonly render: ReportRenderer;
}

/**
 * Commits to a result and seals it to its recipients. A refusal goes the same way as a report: one
 * artefact of a size class for each newborn, whatever came out.
 */
export async function sealNewborn(
  result: NewbornResult,
  task: Pick<
    NewbornTask,
    'index' | 'subject' | 'manifestDigest' | 'submitted' | 'recipients' | 'reports'
  >,
  { saltKey, render }: SealOptions,
): Promise<SealedNewborn> {
  const canonicalResult = toJsonObject(result);
  const resultDigest = await digestResult(canonicalResult);
  const salt = deriveSalt(saltKey, {
    manifestDigest: parseHex(task.manifestDigest),
    index: task.index,
    subject: parseHex(task.subject),
    resultDigest,
  });
  const commitment = await commitResult(salt, resultDigest);
  const opening = formatOpening({ index: task.index, result: canonicalResult, salt });
  const reports = renderOrNone(() =>
    render(result, toHex(resultDigest), task.submitted, task.reports),
  );
  const content = formatReportPackage(opening, reports);
  const sealed = sealPadded(content, {
    crypto: nodeCrypto,
    recipients: task.recipients.map((key) => parseX25519PublicKey(key)),
  });
  for (const secret of [content, opening, salt]) {
    secret.fill(0);
  }
  return { commitment, sealed: new Uint8Array(sealed) };
}

/** A catalogue that lacks a sentence costs the report, not the result: the opening holds it whole. */
function renderOrNone(render: () => readonly ReportFile[]): readonly ReportFile[] {
  try {
    return render();
  } catch (error) {
    if (error instanceof WordingFault) {
      return [];
    }
    throw error;
  }
}
