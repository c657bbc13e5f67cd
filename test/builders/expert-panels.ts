import { readFileSync } from 'node:fs';
import type { AcmgClass } from '#pipelines';
import { sharedDataPath } from './shared-data.ts';

/** One classification of an expert panel, by column name. */
export type PanelRow = Readonly<Record<string, string>>;

const CLASSES: Readonly<Record<string, AcmgClass>> = {
  Pathogenic: 'P',
  'Likely Pathogenic': 'LP',
  'Uncertain Significance': 'VUS',
  'Likely Benign': 'LB',
  Benign: 'B',
};

/** The published classifications that stand; retracted ones are dropped. */
export function readPanelRows(): readonly PanelRow[] {
  return readTsv(sharedDataPath('variants', 'expert_panel_classifications.tsv')).filter(
    (row) => row['retracted'] !== 'TRUE',
  );
}

export function readTsv(path: string): readonly PanelRow[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const columns = header.split('\t');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']));
    });
}

/** @throws Error for a class that no panel gives */
export function panelClass(row: PanelRow): AcmgClass {
  const found = CLASSES[row['assertion'] ?? ''];
  if (found === undefined) {
    throw new Error('unknown class of an expert panel');
  }
  return found;
}

const SIDE: Readonly<Record<AcmgClass, number>> = { P: 1, LP: 1, VUS: 0, LB: -1, B: -1 };

export function isOpposite(left: AcmgClass, right: AcmgClass): boolean {
  return SIDE[left] * SIDE[right] < 0;
}
