import type { GeneCondition, Inheritance, KnowledgePack } from '../model/index.ts';

const PANELS: readonly GeneCondition['panel'][] = ['rusp-core', 'rusp-secondary', 'other'];
const VALIDITIES: readonly GeneCondition['validity'][] = [
  'Definitive',
  'Strong',
  'Moderate',
  null,
  'Limited',
  'Disputed',
  'Refuted',
];
const MODES: readonly Inheritance[] = ['AR', 'XLR', 'AD', 'XLD', 'MT'];

const known = new WeakMap<KnowledgePack, Map<string, readonly GeneCondition[]>>();

/**
 * The condition under which a variant of a gene is classified where nobody names one: the screened panel first,
 * then validity, then loss of function as mechanism, then recessive before dominant. `null` for a gene without one.
 */
export function selectCondition(
  knowledge: KnowledgePack,
  gene: string,
  inheritance: Inheritance | null = null,
): GeneCondition | null {
  const all = rankedConditions(knowledge).get(gene) ?? [];
  return all.find((one) => one.inheritance === inheritance) ?? all[0] ?? null;
}

function rankedConditions(knowledge: KnowledgePack): ReadonlyMap<string, readonly GeneCondition[]> {
  const cached = known.get(knowledge);
  if (cached !== undefined) {
    return cached;
  }
  const byGene = new Map<string, GeneCondition[]>();
  for (const condition of [...knowledge.conditions].sort(byRank)) {
    byGene.set(condition.gene, [...(byGene.get(condition.gene) ?? []), condition]);
  }
  known.set(knowledge, byGene);
  return byGene;
}

function byRank(a: GeneCondition, b: GeneCondition): number {
  return (
    PANELS.indexOf(a.panel) - PANELS.indexOf(b.panel) ||
    VALIDITIES.indexOf(a.validity) - VALIDITIES.indexOf(b.validity) ||
    Number(b.lossOfFunction) - Number(a.lossOfFunction) ||
    MODES.indexOf(a.inheritance) - MODES.indexOf(b.inheritance) ||
    (a.id < b.id ? -1 : 1)
  );
}
