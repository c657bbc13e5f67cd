import { combineCriteria, toVaStatement } from '../classification/index.ts';
import type { MetCriterion, VaMethod, VaStatement } from '../classification/index.ts';
import type { AcmgClass, Finding, VariantRecord } from '../model/index.ts';
import type { ReportFile } from '../report/index.ts';
import type { ExportInput } from './export-input.ts';
import { allFindings } from './reported-variants.ts';

/** The class that a report acts on where it is ClinVar's: the reason for it beside our own statement. */
interface PrioritisedStatement extends Omit<VaStatement, 'hasEvidenceLines' | 'score'> {
  readonly hasEvidenceLines: readonly [EvidenceItems, EvidenceItems];
}

interface EvidenceItems {
  readonly type: 'EvidenceLine';
  readonly directionOfEvidenceProvided: 'supports' | 'disputes' | 'neutral';
  readonly specifiedBy: VaMethod;
  readonly description: string;
  readonly hasEvidenceItems: readonly [ClinvarAssertion | VaStatement];
}

interface ClinvarAssertion {
  readonly id: string;
  readonly type: 'Document';
  readonly title: string;
  readonly urls: readonly [string];
}

/**
 * GA4GH VA-Spec statements of the ACMG 2015 profile, one for each variant and condition, every criterion as an
 * evidence line: with them and the published points, a stranger reaches the class by criteria again. Where the report
 * goes by ClinVar's class instead, a statement of that class holds both: ClinVar's record and our own statement.
 */
export function renderVaStatements({ outcome }: ExportInput): ReportFile {
  const screening = outcome.status === 'refused' ? null : outcome.screening;
  const statements = allFindings(screening).flatMap((finding) =>
    finding.variants.map((variant) => statementOf(finding, variant)),
  );
  return {
    name: 'report.va.json',
    mediaType: 'application/json',
    content: `${JSON.stringify(statements)}\n`,
  };
}

function statementOf(finding: Finding, variant: VariantRecord): VaStatement | PrioritisedStatement {
  const own = byClass(finding, variant, classByCriteria(variant));
  if (variant.clinvar === null || classByCriteria(variant) === variant.class) {
    return own;
  }
  const { type, proposition, direction, strength, classification } = byClass(
    finding,
    variant,
    variant.class,
  );
  return {
    type,
    proposition,
    direction,
    ...(strength === undefined ? {} : { strength }),
    classification,
    specifiedBy: PRIORITISED,
    hasEvidenceLines: [
      line(direction, 'the class that ClinVar asserts', clinvarRecord(variant.clinvar)),
      line(own.direction, 'the class by the criteria evaluated here', own),
    ],
  };
}

/** The rule of `docs/methods/classification.md` for variants that ClinVar knows. */
const PRIORITISED: VaMethod = {
  type: 'Method',
  name: 'ClinVar class of one star or more before the class by criteria',
  reportedIn: 'docs/methods/classification.md',
};

function classByCriteria({ criteria }: VariantRecord): AcmgClass {
  const met: readonly MetCriterion[] = criteria.filter((criterion) => criterion.met === true);
  return combineCriteria(met, 'points').class;
}

function byClass(
  { gene, conditionId, inheritance }: Finding,
  variant: VariantRecord,
  name: AcmgClass,
): VaStatement {
  const { points, criteria } = variant;
  return toVaStatement(
    { class: name, points, criteria },
    // Screening classifies by points; the 2015 rules are for comparison by hand.
    { variant, gene: gene ?? '', condition: conditionId, inheritance, rules: 'points' },
  );
}

function line(
  directionOfEvidenceProvided: EvidenceItems['directionOfEvidenceProvided'],
  description: string,
  item: ClinvarAssertion | VaStatement,
): EvidenceItems {
  return {
    type: 'EvidenceLine',
    directionOfEvidenceProvided,
    specifiedBy: PRIORITISED,
    description,
    hasEvidenceItems: [item],
  };
}

function clinvarRecord({
  variationId,
  significance,
  stars,
}: NonNullable<VariantRecord['clinvar']>): ClinvarAssertion {
  return {
    id: `clinvar:${variationId}`,
    type: 'Document',
    title: `ClinVar ${significance}, review status of ${stars} stars`,
    urls: [`https://www.ncbi.nlm.nih.gov/clinvar/variation/${variationId}/`],
  };
}
