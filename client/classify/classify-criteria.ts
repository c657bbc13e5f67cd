import { Fault, combineCriteria, parseCriteria } from '#pipelines';
import type { RuleSet } from '#pipelines';
import type { TsvTable } from '../cli/tsv.ts';
import type { RowClassifier } from './row-classifier.ts';

/** Combines the criteria that a row lists. */
export function createCriteriaClassifier({ columns }: TsvTable, rules: RuleSet): RowClassifier {
  const column = columns.get('criteria') ?? -1;
  return {
    columns: ['class', 'points', 'note'],
    classify: ({ cells, isComplete }) => {
      if (!isComplete) {
        return refuse('COLUMN_COUNT');
      }
      try {
        const combined = combineCriteria(parseCriteria(cells[column] ?? ''), rules);
        return {
          cells: [combined.class, String(combined.points), ''],
          details: () => ({ points: combined.points }),
        };
      } catch (error) {
        if (error instanceof Fault) {
          return refuse(String(error.code));
        }
        throw error;
      }
    },
  };
}

function refuse(code: string): ReturnType<RowClassifier['classify']> {
  return { cells: ['', '', code], details: () => ({ points: null }) };
}
