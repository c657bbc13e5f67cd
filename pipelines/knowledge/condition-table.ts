import { z } from 'zod';
import type { GeneCondition } from '../model/knowledge.ts';
import type { Sections } from './sections.ts';

const conditionSchema = z.strictObject({
  id: z.string().regex(/^[A-Z0-9][A-Z0-9-]*$/),
  condition: z.string().min(1),
  gene: z.string().min(1),
  inheritance: z.enum(['AD', 'AR', 'XLD', 'XLR', 'MT']),
  panel: z.enum(['rusp-core', 'rusp-secondary', 'other']),
  urgency: z.enum(['critical', 'urgent', 'soon', 'routine']),
  validity: z
    .enum(['Definitive', 'Strong', 'Moderate', 'Limited', 'Disputed', 'Refuted'])
    .nullable(),
  lossOfFunction: z.boolean(),
  analytes: z.array(z.string().regex(/^[A-Z0-9][A-Z0-9_]*(?::(?:low|high))?$/)),
});
const conditionsSchema = z.array(conditionSchema).max(10_000);

/**
 * One entry per condition, gene and mode of inheritance, each once; every gene has a model.
 *
 * @throws KnowledgeFault PACK_TABLE_VALUE, PACK_TABLE_ORDER
 */
export function readConditions(
  sections: Sections,
  genes: ReadonlyMap<string, unknown>,
): readonly GeneCondition[] {
  const rows = conditionsSchema.safeParse(sections.json('json'));
  if (!rows.success || rows.data.length !== sections.table.records) {
    throw sections.fault('PACK_TABLE_VALUE', 'conditions do not have the shape of the format');
  }
  if (!rows.data.every((row) => genes.has(row.gene))) {
    throw sections.fault('PACK_TABLE_VALUE', 'a condition names a gene without a model');
  }
  const keys = rows.data.map(conditionKey);
  if (keys.some((key, index) => index > 0 && key <= (keys[index - 1] ?? ''))) {
    throw sections.fault('PACK_TABLE_ORDER', 'conditions are unsorted or given twice');
  }
  return rows.data;
}

/** The order of the table: condition, gene, mode of inheritance. */
export function conditionKey(row: Pick<GeneCondition, 'id' | 'gene' | 'inheritance'>): string {
  return `${row.id} ${row.gene} ${row.inheritance}`;
}
