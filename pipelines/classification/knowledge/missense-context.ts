import type { Evidence } from '../evidence.ts';
import { missenseFeatures } from './missense-features.ts';
import { sumTrees } from './missense-model.ts';

/**
 * In-house score of a missense change, times 1000: the exchange, what ClinVar and the sequence say of the residues
 * around, and the exon border. `null` where the table, the protein or the residues are unknown.
 */
export function missenseContextScore(evidence: Evidence): number | null {
  const model = evidence.rules.missenseContext;
  const features = model === null ? null : missenseFeatures(evidence, model);
  return model === null || features === null ? null : sumTrees(model.trees, features);
}
