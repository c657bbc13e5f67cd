import type { Finding, NextStep, Urgency } from '../../model/index.ts';
import type { JsonMembers } from '../json.ts';
import { SYSTEM } from './codings.ts';
import type { FhirContext } from './fhir-context.ts';
import { profile } from './resource.ts';
import type { Reference } from './resource.ts';

/** FHIR request priority. */
const PRIORITY: Readonly<Record<Urgency, string>> = {
  critical: 'stat',
  urgent: 'urgent',
  soon: 'asap',
  routine: 'routine',
};

/** LL1037-2, where one of its answers says the same; the list is extensible. */
const RECOMMENDATION: Readonly<Partial<Record<NextStep, readonly [string, string]>>> = {
  'confirm-new-sample': ['LA14021-2', 'Confirmatory testing recommended'],
  'confirm-orthogonal-method': ['LA14021-2', 'Confirmatory testing recommended'],
  'repeat-biochemistry': ['LA14022-0', 'Additional testing recommended'],
  'phase-with-parents': ['LA14022-0', 'Additional testing recommended'],
  'search-second-allele': ['LA14022-0', 'Additional testing recommended'],
  'carrier-information': ['LA14020-4', 'Genetic counseling recommended'],
};

/** One Task for each next step of a finding, in reading order. */
export function addFollowUp(
  finding: Finding,
  reason: Reference | undefined,
  context: FhirContext,
): readonly Reference[] {
  return finding.nextSteps.map((step) => addTask(finding, { step, reason }, context));
}

function addTask(
  finding: Finding,
  { step, reason }: { readonly step: NextStep; readonly reason: Reference | undefined },
  { entries, subject, device, input, setup }: FhirContext,
): Reference {
  const answer = RECOMMENDATION[step];
  const own = { system: SYSTEM.nextStep, code: step };
  const coding =
    answer === undefined
      ? [own]
      : [{ system: SYSTEM.loinc, code: answer[0], display: answer[1] }, own];
  return entries.add('Task', {
    meta: profile('followup-recommendation'),
    status: 'requested',
    intent: 'proposal',
    priority: PRIORITY[finding.urgency],
    code: { coding, text: setup.wording.text(`next.${step}`) },
    description: `${finding.condition}: ${setup.wording.text(`next.${step}`)}`,
    for: subject,
    authoredOn: input.submitted,
    requester: device,
    ...(reason === undefined
      ? { reasonCode: { coding: [conditionCoding(finding)], text: finding.condition } }
      : { reasonReference: reason }),
  });
}

function conditionCoding({ conditionId, condition }: Finding): JsonMembers {
  return { system: SYSTEM.condition, code: conditionId, display: condition };
}
