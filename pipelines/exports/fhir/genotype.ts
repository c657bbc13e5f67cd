import type { Finding } from '../../model/index.ts';
import { codingHgvs } from '../genome-names.ts';
import { variantKey } from '../reported-variants.ts';
import { PHASE_RELATION } from './answer-codes.ts';
import { SYSTEM, component, concept, loinc, valueComponent } from './codings.ts';
import { genomicObservation } from './fhir-context.ts';
import type { FhirContext } from './fhir-context.ts';
import type { Reference } from './resource.ts';
import { geneStudied } from './variant.ts';

/** Both alleles of a finding together, and how they lie to each other. */
export function addGenotype(
  finding: Finding,
  variants: ReadonlyMap<string, Reference>,
  context: FhirContext,
): readonly Reference[] {
  const members = finding.variants
    .map((variant) => variants.get(variantKey(variant)))
    .filter((reference) => reference !== undefined);
  if (finding.gene === null || members.length !== 2) {
    return [];
  }
  return [addPair(finding, members, context), ...addPhase(finding, members, context)];
}

function addPair(finding: Finding, members: readonly Reference[], context: FhirContext): Reference {
  return context.entries.add(
    'Observation',
    genomicObservation(
      'genotype',
      {
        code: loinc('84413-4'),
        valueCodeableConcept: genotypeName(finding),
        derivedFrom: members,
        component: geneStudied(finding.gene ?? '', context),
      },
      context,
    ),
  );
}

/** HGVS nomenclature 21.0, alleles: `[a];[b]` in trans, `[a;b]` in cis, `a(;)b` where phase is not known. */
function genotypeName(finding: Finding): ReturnType<typeof concept> {
  const names = finding.variants.map((variant) => codingHgvs(variant));
  const [first = '', second = ''] = names.map((name) => name?.replace(/^[^:]*:c\./u, '') ?? '');
  const transcripts = new Set(names.map((name) => name?.replace(/:c\..*$/u, '') ?? ''));
  const [transcript = ''] = transcripts;
  if (transcripts.size !== 1 || first === '' || second === '' || transcript === '') {
    return { text: finding.variants.map(variantKey).join(' and ') };
  }
  const pair = {
    trans: `[${first}];[${second}]`,
    cis: `[${first};${second}]`,
    unknown: `${first}(;)${second}`,
  }[finding.phase === 'trans' || finding.phase === 'cis' ? finding.phase : 'unknown'];
  return concept(SYSTEM.hgvs, `${transcript}:c.${pair}`);
}

function addPhase(
  { phase }: Finding,
  members: readonly Reference[],
  context: FhirContext,
): readonly Reference[] {
  const relation = PHASE_RELATION[phase];
  if (relation === null) {
    return [];
  }
  return [
    context.entries.add(
      'Observation',
      genomicObservation(
        'sequence-phase-relationship',
        {
          code: loinc('82120-7'),
          valueCodeableConcept: concept(SYSTEM.phase, relation, relation),
          derivedFrom: members,
        },
        context,
      ),
    ),
  ];
}

/**
 * A gene that a copy-number call decides. The result names two states: no functional copy with phase homozygous,
 * one copy otherwise (docs/methods/special-loci.md).
 */
export function addCopyNumber(finding: Finding, context: FhirContext): Reference | null {
  if (finding.zygosity !== 'copy-number' || finding.gene === null) {
    return null;
  }
  const copies = finding.phase === 'homozygous' ? 0 : 1;
  return context.entries.add(
    'Observation',
    genomicObservation(
      'variant',
      {
        code: loinc('69548-6', 'Genetic variant assessment'),
        valueCodeableConcept: loinc('LA9633-4', 'Present'),
        component: [
          ...geneStudied(finding.gene, context),
          ...component(
            loinc('48019-4'),
            concept(SYSTEM.sequenceOntology, 'SO:0001743', 'copy_number_loss'),
          ),
          ...component(loinc('48002-0'), loinc('LA6683-2', 'Germline')),
          ...valueComponent(loinc('82155-3'), {
            valueQuantity: { value: copies, system: SYSTEM.ucum, code: '1' },
          }),
        ],
      },
      context,
    ),
  );
}
