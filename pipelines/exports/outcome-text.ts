import { mostUrgent, outcomeKey } from '../report/index.ts';
import type { ReportInput, Wording } from '../report/index.ts';

/** The outcome in words, as plain text: what is it, how urgent, what it does not mean. */
export function outcomeSentences(input: ReportInput, wording: Wording): readonly string[] {
  const key = outcomeKey(input);
  const sentences = [`${wording.text(`outcome.${key}`)}.`];
  if (input.simulated) {
    sentences.unshift(wording.text('simulated'));
  }
  if (input.outcome.status === 'refused') {
    return [...sentences, wording.text('lead.refused', { code: input.outcome.refusal.code })];
  }
  const { findings, outcome } = input.outcome.screening;
  const urgency = mostUrgent(findings);
  return [
    ...sentences,
    ...(urgency === null ? [] : [`${wording.text(`urgency.${urgency}`)}.`]),
    ...findings.map(({ condition, gene }) => `${nameWithGene(condition, gene)}.`),
    `${wording.text('screening-not-diagnosis')}.`,
    ...(outcome === 'condition-suspected' ? [] : [wording.text('residual-risk')]),
  ];
}

/** Some conditions carry the gene in their name. */
function nameWithGene(condition: string, gene: string | null): string {
  return gene === null || condition.includes(gene) ? condition : `${condition} (${gene})`;
}
