import type { MolecularObservation } from '../model/index.ts';
import { readExpressionOutliers } from './expression-outliers.ts';
import { readEpisignatures, readRepeats } from './gene-calls.ts';
import { headerKey } from './sample-table.ts';
import { readSplicingOutliers } from './splicing-outliers.ts';
import { collectBytes, decodeText } from './text.ts';

/**
 * One table of molecular results of one newborn, told by its header: splicing outliers (FRASER), expression
 * outliers of RNA (OUTRIDER) or protein, episignature calls, repeat calls. Nothing is judged here: every row
 * that was tested is an observation.
 *
 * The file is UTF-8, tab-separated, at most 32 MiB, and of one newborn.
 * @param file name for messages and for `source.file`; safe to print
 * @throws BiochemistryFault by code; the message never carries content of the file
 */
export async function readMolecularTable(
  source: AsyncIterable<Uint8Array>,
  file: string,
): Promise<readonly MolecularObservation[]> {
  const text = decodeText(await collectBytes(source, file), file);
  const header = /^[\r\n]*([^\r\n]*)/u.exec(text)?.[1] ?? '';
  const names = new Set(header.split('\t').map(headerKey));
  if (names.has('deltapsi')) {
    return splicing(text, file);
  }
  if (names.has('episignature')) {
    return episignatures(text, file);
  }
  if (names.has('repeats')) {
    return repeats(text, file);
  }
  const protein = names.has('proteinid') || names.has('proteinzscore');
  return expression(text, file, protein ? 'protein' : 'expression');
}

const NOTHING = { value: null, adjustedP: null, metric: null, range: null } as const;

function expression(
  text: string,
  file: string,
  kind: 'expression' | 'protein',
): readonly MolecularObservation[] {
  return readExpressionOutliers(text, file).outliers.map(({ gene, zScore, adjustedP, line }) => ({
    ...NOTHING,
    ...{ kind, gene, value: zScore, adjustedP, source: { file, line } },
  }));
}

function splicing(text: string, file: string): readonly MolecularObservation[] {
  return readSplicingOutliers(text, file).outliers.map(({ deltaPsi, line, ...outlier }) => ({
    ...{ kind: 'splicing', value: deltaPsi, source: { file, line } },
    ...outlier,
  }));
}

function episignatures(text: string, file: string): readonly MolecularObservation[] {
  return readEpisignatures(text, file).map(({ gene, call, score, line }) => ({
    ...NOTHING,
    ...{ kind: 'episignature', gene, metric: call, value: score, source: { file, line } },
  }));
}

/** The longer allele is the one that a threshold is about. */
function repeats(text: string, file: string): readonly MolecularObservation[] {
  return readRepeats(text, file).map(({ gene, units, line }) => ({
    ...NOTHING,
    ...{ kind: 'repeat', gene, value: String(units.at(-1) ?? 0), source: { file, line } },
  }));
}
