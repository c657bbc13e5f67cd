export { annotateVariant } from './annotate-variant.ts';
export type {
  Annotation,
  AnnotationNote,
  ExonLoss,
  NmdPrediction,
  StartLoss,
  Truncation,
} from './annotation.ts';
export { ConsequenceFault } from './consequence-fault.ts';
export type { ConsequenceFaultCode } from './consequence-fault.ts';
export { normaliseVariant } from './normalise-variant.ts';
export type { NormalisedVariant } from './normalise-variant.ts';
export type { ReferenceSource } from './reference-reader.ts';
export { SO_TERMS, isSoTerm, severityRank } from './so-terms.ts';
export type { SoTerm } from './so-terms.ts';
