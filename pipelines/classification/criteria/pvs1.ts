import type { ExonLoss, Truncation } from '../../consequence/index.ts';
import type { CriterionRecord, CriterionStrength, GeneCondition } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import type { Evidence } from '../evidence.ts';
import { codingShape } from '../knowledge/coding-shape.ts';

/*
 * PVS1 by the decision tree of Abou Tayoun 2018 (PMID 30192042, figure 1). The mechanism comes from gene
 * curation and never from constraint; gene–disease validity caps the strength.
 */

/** Share of the protein above which its loss counts as strong. */
const LARGE_PART_PERCENT = 10;
/** A truncation seen above 0.1 % in a population does not abolish the function. */
const FREQUENT_PPB = 1_000_000;
/**
 * Where the new stop of a shifted frame is not known: 3 of 64 codons are stops, so that 99 of 100 random frames
 * have stopped after 96 codons.
 */
const UNKNOWN_STOP_NT = 300;
/** A stop in the last 50 nt before the last junction escapes decay. */
const NMD_ESCAPE_NT = 50;

const NOT_LOSS = notMet('PVS1', 'VeryStrong', 'not a loss-of-function change');
const NO_MECHANISM = notMet('PVS1', 'VeryStrong', 'loss of function is not a curated mechanism');
const WEAK_VALIDITY = notMet('PVS1', 'VeryStrong', 'gene-disease validity below Moderate');
const UNTRANSLATED = notMet('PVS1', 'VeryStrong', 'the lost exon has no coding base');
const FREQUENT = notMet('PVS1', 'VeryStrong', 'decay escaped and frequency above 0.001');
const ASSUMED = met(
  'PVS1',
  'VeryStrong',
  'truncation that counts as degraded by the gene’s panel (pvs1-exceptions)',
);
const NO_SEQUENCE = unknown('PVS1', 'VeryStrong', 'coding-sequence');

export function pvs1(evidence: Evidence): CriterionRecord {
  const branch = branchOf(evidence.annotation.terms);
  return branch === null ? NOT_LOSS : gated(evidence, () => evaluateBranch(branch, evidence));
}

/** A deleted segment, exons known from its ends; `null` for the whole coding sequence. */
export function pvs1Deletion(loss: ExonLoss | null, evidence: Evidence): CriterionRecord {
  return gated(evidence, () =>
    loss === null
      ? graded('VeryStrong', 'the whole coding sequence is deleted')
      : exonLoss(loss, evidence),
  );
}

function gated({ condition }: Evidence, evaluate: () => CriterionRecord): CriterionRecord {
  if (!condition.lossOfFunction) {
    return NO_MECHANISM;
  }
  const cap = validityCap(condition);
  return cap === null ? WEAK_VALIDITY : capped(evaluate(), cap);
}

type Branch = 'ablation' | 'exon-loss' | 'truncation' | 'start';

function branchOf(terms: readonly string[]): Branch | null {
  for (const term of terms) {
    switch (term) {
      case 'transcript_ablation':
        return 'ablation';
      case 'splice_acceptor_variant':
      case 'splice_donor_variant':
        return 'exon-loss';
      case 'stop_gained':
      case 'frameshift_variant':
        return terms.includes('stop_lost') ? null : 'truncation';
      case 'start_lost':
        return 'start';
      default:
    }
  }
  return null;
}

function evaluateBranch(branch: Branch, evidence: Evidence): CriterionRecord {
  switch (branch) {
    case 'ablation':
      return graded('VeryStrong', 'the whole transcript is deleted');
    case 'exon-loss':
      return exonLoss(evidence.annotation.exonLoss, evidence);
    case 'truncation':
      return truncation(evidence);
    case 'start':
      return startLoss(evidence);
  }
}

/** Abou Tayoun 2018: the pair is at least Moderate, and a Moderate one is never full strength. */
function validityCap({ validity }: GeneCondition): 'VeryStrong' | 'Strong' | null {
  switch (validity) {
    case 'Limited':
    case 'Disputed':
    case 'Refuted':
      return null;
    case 'Moderate':
      return 'Strong';
    // Not curated by ClinGen: the curated mechanism itself (dosage, gene list) carries the pair.
    case 'Definitive':
    case 'Strong':
    case null:
      return 'VeryStrong';
  }
}

function capped(record: CriterionRecord, cap: 'VeryStrong' | 'Strong'): CriterionRecord {
  return cap === 'Strong' && record.met === true && record.strength === 'VeryStrong'
    ? met('PVS1', 'Strong', `${record.reason}; capped by Moderate validity`)
    : record;
}

function graded(strength: CriterionStrength, reason: string): CriterionRecord {
  return met('PVS1', strength, reason);
}

/** Figure 1, nonsense and frameshift. */
function truncation(evidence: Evidence): CriterionRecord {
  const { annotation } = evidence;
  if (annotation.truncation !== null) {
    return truncated(annotation.truncation, evidence);
  }
  // Without the sequence the place of the change still tells where the stop is at the earliest.
  return annotation.cdsPosition === null
    ? NO_SEQUENCE
    : stopUnknown(annotation.cdsPosition, evidence);
}

function truncated(part: Truncation, evidence: Evidence): CriterionRecord {
  const { nmd } = part;
  if (nmd?.expected === true) {
    return graded('VeryStrong', 'premature stop with expected decay');
  }
  if (evidence.rules.assumesNmd(evidence.gene.symbol, part.firstChangedResidue)) {
    return ASSUMED;
  }
  if (nmd === null) {
    return stopUnknown(3 * part.firstChangedResidue - 2, evidence);
  }
  return escaped(part.firstChangedResidue, part.removedResidues, evidence);
}

function stopUnknown(cdsPosition: number, evidence: Evidence): CriterionRecord {
  if (evidence.rules.assumesNmd(evidence.gene.symbol, Math.ceil(cdsPosition / 3))) {
    return ASSUMED;
  }
  const { length, lastJunction } = codingShape(evidence.transcript);
  const isStopGain = evidence.annotation.terms.includes('stop_gained');
  const latest = cdsPosition + (isStopGain ? 0 : UNKNOWN_STOP_NT);
  if (lastJunction !== null && latest <= lastJunction - NMD_ESCAPE_NT) {
    return graded('VeryStrong', 'frame lost far before the last junction; stop not known');
  }
  const residue = Math.ceil(cdsPosition / 3);
  return escaped(residue, Math.floor(length / 3) - residue, evidence);
}

/** Figure 1, decay not expected: what part of the protein is lost? */
function escaped(first: number, removed: number, evidence: Evidence): CriterionRecord {
  const { residues, variant, frequency } = evidence;
  const total = proteinLength(evidence);
  const critical = residues.pathogenicWithin(first, total, variant);
  if (critical !== null) {
    return graded(
      'Strong',
      `decay escaped; lost part holds ClinVar ${critical.variationId} (residue ${critical.residue})`,
    );
  }
  if ((frequency?.grpmaxAfPpb ?? frequency?.afPpb ?? 0) > FREQUENT_PPB) {
    return FREQUENT;
  }
  return byLostPart(removed, total, 'decay escaped');
}

function byLostPart(removed: number, total: number, what: string): CriterionRecord {
  const share = `${what}; ${removed} of ${total} residues lost`;
  return graded(removed * 100 > total * LARGE_PART_PERCENT ? 'Strong' : 'Moderate', share);
}

function proteinLength({ annotation, transcript }: Evidence): number {
  return (
    annotation.proteinLength ?? Math.max(0, Math.floor(codingShape(transcript).length / 3) - 1)
  );
}

/** Figure 1, canonical splice sites and exon deletions: as if the exons were left out. */
function exonLoss(loss: ExonLoss | null, evidence: Evidence): CriterionRecord {
  if (loss === null) {
    return NO_SEQUENCE;
  }
  if (loss.codingBases === 0) {
    return UNTRANSLATED;
  }
  if (loss.inFrame === null) {
    return endExonLoss(loss, evidence);
  }
  const first = firstLostResidue(loss, evidence);
  if (loss.inFrame) {
    return inFrameLoss(first, loss.codingBases / 3, evidence);
  }
  if (loss.truncation !== null) {
    return truncated(loss.truncation, evidence);
  }
  return stopUnknown(3 * first - 2, evidence);
}

function firstLostResidue({ firstExon }: ExonLoss, { transcript }: Evidence): number {
  return Math.floor((codingShape(transcript).exonStart[firstExon - 1] ?? 0) / 3) + 1;
}

function inFrameLoss(first: number, removed: number, evidence: Evidence): CriterionRecord {
  const critical = evidence.residues.pathogenicWithin(first, first + removed - 1, evidence.variant);
  return critical === null
    ? byLostPart(removed, proteinLength(evidence), 'exon lost in frame')
    : graded('Strong', `exon lost in frame holds ClinVar ${critical.variationId}`);
}

/** The exon of the start or the stop codon: there is no frame to keep. */
function endExonLoss({ codingBases, lastExon }: ExonLoss, evidence: Evidence): CriterionRecord {
  const { exonEnd, length } = codingShape(evidence.transcript);
  if ((exonEnd[lastExon - 1] ?? 0) < length) {
    return graded('Strong', 'exon of the start codon lost; the frame is not resolved');
  }
  const removed = Math.floor(codingBases / 3);
  const total = proteinLength(evidence);
  return escaped(total - removed + 1, removed, evidence);
}

/** Figure 1, initiation codon. Other transcripts with another start are not in a pack of MANE transcripts. */
function startLoss({ annotation, residues, variant }: Evidence): CriterionRecord {
  const next = annotation.startLoss?.nextMethionine ?? null;
  const upstream = next === null ? null : residues.pathogenicWithin(2, next - 1, variant);
  return upstream === null
    ? graded('Supporting', 'start codon lost; nothing pathogenic known before the next methionine')
    : graded('Moderate', `start codon lost; ClinVar ${upstream.variationId} before the next one`);
}
