import type { GeneCondition, KnowledgePack } from '../model/index.ts';
import type { ConditionOverride, Policy } from './policy.ts';

/** The gene–condition pairs that a policy screens for, with its overrides applied, in the pack's order. */
export function selectPanel(policy: Policy, pack: KnowledgePack): readonly GeneCondition[] {
  const { panels, excludedGenes, excludedConditions, overrides } = policy.selection;
  const droppedGenes = new Set(excludedGenes.map((entry) => entry.gene));
  const droppedConditions = new Set(excludedConditions.map((entry) => entry.condition));
  return pack.conditions
    .filter((entry) => panels.includes(entry.panel))
    .filter((entry) => !droppedGenes.has(entry.gene) && !droppedConditions.has(entry.id))
    .map((entry) => overrides.filter((rule) => applies(rule, entry)).reduce(override, entry));
}

/** Genes without which the policy allows no negative result. */
export function requiredGenes(
  policy: Policy,
  panel: readonly GeneCondition[],
): ReadonlySet<string> {
  const listed = policy.selection.requiredGenes;
  return new Set(listed === 'all-selected' ? panel.map((entry) => entry.gene) : listed);
}

function applies(rule: ConditionOverride, entry: GeneCondition): boolean {
  return rule.gene === entry.gene && (rule.condition === null || rule.condition === entry.id);
}

function override(entry: GeneCondition, rule: ConditionOverride): GeneCondition {
  return {
    ...entry,
    inheritance: rule.inheritance ?? entry.inheritance,
    urgency: rule.urgency ?? entry.urgency,
  };
}
