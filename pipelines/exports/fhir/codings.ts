import type { Json, JsonMembers } from '../json.ts';

export const SYSTEM = {
  loinc: 'http://loinc.org',
  ucum: 'http://unitsofmeasure.org',
  genes: 'http://www.genenames.org',
  hgvs: 'http://varnomen.hgvs.org',
  refSeq: 'http://www.ncbi.nlm.nih.gov/refseq',
  clinvar: 'http://www.ncbi.nlm.nih.gov/clinvar',
  sequenceOntology: 'http://www.sequenceontology.org',
  phenotypeOntology: 'http://human-phenotype-ontology.org',
  category: 'http://terminology.hl7.org/CodeSystem/observation-category',
  section: 'http://terminology.hl7.org/CodeSystem/v2-0074',
  interpretation: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
  dataAbsent: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  toBeDetermined: 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs',
  annotation: 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/coded-annotation-types-cs',
  phase: 'http://terminology.hl7.org/CodeSystem/sequence-phase-relationship-cs',
  actReason: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  participant: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
  /** Sequence variants by SPDI, as the NCBI service names them. */
  spdi: 'https://api.ncbi.nlm.nih.gov/variation/v0/',
  subject: 'urn:neoseal:subject',
  result: 'urn:neoseal:result-digest',
  commitment: 'urn:neoseal:result-commitment',
  submission: 'urn:neoseal:submission-digest',
  policy: 'urn:neoseal:policy-digest',
  cutoffs: 'urn:neoseal:cutoffs-digest',
  pack: 'urn:neoseal:knowledge-pack-digest',
  measurement: 'urn:neoseal:enclave-measurement',
  condition: 'urn:neoseal:condition',
  nextStep: 'urn:neoseal:next-step',
  analyte: 'urn:neoseal:analyte',
  molecular: 'urn:neoseal:molecular-observation',
  gene: 'urn:neoseal:gene',
  refusal: 'urn:neoseal:refusal',
} as const;

/** A CodeableConcept of one coding. */
export function concept(system: string, code: string, display?: string): JsonMembers {
  return { coding: [{ system, code, display }] };
}

export function loinc(code: string, display?: string): JsonMembers {
  return concept(SYSTEM.loinc, code, display);
}

export function tbd(code: string): JsonMembers {
  return concept(SYSTEM.toBeDetermined, code);
}

/** An identifier, also as the logical target of a reference. */
export function identifier(system: string, value: string): JsonMembers {
  return { system, value };
}

/** A component that holds a CodeableConcept, or none where the value is not known. */
export function component(code: JsonMembers, value: JsonMembers | null): readonly JsonMembers[] {
  return value === null ? [] : [{ code, valueCodeableConcept: value }];
}

export function valueComponent(code: JsonMembers, value: JsonMembers): readonly JsonMembers[] {
  return [{ code, ...value }];
}

/** Of every Observation of the guide: laboratory, genetics. */
export const GENOMIC_CATEGORY: readonly Json[] = [
  concept(SYSTEM.category, 'laboratory'),
  concept(SYSTEM.section, 'GE'),
];
