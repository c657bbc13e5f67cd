import type {
  AcmgClass,
  AlleleCall,
  BiochemistryStatus,
  ClinvarClass,
  ClinvarRecord,
  CriterionRecord,
  GeneModel,
  KnowledgePack,
  TranscriptModel,
  VariantRecord,
} from '../model/index.ts';
import { namesGene } from './clinvar-gene.ts';
import { intersectRanges, countBases } from './ranges.ts';
import type {
  DeletionRequest,
  InterpretationRequest,
  VariantInterpreter,
} from './variant-interpreter.ts';

/** The weaker of the two where ClinVar gives two: a class never claims more than its source. */
const CLASS_OF: Record<ClinvarClass, AcmgClass> = {
  P: 'P',
  'P/LP': 'LP',
  LP: 'LP',
  VUS: 'VUS',
  'B/LB': 'LB',
  LB: 'LB',
  B: 'B',
  conflicting: 'VUS',
};

const POINTS = { Supporting: 1, Moderate: 2, Strong: 4, VeryStrong: 8, StandAlone: 0 } as const;

/** ClinGen SVI points (Tavtigian 2020) from which a class is reached. */
const LP_POINTS = 6;
const P_POINTS = 10;

/**
 * Reads the class of an allele from an exact match in ClinVar. ClinVar is prioritisation, not evidence of its
 * own, so it earns no points: `points` and `criteria` hold only what was evaluated here, which is PP4 from
 * abnormal biochemistry and PVS1 for a deleted coding sequence. What ClinVar does not know is a VUS.
 */
export class ClinvarInterpreter implements VariantInterpreter {
  readonly #knowledge: KnowledgePack;

  constructor(knowledge: KnowledgePack) {
    this.#knowledge = knowledge;
  }

  interpret(request: InterpretationRequest): VariantRecord {
    const { call, gene, zygosity } = request;
    const match = this.#knowledge.clinvar(call);
    const clinvar = match !== null && namesGene(match, gene.symbol) ? match : null;
    const criteria = [retiredClinvarCriterion(clinvar), phenotypeCriterion(request)];
    return {
      chrom: call.chrom,
      pos: call.pos,
      ref: call.ref,
      alt: call.alt,
      zygosity,
      ...describeConsequence(call, gene),
      class: clinvar === null ? 'VUS' : CLASS_OF[clinvar.significance],
      points: sumPoints(criteria),
      criteria,
      clinvar: summarise(clinvar),
      depth: call.depth,
      genotypeQuality: call.genotypeQuality,
      altReads: call.altReads,
    };
  }

  interpretDeletion({ call, gene, zygosity }: DeletionRequest): VariantRecord | null {
    const transcript = gene.transcripts[0];
    const lost = transcript === undefined ? 0 : lostCodingBases(transcript, call.range);
    if (transcript === undefined || lost === 0) {
      return null;
    }
    const whole = lost === lostCodingBases(transcript, gene.range);
    const criteria = [deletionCriterion(whole)];
    const points = sumPoints(criteria);
    const base = this.#knowledge.reference(call.chrom, {
      start: call.range.start,
      end: call.range.start,
    });
    return {
      chrom: call.chrom,
      pos: call.range.start,
      ref: base ?? 'N',
      alt: '<DEL>',
      zygosity,
      transcript: transcript.refseq,
      consequence: whole ? 'transcript_ablation' : 'feature_truncation',
      hgvsC: null,
      hgvsP: null,
      class: classOfPoints(points),
      points,
      criteria,
      clinvar: null,
      depth: null,
      genotypeQuality: null,
      altReads: null,
    };
  }
}

type Described = Pick<VariantRecord, 'transcript' | 'consequence' | 'hgvsC' | 'hgvsP'>;

/** The laboratory's own annotation of a MANE transcript, else what exon borders alone tell safely. */
function describeConsequence(call: AlleleCall, gene: GeneModel): Described {
  const names = new Set(gene.transcripts.flatMap((one) => [one.refseq, one.ensembl]));
  const source = call.annotations.find((one) => names.has(one.transcript));
  const transcript = gene.transcripts[0];
  if (source !== undefined) {
    const { hgvsC, hgvsP, consequences } = source;
    return {
      transcript: source.transcript,
      consequence: consequences[0] ?? null,
      hgvsC,
      hgvsP,
    };
  }
  if (transcript === undefined) {
    return { transcript: null, consequence: null, hgvsC: null, hgvsP: null };
  }
  const consequence = positionalConsequence(call, transcript);
  return { transcript: transcript.refseq, consequence, hgvsC: null, hgvsP: null };
}

/** Sequence Ontology term for the place of a variant; the effect on the protein is not resolved here. */
function positionalConsequence(call: AlleleCall, transcript: TranscriptModel): string {
  const { exons, strand, cds } = transcript;
  for (const [index, exon] of exons.entries()) {
    const before = index > 0 && within(call, exon.start - 2, exon.start - 1);
    const after = index < exons.length - 1 && within(call, exon.end + 1, exon.end + 2);
    if (call.ref.length === 1 && call.alt.length === 1 && (before || after)) {
      return before === (strand === '+') ? 'splice_acceptor_variant' : 'splice_donor_variant';
    }
  }
  const span = [{ start: call.pos, end: call.pos }];
  const coding = cds === null ? [] : intersectRanges(span, intersectRanges(exons, [cds]));
  if (coding.length > 0) {
    return 'coding_sequence_variant';
  }
  return intersectRanges(span, exons).length > 0 ? 'exon_variant' : 'intron_variant';
}

function within({ pos }: AlleleCall, start: number, end: number): boolean {
  return pos >= start && pos <= end;
}

function lostCodingBases(
  { exons, cds }: TranscriptModel,
  range: DeletionRequest['call']['range'],
): number {
  return cds === null ? 0 : countBases(intersectRanges(intersectRanges(exons, [cds]), [range]));
}

/** Retired by ClinGen SVI: listed as not met, so that nobody takes the class for the sum of criteria. */
function retiredClinvarCriterion(clinvar: ClinvarRecord | null): CriterionRecord {
  const reason =
    clinvar === null ? 'no-clinvar-record' : 'retired; class taken from the ClinVar record';
  return { code: 'PP5', strength: 'Supporting', met: false, reason };
}

/** PP4 counts only with abnormal biochemistry of this newborn, and more when look-alikes are excluded. */
function phenotypeCriterion({
  biochemistry,
  differentialExcluded,
}: InterpretationRequest): CriterionRecord {
  const strength = differentialExcluded ? 'Moderate' : 'Supporting';
  const reasons: Record<BiochemistryStatus, string> = {
    critical: 'biochemistry critical',
    positive: 'biochemistry positive',
    borderline: 'biochemistry borderline',
    normal: 'biochemistry normal',
    'not-done': 'biochemistry not read',
    invalid: 'biochemistry invalid',
  };
  const met = biochemistry === 'critical' || biochemistry === 'positive';
  const unknown = biochemistry === 'not-done' || biochemistry === 'invalid';
  return { code: 'PP4', strength, met: unknown ? null : met, reason: reasons[biochemistry] };
}

/** Abou Tayoun 2018: a lost gene is very strong; a lost part is graded down while its frame is not resolved. */
function deletionCriterion(whole: boolean): CriterionRecord {
  return {
    code: 'PVS1',
    strength: whole ? 'VeryStrong' : 'Strong',
    met: true,
    reason: whole ? 'whole coding sequence deleted' : 'part of the coding sequence deleted',
  };
}

function sumPoints(criteria: readonly CriterionRecord[]): number {
  return criteria.reduce((sum, one) => sum + (one.met === true ? POINTS[one.strength] : 0), 0);
}

function classOfPoints(points: number): AcmgClass {
  if (points >= P_POINTS) {
    return 'P';
  }
  return points >= LP_POINTS ? 'LP' : 'VUS';
}

function summarise(clinvar: ClinvarRecord | null): VariantRecord['clinvar'] {
  return clinvar === null
    ? null
    : {
        variationId: clinvar.variationId,
        significance: clinvar.significance,
        stars: clinvar.stars,
      };
}
