export { Fault } from './fault.ts';
export type { FaultPlace, FaultRecord } from './fault.ts';
export {
  CoordinateFault,
  PRIMARY_CHROMS,
  findChrom,
  parseChrom,
  parseOffset0,
  parsePos1,
  toClosedRange1,
  toHalfOpen0,
} from './coordinates.ts';
export type { Chrom, ClosedRange1, HalfOpen0, Offset0, Pos1 } from './coordinates.ts';
export type {
  AlleleCall,
  Coverage,
  CoverageSource,
  SampleCounts,
  SourceAnnotation,
  StructuralCall,
  Variant,
  VcfScan,
  Zygosity,
} from './variant.ts';
export type {
  BiochemistryStatus,
  Comparator,
  DecimalText,
  GenomicRange,
  MolecularObservation,
  Observation,
} from './observation.ts';
export type {
  ClinvarClass,
  ClinvarRecord,
  Frequency,
  GeneCondition,
  GeneModel,
  Inheritance,
  KnowledgePack,
  TranscriptModel,
  Urgency,
} from './knowledge.ts';
export type {
  AcmgClass,
  ClassUpgrade,
  Certainty,
  Concordance,
  CriterionRecord,
  CriterionStrength,
  Finding,
  GeneCallability,
  NotAssessed,
  OpenVerdict,
  Outcome,
  Phase,
  ScreeningResult,
  VariantRecord,
} from './result.ts';
export type { Amendment, ResultChange } from './amendment.ts';
export type { BytePort, CryptoPort, HashState, InflatePort, Ports } from './ports.ts';
export { FILE_ROLES } from './newborn.ts';
export type { FileRole, InputFile, NewbornInput } from './newborn.ts';
export { FINDING_NOTES, NEXT_STEPS, NOT_ASSESSED_REASONS } from './result-codes.ts';
export type { FindingNote, NextStep, NotAssessedReason } from './result-codes.ts';
