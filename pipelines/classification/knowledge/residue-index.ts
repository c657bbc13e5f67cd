import { ConsequenceFault, annotateVariant } from '../../consequence/index.ts';
import type { Annotation } from '../../consequence/index.ts';
import type {
  ClinvarRecord,
  GeneModel,
  KnowledgePack,
  TranscriptModel,
  Variant,
} from '../../model/index.ts';
import { ResidueCounts } from './residue-counts.ts';
import type { ResidueRecord } from './residue-record.ts';
import { isSameVariant } from './same-variant.ts';
import type { SplicePlace } from './splice-place.ts';

/** A pathogenic substitution in or near a splice site. */
export interface SpliceRecord extends SplicePlace {
  readonly variant: Variant;
  readonly variationId: number;
  readonly significance: ClinvarRecord['significance'];
  readonly site: string;
}

const NONE: readonly ResidueRecord[] = [];
const NO_SPLICE: readonly SpliceRecord[] = [];

/** ClinVar's records of a gene by the residue that they change; built once per transcript, by annotating them. */
export class ResidueIndex {
  readonly #byResidue = new Map<number, ResidueRecord[]>();
  readonly #pathogenic: ResidueRecord[] = [];
  /** Of the pathogenic records. */
  readonly counts: ResidueCounts;
  /** Classes other than pathogenic are in the pack for this gene, so that their absence nearby means something. */
  readonly knowsBenign: boolean;
  readonly #bySite = new Map<string, SpliceRecord[]>();

  constructor(
    records: readonly ResidueRecord[],
    knowsBenign: boolean,
    splice: readonly SpliceRecord[] = [],
  ) {
    this.knowsBenign = knowsBenign;
    for (const record of records) {
      const list = this.#byResidue.get(record.residue);
      if (list === undefined) {
        this.#byResidue.set(record.residue, [record]);
      } else {
        list.push(record);
      }
      if (isPathogenic(record)) {
        this.#pathogenic.push(record);
      }
    }
    this.#pathogenic.sort((a, b) => a.residue - b.residue);
    this.counts = new ResidueCounts(this.#pathogenic);
    for (const record of splice) {
      this.#bySite.set(record.site, [...(this.#bySite.get(record.site) ?? []), record]);
    }
  }

  /** Pathogenic substitutions in the motif of a splice site, by `spliceSite`. */
  spliceAt(site: string): readonly SpliceRecord[] {
    return this.#bySite.get(site) ?? NO_SPLICE;
  }

  at(residue: number): readonly ResidueRecord[] {
    return this.#byResidue.get(residue) ?? NONE;
  }

  /** The first pathogenic record with `from ≤ residue ≤ to` that is not the variant itself. */
  pathogenicWithin(from: number, to: number, own: Variant): ResidueRecord | null {
    for (const record of this.#pathogenic) {
      if (record.residue > to) {
        return null;
      }
      if (record.residue >= from && !isSameVariant(record.variant, own)) {
        return record;
      }
    }
    return null;
  }
}

export function isPathogenic({ significance }: Pick<ClinvarRecord, 'significance'>): boolean {
  return significance === 'P' || significance === 'LP' || significance === 'P/LP';
}

export function isBenign({ significance }: Pick<ClinvarRecord, 'significance'>): boolean {
  return significance === 'B' || significance === 'LB' || significance === 'B/LB';
}

const known = new WeakMap<KnowledgePack, Map<string, ResidueIndex>>();

export function residuesOf(
  gene: GeneModel,
  transcript: TranscriptModel,
  pack: KnowledgePack,
): ResidueIndex {
  let byTranscript = known.get(pack);
  if (byTranscript === undefined) {
    byTranscript = new Map();
    known.set(pack, byTranscript);
  }
  let index = byTranscript.get(transcript.refseq);
  if (index === undefined) {
    index = buildIndex(gene, transcript, pack);
    byTranscript.set(transcript.refseq, index);
  }
  return index;
}

function buildIndex(
  gene: GeneModel,
  transcript: TranscriptModel,
  pack: KnowledgePack,
): ResidueIndex {
  const records = pack.clinvarIn(gene.chrom, gene.range);
  const residues: ResidueRecord[] = [];
  const splice: SpliceRecord[] = [];
  for (const record of records) {
    const annotation = tryAnnotate(record, transcript, pack);
    if (annotation !== null) {
      residues.push(...toResidueRecord(record, annotation));
      splice.push(...toSpliceRecord(record, annotation, transcript));
    }
  }
  return new ResidueIndex(residues, records.some(isBenign), splice);
}

/** Changes of an exon count only where they change nothing but splicing. */
function toSpliceRecord(
  record: ClinvarRecord,
  { border, borderDistance: distance, consequence }: Annotation,
  transcript: TranscriptModel,
): readonly SpliceRecord[] {
  const isSilent = SPLICE_CONSEQUENCES.has(consequence);
  if (border === null || distance === null || !isSilent || !isPathogenic(record)) {
    return [];
  }
  const { chrom, pos, ref, alt, variationId, significance } = record;
  const variant = { chrom, pos, ref, alt };
  return ref.length === 1 && alt.length === 1
    ? [
        {
          variant,
          variationId,
          significance,
          border,
          distance,
          site: spliceSite(variant, { border, distance }, transcript),
        },
      ]
    : [];
}

export const SPLICE_CONSEQUENCES: ReadonlySet<string> = new Set([
  'splice_donor_variant',
  'splice_acceptor_variant',
  'splice_region_variant',
  'synonymous_variant',
  'intron_variant',
]);

/** One key for all places of a splice site: its kind and the exon's base at the site. */
export function spliceSite(
  { pos }: Variant,
  { border, distance }: SplicePlace,
  { strand }: Pick<TranscriptModel, 'strand'>,
): string {
  const outward = distance > 0 ? distance - 1 : distance;
  const downstream = border === 'donor' ? outward : -outward;
  return `${border}:${strand === '+' ? pos + downstream : pos - downstream}`;
}

function toResidueRecord(record: ClinvarRecord, annotation: Annotation): readonly ResidueRecord[] {
  const kind = KINDS.get(annotation.consequence);
  if (kind === undefined) {
    return [];
  }
  const residue = annotation.truncation?.firstChangedResidue ?? annotation.proteinPosition;
  if (residue === null) {
    return [];
  }
  const { chrom, pos, ref, alt, variationId, significance, stars } = record;
  const acids = kind === 'missense' ? annotation.aminoAcids : null;
  return [
    {
      variant: { chrom, pos, ref, alt },
      variationId,
      significance,
      stars,
      residue,
      kind,
      from: acids?.ref ?? '',
      to: acids?.alt ?? '',
    },
  ];
}

/** `null` for a record whose alleles do not fit the pack's own sequence. */
function tryAnnotate(
  record: Variant,
  transcript: TranscriptModel,
  pack: KnowledgePack,
): Annotation | null {
  try {
    return annotateVariant(record, transcript, pack);
  } catch (error) {
    if (error instanceof ConsequenceFault) {
      return null;
    }
    throw error;
  }
}

const KINDS: ReadonlyMap<string, ResidueRecord['kind']> = new Map([
  ['missense_variant', 'missense'],
  ['stop_gained', 'truncating'],
  ['frameshift_variant', 'truncating'],
  ['inframe_deletion', 'in-frame'],
  ['inframe_insertion', 'in-frame'],
  ['protein_altering_variant', 'in-frame'],
]);
