import type {
  AcmgClass,
  AlleleCall,
  BiochemistryStatus,
  GeneCondition,
  GeneModel,
  StructuralCall,
  VariantRecord,
  Zygosity,
} from '../model/index.ts';

/** The other allele of the gene, once the genotype is known. */
export interface PartnerAllele {
  readonly class: AcmgClass;
  readonly phase: 'trans' | 'unknown' | 'homozygous';
}

/** What this newborn's RNA and protein say about one allele. */
export interface RnaSupport {
  /** RNA or protein of the gene is an outlier on the low side. */
  readonly lowExpression: boolean;
  /** A junction at the variant is spliced unlike others. */
  readonly aberrantSplicing: boolean;
}

export interface InterpretationRequest {
  readonly call: AlleleCall;
  readonly zygosity: Zygosity;
  readonly gene: GeneModel;
  readonly condition: GeneCondition;
  /**
   * `not-done` on the first reading, so that the class never depends on this newborn's own biochemistry;
   * the status on the second, when the biochemistry is abnormal (the circularity rule for PP4 and PM3).
   */
  readonly biochemistry: BiochemistryStatus;
  /** The laboratory measured the analytes that tell the condition from its look-alikes, and they are normal. */
  readonly differentialExcluded: boolean;
  readonly partner: PartnerAllele | null;
  /** Absent where no table says anything; never given on the first reading. */
  readonly rna?: RnaSupport;
}

export interface DeletionRequest {
  readonly call: StructuralCall;
  readonly zygosity: Zygosity;
  readonly gene: GeneModel;
  readonly condition: GeneCondition;
}

/** Turns one allele of one gene into a classified record. Pure; the same request gives the same record. */
export interface VariantInterpreter {
  interpret(request: InterpretationRequest): VariantRecord;
  /** `null` when the deletion leaves the coding sequence of the gene alone. */
  interpretDeletion(request: DeletionRequest): VariantRecord | null;
}
