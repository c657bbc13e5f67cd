import type { Observation } from '../../model/index.ts';
import type { JsonMembers } from '../json.ts';
import { SYSTEM, concept, loinc } from './codings.ts';
import type { FhirContext } from './fhir-context.ts';
import type { Reference } from './resource.ts';

export interface BiochemistryReferences {
  readonly panel: Reference | null;
  /** The Observation of each observation of the result. */
  readonly of: ReadonlyMap<string, Reference>;
}

/** Place and analyte tell observations apart. */
export function observationKey({ source, analyte, unit }: Observation): string {
  return [source.file, source.line, analyte, unit].join(' ');
}

/** One Observation for each analyte, and the newborn-screening panel that holds them. */
export function addBiochemistry(context: FhirContext): BiochemistryReferences {
  const of = new Map<string, Reference>();
  for (const observation of context.screening.observations) {
    of.set(observationKey(observation), addObservation(observation, context));
  }
  return { panel: of.size === 0 ? null : addPanel([...of.values()], context), of };
}

function common({ subject, input, status }: FhirContext): JsonMembers {
  return {
    status: status === 'amended' ? 'amended' : 'final',
    category: [concept(SYSTEM.category, 'laboratory')],
    subject,
    effectiveDateTime: input.submitted,
  };
}

function addPanel(hasMember: readonly Reference[], context: FhirContext): Reference {
  return context.entries.add('Observation', {
    ...common(context),
    code: loinc('54089-8', 'Newborn screening panel'),
    hasMember,
  });
}

function addObservation(observation: Observation, context: FhirContext): Reference {
  const { loinc: code, analyte, flag } = observation;
  const local = { system: SYSTEM.analyte, code: analyte };
  const codings = code === null ? [local] : [{ system: SYSTEM.loinc, code }, local];
  const interpretation = flag === null ? undefined : INTERPRETATION[flag];
  return context.entries.add('Observation', {
    ...common(context),
    code: { coding: codings, text: analyte },
    ...value(observation),
    ...(interpretation === undefined
      ? {}
      : { interpretation: [concept(SYSTEM.interpretation, interpretation)] }),
  });
}

/** What the laboratory said of its own value. */
const INTERPRETATION: Readonly<Record<NonNullable<Observation['flag']>, string | undefined>> = {
  critical: 'AA',
  positive: 'A',
  borderline: 'IND',
  normal: 'N',
  invalid: undefined,
};

function value({ value: text, unit, comparator }: Observation): JsonMembers {
  if (text === null) {
    return { dataAbsentReason: concept(SYSTEM.dataAbsent, 'error') };
  }
  return {
    valueQuantity: {
      // FHIR decimals are JSON numbers; those of analytes are far below the precision of one.
      value: Number(text),
      comparator: comparator ?? undefined,
      unit,
      system: SYSTEM.ucum,
      code: unit,
    },
  };
}
