import type { MolecularObservation } from '../../model/index.ts';
import type { JsonMembers } from '../json.ts';
import { SYSTEM, component, concept, valueComponent } from './codings.ts';
import type { FhirContext } from './fhir-context.ts';
import type { Reference } from './resource.ts';
import { geneStudied } from './variant.ts';

/** RNA, protein, methylation and repeats outside the laboratory's limits: one plain Observation each. */
export function addMolecular(context: FhirContext): readonly Reference[] {
  const { molecular = [] } = context.screening;
  return molecular.map((observation) => addOne(observation, context));
}

function addOne(observation: MolecularObservation, context: FhirContext): Reference {
  const { subject, status, input, entries } = context;
  const { kind, gene, value } = observation;
  return entries.add('Observation', {
    status: status === 'amended' ? 'amended' : 'final',
    category: [concept(SYSTEM.category, 'laboratory')],
    code: { ...concept(SYSTEM.molecular, kind), text: `${kind}, ${gene}` },
    subject,
    effectiveDateTime: input.submitted,
    ...(value === null ? {} : { valueQuantity: { value: Number(value) } }),
    component: [...geneStudied(gene, context), ...details(observation)],
  });
}

function details({ adjustedP, metric, range }: MolecularObservation): readonly JsonMembers[] {
  const junction = range === null ? null : `${range.chrom}:${range.start}-${range.end}`;
  return [
    ...component(
      { text: 'metric or call' },
      metric === null ? null : concept(SYSTEM.molecular, metric),
    ),
    ...text('adjusted p', adjustedP),
    ...text('range', junction),
  ];
}

function text(name: string, value: string | null): readonly JsonMembers[] {
  return value === null ? [] : valueComponent({ text: name }, { valueString: value });
}
