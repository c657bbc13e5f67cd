import { combineCriteria, parseCriteria } from '#pipelines';
import type { RuleSet } from '#pipelines';
import { isOpposite, panelClass, readPanelRows } from '../builders/expert-panels.ts';
import { table } from './table.ts';
import { describeShare } from './wilson.ts';

export function combiningSection(): string {
  const core = readPanelRows().filter((row) => row['rusp_core'] === '1');
  const rules: readonly RuleSet[] = ['points', '2015'];
  return table(
    ['rules', 'same class as the panel', 'opposite'],
    rules.map((set) => {
      const compared = core.map((row) => {
        const codes = (row['codes_met'] ?? '').replaceAll(' ', '');
        return { given: panelClass(row), own: combineCriteria(parseCriteria(codes), set).class };
      });
      const same = compared.filter(({ given, own }) => given === own).length;
      const opposite = compared.filter(({ given, own }) => isOpposite(given, own)).length;
      return [set, describeShare(same, compared.length), String(opposite)];
    }),
  );
}
