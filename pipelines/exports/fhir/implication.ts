import type { Finding, VariantRecord } from '../../model/index.ts';
import type { JsonMembers } from '../json.ts';
import { variantKey } from '../reported-variants.ts';
import { INHERITANCE, SIGNIFICANCE } from './answer-codes.ts';
import { SYSTEM, component, concept, loinc, tbd, valueComponent } from './codings.ts';
import { genomicObservation } from './fhir-context.ts';
import type { FhirContext } from './fhir-context.ts';
import type { Reference } from './resource.ts';

/** What a finding rests on besides its small variants. */
export interface FindingSupport {
  readonly variants: ReadonlyMap<string, Reference>;
  readonly copyNumber: Reference | null;
  readonly observations: readonly Reference[];
}

/**
 * One implication for each variant of a finding; for a finding without one, an implication of the copy number or of
 * the analytes. A finding that rests on a laboratory's verdict alone has nothing to be derived from (the profile asks
 * for it) and stands in the conclusion and its tasks only.
 */
export function addImplications(
  finding: Finding,
  support: FindingSupport,
  context: FhirContext,
): readonly Reference[] {
  if (finding.variants.length > 0) {
    return finding.variants.flatMap((variant) => {
      const reference = support.variants.get(variantKey(variant));
      return reference === undefined
        ? []
        : [addImplication(finding, { derivedFrom: [reference], variant }, context)];
    });
  }
  const derivedFrom = support.copyNumber === null ? support.observations : [support.copyNumber];
  return derivedFrom.length === 0
    ? []
    : [addImplication(finding, { derivedFrom, variant: null }, context)];
}

function addImplication(
  finding: Finding,
  basis: { readonly derivedFrom: readonly Reference[]; readonly variant: VariantRecord | null },
  context: FhirContext,
): Reference {
  const { variant, derivedFrom } = basis;
  return context.entries.add(
    'Observation',
    genomicObservation(
      'diagnostic-implication',
      {
        code: tbd('diagnostic-implication'),
        derivedFrom,
        component: [
          ...(variant === null ? [] : significance(variant)),
          ...component(loinc('81259-4', 'Associated phenotype'), phenotype(finding)),
          ...component(tbd('condition-inheritance'), inheritance(finding)),
          ...valueComponent(tbd('conclusion-string'), {
            valueString: conclusion(finding, variant, context),
          }),
        ],
      },
      context,
    ),
  );
}

function significance(variant: VariantRecord): readonly JsonMembers[] {
  return component(
    loinc('53037-8', 'Genetic variation clinical significance'),
    loinc(...SIGNIFICANCE[variant.class]),
  );
}

export function phenotype({ conditionId, condition }: Finding): JsonMembers {
  return { ...concept(SYSTEM.condition, conditionId, condition), text: condition };
}

function inheritance(finding: Finding): JsonMembers {
  const [code, display] = INHERITANCE[finding.inheritance];
  return concept(SYSTEM.phenotypeOntology, code, display);
}

/** The class may be ClinVar's and not that of the points (docs/methods/classification.md). */
function clinvarWords({ clinvar }: VariantRecord): readonly string[] {
  return clinvar === null
    ? []
    : [`ClinVar ${clinvar.variationId}: ${clinvar.significance}, ${clinvar.stars} stars`];
}

/** The codes a receiver can act on without the report: certainty, concordance, criteria with their strength. */
function conclusion(
  finding: Finding,
  variant: VariantRecord | null,
  { setup }: FhirContext,
): string {
  const words = [
    setup.wording.text(`certainty.${finding.certainty}`),
    `concordance: ${finding.concordance}`,
    `phase: ${finding.phase}`,
  ];
  if (variant === null) {
    return words.join('; ');
  }
  const met = variant.criteria.filter((criterion) => criterion.met === true);
  const criteria = met.map(({ code, strength }) => `${code}_${strength}`).join(', ');
  return [
    ...words,
    `ACMG/AMP points: ${variant.points}`,
    `criteria: ${criteria}`,
    ...clinvarWords(variant),
  ].join('; ');
}
