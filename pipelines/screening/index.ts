export { interpretNewborn, explainNewborn } from './interpret-newborn.ts';
export type { ExplainedResult } from './interpret-newborn.ts';
export { planScan, readEvidence, screenNewborn } from './screen-newborn.ts';
export type { NewbornReaders, ScanPlan, ScreeningSetup } from './screen-newborn.ts';
export type { NewbornEvidence, ScreeningRules } from './evidence.ts';
export type {
  DeletionRequest,
  InterpretationRequest,
  PartnerAllele,
  VariantInterpreter,
} from './variant-interpreter.ts';
export { ClinvarInterpreter } from './clinvar-interpreter.ts';
export { comparePolicies } from './compare-policies.ts';
export type { PolicyComparison, PolicySide } from './compare-policies.ts';
export type { DropReason, DroppedAllele } from './alleles.ts';
export { canonicalResult, canonicalResultBytes } from './canonical-result.ts';
export { concordanceOf, consequenceOf } from './concordance.ts';
export type { Consequence } from './concordance.ts';
export type { GenotypeStatus } from './genotype.ts';
export { canonicalCutoffsBytes, parseCutoffs } from './cutoffs.ts';
export type {
  AnalyteCutoff,
  ConditionCutoff,
  Cutoffs,
  RatioCutoff,
  Thresholds,
} from './cutoffs.ts';
export { readLaboratoryCutoffs } from './laboratory-cutoffs.ts';
export type { NamedCutoffs } from './laboratory-cutoffs.ts';
export { parseMarker } from './marker.ts';
export type { Marker } from './marker.ts';
export type { LaboratoryVerdict, Specimen, SpecimenReading } from './specimen.ts';
export { biochemistryStatus } from './biochemistry-status.ts';
export type { ConditionBiochemistry } from './biochemistry-status.ts';
export { inferSexKaryotype } from './sex-karyotype.ts';
export type { SexKaryotype } from './sex-karyotype.ts';
export { ScreeningFault } from './screening-fault.ts';
export type { ScreeningFaultCode } from './screening-fault.ts';
export { createNewbornReaders } from './newborn-readers.ts';
