import type { AcmgClass, CriterionRecord, CriterionStrength, Variant } from '../model/index.ts';
import type { Classification } from './classify-variant.ts';
import { CRITERIA } from './combining/criteria-catalogue.ts';
import type { RuleSet } from './combining/rule-sets.ts';

/*
 * A statement shaped after the ACMG 2015 profile of GA4GH VA-Spec (acmg_2015, as va-spec-python validates it): proposition,
 * classification, and one evidence line per criterion, met or not, from which a stranger reaches the class again.
 */

export interface VaCode {
  readonly code: string;
  readonly system: string;
}

/** MappableConcept of the GKS core model. */
export interface VaConcept {
  readonly primaryCoding: VaCode;
}

/** The same where only a name is known. */
export interface VaNamed {
  readonly conceptType: 'Gene' | 'Disease' | 'Mode of inheritance';
  readonly name: string;
}

export interface VaMethod {
  readonly type: 'Method';
  readonly name: string;
  readonly reportedIn: string;
}

export interface VaEvidenceLine {
  readonly type: 'EvidenceLine';
  readonly directionOfEvidenceProvided: 'supports' | 'disputes' | 'neutral';
  /** Absent where the criterion is not met. */
  readonly strengthOfEvidenceProvided?: VaConcept;
  /** Absent where the criterion could not be evaluated: the profile has no word for it. */
  readonly evidenceOutcome?: VaConcept;
  readonly specifiedBy: VaMethod & { readonly methodType: string };
  readonly description: string;
}

export interface VaStatement {
  readonly type: 'Statement';
  readonly proposition: {
    readonly type: 'VariantPathogenicityProposition';
    readonly predicate: 'isCausalFor';
    /** `chrom-pos-ref-alt` on the assembly of the pack, 1-based. */
    readonly subjectVariant: string;
    readonly geneContextQualifier: VaNamed;
    readonly objectCondition: VaNamed;
    readonly modeOfInheritanceQualifier: VaNamed;
  };
  readonly direction: 'supports' | 'disputes' | 'neutral';
  /** Absent for uncertain significance. */
  readonly strength?: VaConcept;
  readonly classification: VaConcept;
  readonly score: number;
  readonly specifiedBy: VaMethod;
  readonly hasEvidenceLines: readonly VaEvidenceLine[];
}

export interface StatementSubject {
  readonly variant: Variant;
  readonly gene: string;
  readonly condition: string;
  readonly inheritance: string;
  readonly rules: RuleSet;
}

const SYSTEM = 'ACMG Guidelines, 2015';

const CLASS_TERMS: Readonly<
  Record<
    AcmgClass,
    Pick<VaStatement, 'direction'> & {
      readonly strength: 'definitive' | 'likely' | null;
      readonly term: string;
    }
  >
> = {
  P: { term: 'pathogenic', direction: 'supports', strength: 'definitive' },
  LP: { term: 'likely pathogenic', direction: 'supports', strength: 'likely' },
  VUS: { term: 'uncertain significance', direction: 'neutral', strength: null },
  LB: { term: 'likely benign', direction: 'disputes', strength: 'likely' },
  B: { term: 'benign', direction: 'disputes', strength: 'definitive' },
};

const STRENGTH_TERMS: Readonly<Record<CriterionStrength, string>> = {
  Supporting: 'supporting',
  Moderate: 'moderate',
  Strong: 'strong',
  VeryStrong: 'very strong',
  StandAlone: 'standalone',
};

const METHODS: Readonly<Record<RuleSet, VaMethod>> = {
  points: {
    type: 'Method',
    name: 'ACMG/AMP 2015, points of Tavtigian 2020',
    reportedIn: 'pmid:32720330',
  },
  '2015': { type: 'Method', name: 'ACMG/AMP 2015', reportedIn: 'pmid:25741868' },
};

export function toVaStatement(
  classification: Pick<Classification, 'class' | 'points' | 'criteria'>,
  { variant, gene, condition, inheritance, rules }: StatementSubject,
): VaStatement {
  const { term, direction, strength } = CLASS_TERMS[classification.class];
  return {
    type: 'Statement',
    proposition: {
      type: 'VariantPathogenicityProposition',
      predicate: 'isCausalFor',
      subjectVariant: `${variant.chrom}-${variant.pos}-${variant.ref}-${variant.alt}`,
      geneContextQualifier: { conceptType: 'Gene', name: gene },
      objectCondition: { conceptType: 'Disease', name: condition },
      modeOfInheritanceQualifier: { conceptType: 'Mode of inheritance', name: inheritance },
    },
    direction,
    ...(strength === null ? {} : { strength: concept(strength) }),
    classification: concept(term),
    score: classification.points,
    specifiedBy: METHODS[rules],
    hasEvidenceLines: classification.criteria.map(toEvidenceLine),
  };
}

function concept(code: string): VaConcept {
  return { primaryCoding: { code, system: SYSTEM } };
}

function toEvidenceLine(record: CriterionRecord): VaEvidenceLine {
  const { code, strength, met, reason } = record;
  const pathogenic = CRITERIA.get(code)?.direction === 'pathogenic';
  const direction = pathogenic ? 'supports' : 'disputes';
  return {
    type: 'EvidenceLine',
    directionOfEvidenceProvided: met === true ? direction : 'neutral',
    ...(met === true ? { strengthOfEvidenceProvided: concept(STRENGTH_TERMS[strength]) } : {}),
    ...(met === null ? {} : { evidenceOutcome: concept(outcomeOf(record)) }),
    specifiedBy: { ...METHODS['2015'], methodType: code },
    description: met === null ? `not evaluated: ${reason}` : reason,
  };
}

/** `PVS1_strong`, the bare code at its strength of 2015, `PS1_not_met`. */
function outcomeOf({ code, strength, met }: CriterionRecord): string {
  if (met !== true) {
    return `${code}_not_met`;
  }
  const usual = CRITERIA.get(code)?.strength === strength;
  return usual ? code : `${code}_${STRENGTH_TERMS[strength].replace(' ', '_')}`;
}
