export { annotateGenes } from './annotate-genes.ts';
export type { GeneAnnotations } from './annotate-genes.ts';
export { annotateVariant } from './annotate-variant.ts';
export type {
  Annotation,
  AnnotationNote,
  ExonLoss,
  NmdPrediction,
  StartLoss,
  Truncation,
} from './annotation.ts';
export { UNPLACED } from './annotation.ts';
export { combinePhased } from './combine-phased.ts';
export { ConsequenceFault } from './consequence-fault.ts';
export type { ConsequenceFaultCode } from './consequence-fault.ts';
export { isProteinName, isTranscriptName } from './hgvs-grammar.ts';
export { normaliseVariant } from './normalise-variant.ts';
export type { NormalisedVariant } from './normalise-variant.ts';
export type { ReferenceSource } from './reference-reader.ts';
export type { RegionOptions } from './region.ts';
export { SO_TERMS, isSoTerm, severityRank } from './so-terms.ts';
export type { SoTerm } from './so-terms.ts';
export { fromSourceAnnotation } from './source-annotation.ts';
