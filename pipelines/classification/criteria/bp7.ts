import type { CriterionRecord } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import type { Evidence } from '../evidence.ts';
import { spliceMotifEffect } from '../knowledge/splice-motifs.ts';

/*
 * BP7 (Walker 2023, PMID 37352859): synonymous, but not in the first base or the last three bases of an exon; or
 * intronic at or beyond +7 and −21. SpliceAI must say that nothing happens, or, without a score, the position
 * weights of splice sites (table splice-motifs); without the bases the criterion is not evaluated.
 */

const DONOR_EXON_BASES = 3;
const ACCEPTOR_EXON_BASES = 1;
const DONOR_INTRON_FROM = 7;
const ACCEPTOR_INTRON_FROM = 21;

const OTHER = notMet('BP7', 'Supporting', 'neither synonymous nor intronic');
const NEAR = notMet('BP7', 'Supporting', 'too close to a splice site');
const NO_SPLICE = unknown('BP7', 'Supporting', 'splice-predictor');
const NO_TABLE = unknown('BP7', 'Supporting', 'rule-table');
const PREDICTED = notMet('BP7', 'Supporting', 'a splice effect is predicted or not excluded');
const SILENT = met(
  'BP7',
  'Supporting',
  'silent, away from splice sites, no splice effect predicted',
);
const SILENT_BY_MOTIFS = met(
  'BP7',
  'Supporting',
  'silent, away from splice sites, no site gained or weakened (splice-motifs)',
);

export function bp7(evidence: Evidence): CriterionRecord {
  const { annotation, scores, rules } = evidence;
  const silent = annotation.terms.includes('synonymous_variant');
  const intronic = annotation.intron !== null && annotation.exon === null;
  if (!silent && !intronic) {
    return OTHER;
  }
  if (isNearSpliceSite(evidence, intronic)) {
    return NEAR;
  }
  if (scores.spliceAi === null) {
    return byMotifs(evidence);
  }
  if (rules.defaults === null) {
    return NO_TABLE;
  }
  return scores.spliceAi <= rules.defaults.spliceai.bp4To ? SILENT : PREDICTED;
}

function byMotifs(evidence: Evidence): CriterionRecord {
  const effect = spliceMotifEffect(evidence);
  if (effect === null) {
    return NO_SPLICE;
  }
  return effect === 'none' ? SILENT_BY_MOTIFS : PREDICTED;
}

function isNearSpliceSite({ annotation }: Evidence, intronic: boolean): boolean {
  const { borderDistance, border } = annotation;
  if (borderDistance === null) {
    return intronic;
  }
  const distance = Math.abs(borderDistance);
  if (intronic) {
    return distance < (border === 'donor' ? DONOR_INTRON_FROM : ACCEPTOR_INTRON_FROM);
  }
  return distance <= (border === 'donor' ? DONOR_EXON_BASES : ACCEPTOR_EXON_BASES);
}
