import {
  ConsequenceFault,
  UNPLACED,
  annotateVariant,
  normaliseVariant,
} from '../consequence/index.ts';
import type { Annotation } from '../consequence/index.ts';
import type {
  CriterionRecord,
  GeneModel,
  KnowledgePack,
  StructuralCall,
  TranscriptModel,
  Variant,
  VariantRecord,
} from '../model/index.ts';
import type {
  DeletionRequest,
  InterpretationRequest,
  VariantInterpreter,
} from '../screening/variant-interpreter.ts';
import { classifyVariant } from './classify-variant.ts';
import type { Classification } from './classify-variant.ts';
import { completeAnnotation } from './complete-annotation.ts';
import { notMet } from './criterion-records.ts';
import { classifyDeletion, measureDeletion } from './deletion.ts';
import { knownClass, prioritisedClass } from './known-class.ts';
import type { KnownClass } from './known-class.ts';

/**
 * Classes by ACMG/AMP from this pack alone. A variant that ClinVar knows as pathogenic keeps ClinVar's class, so
 * that recall never hangs on which criteria could be evaluated; the record says so (PP5, retired, not met), and
 * `points` and `criteria` hold what was evaluated here.
 */
export class AcmgInterpreter implements VariantInterpreter {
  readonly #knowledge: KnowledgePack;

  constructor(knowledge: KnowledgePack) {
    this.#knowledge = knowledge;
  }

  interpret(request: InterpretationRequest): VariantRecord {
    const { call, gene, zygosity } = request;
    const variant = this.#normalise(call);
    const known = knownClass(variant, gene.symbol, this.#knowledge);
    const described = this.#describe(variant, request);
    const own = described === null ? NOTHING : this.#classify(variant, described, request);
    return {
      chrom: call.chrom,
      pos: call.pos,
      ref: call.ref,
      alt: call.alt,
      zygosity,
      transcript: described?.transcript.refseq ?? null,
      consequence: described?.annotation.consequence ?? null,
      hgvsC: described?.annotation.hgvsC ?? null,
      hgvsP: described?.annotation.hgvsP ?? null,
      class: prioritisedClass(own, known),
      points: own.points,
      criteria: [...own.criteria, retiredCriterion(own, known)],
      clinvar: known === null ? null : summarise(known),
      depth: call.depth,
      genotypeQuality: call.genotypeQuality,
      altReads: call.altReads,
    };
  }

  interpretDeletion({ call, gene, zygosity, condition }: DeletionRequest): VariantRecord | null {
    const [transcript] = gene.transcripts;
    const measured = transcript === undefined ? null : measureDeletion(call.range, transcript);
    if (transcript === undefined || measured === null) {
      return null;
    }
    const variant = this.#deletionAllele(call);
    const annotation = deletionAnnotation(gene, transcript);
    const annotated = { variant, gene, transcript, annotation };
    const own = classifyDeletion(annotated, measured, condition, { knowledge: this.#knowledge });
    return {
      ...variant,
      zygosity,
      transcript: transcript.refseq,
      consequence: measured.whole ? 'transcript_ablation' : 'feature_truncation',
      hgvsC: null,
      hgvsP: null,
      class: own.class,
      points: own.points,
      criteria: own.criteria,
      clinvar: null,
      depth: null,
      genotypeQuality: null,
      altReads: null,
    };
  }

  /** The alleles as they are where the reference contradicts them: the scan has reported that already. */
  #normalise({ chrom, pos, ref, alt }: Variant): Variant {
    return (
      orNull(() => normaliseVariant({ chrom, pos, ref, alt }, this.#knowledge).variant) ?? {
        chrom,
        pos,
        ref,
        alt,
      }
    );
  }

  #describe(variant: Variant, { call, gene }: InterpretationRequest): Described | null {
    const [transcript] = gene.transcripts;
    const computed =
      transcript === undefined
        ? null
        : orNull(() => annotateVariant(variant, transcript, this.#knowledge));
    return transcript === undefined || computed === null
      ? null
      : { transcript, annotation: completeAnnotation(computed, call.annotations, transcript) };
  }

  #classify(
    variant: Variant,
    { transcript, annotation }: Described,
    request: InterpretationRequest,
  ): Classification {
    const { gene, condition, biochemistry, differentialExcluded, partner, rna } = request;
    return classifyVariant({ variant, gene, transcript, annotation }, condition, {
      knowledge: this.#knowledge,
      newborn: { biochemistry, differentialExcluded, partner, rna },
    });
  }

  #deletionAllele({ chrom, range }: StructuralCall): Variant {
    const first = { start: range.start, end: range.start };
    const ref = this.#knowledge.reference(chrom, first) ?? 'N';
    return { chrom, pos: range.start, ref, alt: '<DEL>' };
  }
}

interface Described {
  readonly transcript: TranscriptModel;
  readonly annotation: Annotation;
}

/** What is left to say where no transcript can be read. */
const NOTHING: Classification = { class: 'VUS', points: 0, criteria: [], missing: [] };

/** Alleles that cannot be annotated are described by their place alone. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConsequenceFault) {
      return null;
    }
    throw error;
  }
}

/** Listed as not met, so that nobody takes the class for the sum of the criteria. */
function retiredCriterion(own: Classification, known: KnownClass | null): CriterionRecord {
  const taken = known !== null && prioritisedClass(own, known) !== own.class;
  const reason = known === null ? 'no ClinVar record' : 'retired; not counted';
  return notMet(
    'PP5',
    'Supporting',
    taken ? 'retired; class taken from the ClinVar record' : reason,
  );
}

function summarise({ variationId, significance, stars }: KnownClass): VariantRecord['clinvar'] {
  return { variationId, significance, stars };
}

/** No allele of a segment is spelled out, so that there is nothing to annotate but the gene. */
function deletionAnnotation(gene: GeneModel, transcript: TranscriptModel): Annotation {
  return {
    source: 'computed',
    gene: gene.symbol,
    transcript: transcript.refseq,
    consequence: 'coding_sequence_variant',
    terms: [],
    hgvsC: null,
    hgvsP: null,
    exonCount: transcript.exons.length,
    ...UNPLACED,
  };
}
