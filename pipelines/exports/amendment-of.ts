import type { Amendment } from '../model/index.ts';
import type { ExportInput } from './export-input.ts';

export function amendmentOf({ outcome }: Pick<ExportInput, 'outcome'>): Amendment | null {
  return outcome.status === 'refused' ? null : (outcome.amends ?? null);
}
