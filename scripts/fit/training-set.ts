import { join } from 'node:path';
import { annotateVariant } from '#pipelines';
import type { Annotation, GeneModel, KnowledgePack, Variant } from '#pipelines';
import { missenseFeatures } from '../../pipelines/classification/knowledge/missense-features.ts';
import type { MissenseModel } from '../../pipelines/classification/knowledge/missense-model.ts';
import {
  isPathogenic,
  residuesOf,
} from '../../pipelines/classification/knowledge/residue-index.ts';
import { readPanelVariants, readVariant, refused } from './panel-variants.ts';
import { readRows, readText } from './read-tables.ts';
import type { Row } from './read-tables.ts';
import { withoutRecords } from './without-records.ts';

/** One missense change with a label. */
export interface Example {
  readonly gene: string;
  readonly variant: Variant;
  readonly residue: number;
  readonly from: string;
  readonly to: string;
  readonly isPathogenic: boolean;
  /** Columns of the model; the first, the exchange, is not filled yet. */
  readonly features: readonly number[];
}

/** Frequency in any population from which a missense change counts as tolerated. */
const TOLERATED_FROM = 0.0003;

/** A variant with a label, whatever its effect. */
export interface Candidate {
  readonly gene: string;
  readonly variant: Variant;
  readonly isPathogenic: boolean;
}

/**
 * Pathogenic: ClinVar of two stars or more, as the pack holds it. Benign: frequent in a population and not pathogenic
 * in ClinVar, or benign in ClinVar. No variant of the expert panels, none of their residues; and what the features
 * read of ClinVar does not hold the panels' variants either.
 */
export function readTrainingSet(
  data: string,
  full: KnowledgePack,
  scales: MissenseModel['scales'],
): readonly Example[] {
  const panels = readPanelVariants(data, full);
  const pack = withoutRecords(full, panels.variants);
  const seen = new Set<string>();
  return listCandidates(data, pack).flatMap((candidate) => {
    const { gene, variant } = candidate;
    const key = `${gene}:${variant.chrom}:${variant.pos}:${variant.ref}:${variant.alt}`;
    const model = pack.genes.get(gene);
    if (seen.has(key) || model === undefined) {
      return [];
    }
    seen.add(key);
    const annotation = annotateMissense(variant, model, pack);
    const residue = annotation?.proteinPosition ?? null;
    return annotation === null || residue === null || panels.isLeftOut(variant, gene, residue)
      ? []
      : describeExample(candidate, annotation, { model, pack, scales });
  });
}

export function listCandidates(data: string, pack: KnowledgePack): readonly Candidate[] {
  const knowledge = (...parts: string[]): string => join(data, 'knowledge', ...parts);
  const pathogenic = [...pack.genes.values()].flatMap(({ symbol, chrom, range }) =>
    pack
      .clinvarIn(chrom, range)
      .filter(isPathogenic)
      .map((variant) => ({ gene: symbol, variant, isPathogenic: true })),
  );
  return [
    ...pathogenic,
    ...readFrequent(knowledge('frequency/nbs_frequency_GRCh38_merged.tsv.gz'), pack),
    ...readBenignVcf(knowledge('clinvar/brca_2026/clinvar_subset_20260226_GRCh38.vcf.gz'), pack),
    ...readBenignTable(knowledge('clinvar/clinvar_supplement_GRCh38.tsv.gz'), pack),
  ];
}

function readFrequent(path: string, pack: KnowledgePack): readonly Candidate[] {
  return readRows(path)
    .filter((row) => Math.max(number(row['af']), number(row['grpmax_af'])) >= TOLERATED_FROM)
    .flatMap((row) => benign(row['gene'] ?? '', row, pack))
    .filter(({ variant }) => pack.clinvar(variant) === null);
}

const BENIGN = /^(?:Likely_benign|Benign|Benign\/Likely_benign)$/u;

function readBenignVcf(path: string, pack: KnowledgePack): readonly Candidate[] {
  return readText(path)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const [chrom = '', pos = '', , ref = '', alt = '', , , info = ''] = line.split('\t');
      const classified = /CLNSIG=([^;]+)/u.exec(info)?.[1] ?? '';
      const gene = /GENEINFO=([^:;]+)/u.exec(info)?.[1] ?? '';
      return BENIGN.test(classified) ? benign(gene, { chrom, pos, ref, alt }, pack) : [];
    });
}

function readBenignTable(path: string, pack: KnowledgePack): readonly Candidate[] {
  return readRows(path)
    .filter((row) => BENIGN.test((row['clnsig'] ?? '').replaceAll(' ', '_')))
    .filter((row) => row['ref'] !== '' && row['alt'] !== '')
    .flatMap((row) =>
      (row['genes'] ?? '').split(/[,;|]/u).flatMap((gene) => benign(gene, row, pack)),
    );
}

function benign(gene: string, row: Row, pack: KnowledgePack): readonly Candidate[] {
  return pack.genes.has(gene)
    ? readVariant(row, pack).map((variant) => ({ gene, variant, isPathogenic: false }))
    : [];
}

function number(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : 0;
}

function annotateMissense(
  variant: Variant,
  gene: GeneModel,
  pack: KnowledgePack,
): Annotation | null {
  const [transcript] = gene.transcripts;
  if (transcript === undefined || pack.codingSequence(transcript.refseq) === null) {
    return null;
  }
  try {
    const annotation = annotateVariant(variant, transcript, pack);
    return annotation.consequence === 'missense_variant' ? annotation : null;
  } catch (error) {
    refused(error);
    return null;
  }
}

interface Setting {
  readonly model: GeneModel;
  readonly pack: KnowledgePack;
  readonly scales: MissenseModel['scales'];
}

/** Every exchange at 0, until a fit has a score for it. */
const NO_SUBSTITUTION: MissenseModel['substitution'] = Object.fromEntries(
  Array.from('ACDEFGHIKLMNPQRSTVWY', (one) => [one, Array.from({ length: 20 }, () => 0)]),
);

function describeExample(
  { variant, isPathogenic: label }: Candidate,
  annotation: Annotation,
  { model, pack, scales }: Setting,
): readonly Example[] {
  const [transcript] = model.transcripts;
  const { aminoAcids, proteinPosition: residue } = annotation;
  if (transcript === undefined || aminoAcids === null || residue === null) {
    return [];
  }
  const residues = residuesOf(model, transcript, pack);
  const features = missenseFeatures(
    { annotation, gene: model, knowledge: pack, residues, transcript, variant },
    { scales, substitution: NO_SUBSTITUTION },
  );
  const { ref: from, alt: to } = aminoAcids;
  return features === null
    ? []
    : [{ gene: model.symbol, variant, residue, from, to, isPathogenic: label, features }];
}
