import type { ScreeningResult } from '../../model/index.ts';
import type { JsonMembers } from '../json.ts';
import { SYSTEM, concept } from './codings.ts';
import type { FhirContext } from './fhir-context.ts';
import { PROFILES } from './resource.ts';

type NoteKind = 'test-disclaimer' | 'test-methodology';

/** Limits, methods and what was not assessed, as coded notes of the report. */
export function reportNotes(context: FhirContext): readonly JsonMembers[] {
  const { wording } = context.setup;
  const { screening } = context;
  return [
    note('test-disclaimer', wording.text('screening-not-diagnosis')),
    note('test-disclaimer', wording.text('methods.limits')),
    note('test-disclaimer', wording.text('attestation.not')),
    ...notAssessed(context),
    note('test-methodology', versions(screening)),
  ];
}

function notAssessed({ screening, setup }: FhirContext): readonly JsonMembers[] {
  if (screening.notAssessed.length === 0) {
    return [];
  }
  const { wording } = setup;
  const genes = screening.notAssessed.map(
    ({ gene, reason }) => `${gene} (${wording.text(`reason.${reason}`)})`,
  );
  return [note('test-disclaimer', `${wording.text('heading.not-assessed')}: ${genes.join('; ')}`)];
}

function versions({ policy, pack, cutoffs, assembly, callability }: ScreeningResult): string {
  return [
    `policy ${policy.id} ${policy.version}`,
    `knowledge pack ${pack.id}`,
    ...(cutoffs === undefined ? [] : [`cut-offs ${cutoffs.id} ${cutoffs.version}`]),
    `assembly ${assembly}`,
    `genes ${callability.genes.map(({ gene }) => gene).join(' ')}`,
  ].join('; ');
}

function note(kind: NoteKind, text: string): JsonMembers {
  const code = {
    url: `${PROFILES}annotation-code`,
    valueCodeableConcept: concept(SYSTEM.annotation, kind),
  };
  return {
    url: `${PROFILES}genomic-report-note`,
    valueAnnotation: { extension: [code], text },
  };
}
