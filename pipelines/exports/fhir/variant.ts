import { PRIMARY_CHROMS } from '../../model/index.ts';
import type { Pos1, VariantRecord } from '../../model/index.ts';
import {
  chromosomeAccession,
  codingHgvs,
  isSymbolic,
  proteinHgvs,
  substitutionHgvs,
  toSpdi,
} from '../genome-names.ts';
import type { Assembly } from '../genome-names.ts';
import type { JsonMembers } from '../json.ts';
import type { ReportedVariant } from '../reported-variants.ts';
import { changeType, sequenceOntologyId } from '../sequence-ontology.ts';
import { ALLELIC_STATE, ASSEMBLY, CHROMOSOMES } from './answer-codes.ts';
import { SYSTEM, component, concept, loinc, tbd, valueComponent } from './codings.ts';
import { genomicObservation } from './fhir-context.ts';
import type { FhirContext } from './fhir-context.ts';
import type { Reference } from './resource.ts';

/** Observations of one allele that is present: the variant itself and what it does to the transcript. */
export function addVariant(
  { variant, findings }: ReportedVariant,
  context: FhirContext,
): { readonly variant: Reference; readonly consequence: Reference | null } {
  const genes = [...new Set(findings.map(({ gene }) => gene))].filter((gene) => gene !== null);
  const reference = context.entries.add(
    'Observation',
    genomicObservation(
      'variant',
      {
        code: loinc('69548-6', 'Genetic variant assessment'),
        valueCodeableConcept: loinc('LA9633-4', 'Present'),
        method: loinc('LA26398-0', 'Sequencing'),
        component: [
          ...genes.flatMap((gene) => geneStudied(gene, context)),
          ...place(variant, context),
          ...names(variant, context),
          ...sample(variant),
        ],
      },
      context,
    ),
  );
  return { variant: reference, consequence: addConsequence(variant, reference, context) };
}

export function geneStudied(gene: string, { setup }: FhirContext): readonly JsonMembers[] {
  const hgnc = setup.hgncId(gene);
  const value =
    hgnc === null
      ? { ...concept(SYSTEM.gene, gene), text: gene }
      : concept(SYSTEM.genes, hgnc, gene);
  return component(loinc('48018-6', 'Gene studied [ID]'), value);
}

function place(variant: VariantRecord, { screening }: FhirContext): readonly JsonMembers[] {
  const { chrom, pos, ref, alt } = variant;
  const { assembly } = screening;
  const answer = CHROMOSOMES[PRIMARY_CHROMS.indexOf(chrom)];
  const [changeId, changeName] = changeType(ref, alt);
  return [
    ...component(loinc('62374-4'), loinc(ASSEMBLY[assembly], assembly)),
    ...component(loinc('48000-4'), answer === undefined ? null : loinc(answer)),
    ...component(loinc('48013-7'), concept(SYSTEM.refSeq, chromosomeAccession(chrom, assembly))),
    ...component(loinc('92822-6'), loinc('LA30102-0', '1-based character counting')),
    ...component(loinc('48019-4'), concept(SYSTEM.sequenceOntology, changeId, changeName)),
    ...(isSymbolic(variant) ? startOnly(pos) : alleles(variant, assembly)),
  ];
}

function alleles(variant: VariantRecord, assembly: Assembly): readonly JsonMembers[] {
  const { pos, ref, alt } = variant;
  const range = { low: { value: pos }, high: { value: pos + ref.length - 1 } };
  return [
    ...valueComponent(loinc('81254-5'), { valueRange: range }),
    ...valueComponent(loinc('69547-8'), { valueString: ref }),
    ...valueComponent(loinc('69551-0'), { valueString: alt }),
    ...component(loinc('81252-9'), concept(SYSTEM.spdi, toSpdi(variant, assembly))),
  ];
}

/** A result holds the start of a structural call and no end. */
function startOnly(pos: Pos1): readonly JsonMembers[] {
  return valueComponent(loinc('81301-4'), { valueRange: { low: { value: pos } } });
}

function names(variant: VariantRecord, { screening }: FhirContext): readonly JsonMembers[] {
  const { clinvar } = variant;
  const genomic = substitutionHgvs(variant, screening.assembly);
  return [
    ...transcriptNames(variant),
    ...component(loinc('81290-9'), genomic === null ? null : concept(SYSTEM.hgvs, genomic)),
    ...component(
      loinc('81252-9'),
      clinvar === null ? null : concept(SYSTEM.clinvar, String(clinvar.variationId)),
    ),
  ];
}

function transcriptNames(variant: VariantRecord): readonly JsonMembers[] {
  const coding = codingHgvs(variant);
  const protein = proteinHgvs(variant);
  const { transcript } = variant;
  return [
    ...component(loinc('48004-6'), coding === null ? null : concept(SYSTEM.hgvs, coding)),
    ...component(loinc('48005-3'), protein === null ? null : concept(SYSTEM.hgvs, protein)),
    ...component(loinc('51958-7'), transcript === null ? null : concept(SYSTEM.refSeq, transcript)),
  ];
}

/** How the newborn carries it. */
function sample({ zygosity, depth, altReads }: VariantRecord): readonly JsonMembers[] {
  return [
    ...component(loinc('48002-0'), loinc('LA6683-2', 'Germline')),
    ...component(loinc('53034-5'), loinc(...ALLELIC_STATE[zygosity])),
    ...(depth === null || depth === 0 || altReads === null
      ? []
      : valueComponent(loinc('81258-6'), {
          valueQuantity: { value: ratio(altReads, depth), system: SYSTEM.ucum, code: '1' },
        })),
    ...(depth === null
      ? []
      : valueComponent(loinc('82121-5'), {
          valueQuantity: { value: depth, system: SYSTEM.ucum, code: '1' },
        })),
  ];
}

/** To four places, which no report needs more of. */
function ratio(part: number, whole: number): number {
  return Math.round((part / whole) * 10_000) / 10_000;
}

function addConsequence(
  variant: VariantRecord,
  derivedFrom: Reference,
  context: FhirContext,
): Reference | null {
  const { consequence } = variant;
  if (consequence === null) {
    return null;
  }
  const id = sequenceOntologyId(consequence);
  const term =
    id === null ? { text: consequence } : concept(SYSTEM.sequenceOntology, id, consequence);
  return context.entries.add(
    'Observation',
    genomicObservation(
      'molecular-consequence',
      {
        code: tbd('molecular-consequence'),
        derivedFrom: [derivedFrom],
        component: [...transcriptNames(variant), ...component(tbd('feature-consequence'), term)],
      },
      context,
    ),
  );
}
