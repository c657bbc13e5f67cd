import {
  Fault,
  annotateGenes,
  classifyVariant,
  formatCriterion,
  knownClass,
  normaliseVariant,
  prioritisedClass,
  selectCondition,
  toVaStatement,
} from '#pipelines';
import type {
  AcmgClass,
  Annotation,
  Classification,
  GeneCondition,
  GeneModel,
  KnowledgePack,
  KnownClass,
  RuleSet,
  SuppliedScores,
  TranscriptModel,
  Variant,
} from '#pipelines';
import type { TsvRow, TsvTable } from '../cli/tsv.ts';
import { parseVariantRow } from '../cli/variant-row.ts';
import { OptionalColumns } from './optional-columns.ts';
import type { ClassifiedRow, RowClassifier } from './row-classifier.ts';

interface VariantClassifierOptions {
  readonly pack: KnowledgePack;
  readonly rules: RuleSet;
  readonly clinvarBlind: boolean;
}

/** From two stars on a pathogenic class of ClinVar goes before that of the criteria. */
const MIN_KNOWN_STARS = 2;

const COLUMNS = [
  'class',
  'points',
  'criteria',
  'missing',
  'acmg_class',
  'clinvar',
  'note',
] as const;

/** Classifies the variant that a row names. */
export function createVariantClassifier(
  table: TsvTable,
  options: VariantClassifierOptions,
): RowClassifier {
  const optional = new OptionalColumns(table);
  return {
    columns: COLUMNS,
    classify: (row) => {
      try {
        return describe(classifyRow(row, { table, optional, ...options }), options);
      } catch (error) {
        if (error instanceof Fault) {
          return refuse(String(error.code));
        }
        throw error;
      }
    },
  };
}

interface RowContext extends VariantClassifierOptions {
  readonly table: TsvTable;
  readonly optional: OptionalColumns;
}

interface ClassifiedVariant extends Subject {
  readonly variant: Variant;
  readonly classification: Classification;
  readonly known: KnownClass | null;
}

type Unclassified = 'OUTSIDE_GENES' | 'GENE_WITHOUT_CONDITION';

function classifyRow(row: TsvRow, context: RowContext): ClassifiedVariant | Unclassified {
  const { pack, rules, optional, table, clinvarBlind } = context;
  const { variant } = normaliseVariant(parseVariantRow(row, table), pack);
  const subject = findSubject(variant, row, context);
  if (typeof subject === 'string') {
    return subject;
  }
  const scores: SuppliedScores = optional.scores(row);
  const classification = classifyVariant({ variant, ...subject }, subject.condition, {
    knowledge: pack,
    rules,
    scores,
  });
  const known = clinvarBlind ? null : knownClass(variant, subject.gene.symbol, pack);
  return { ...subject, variant, classification, known };
}

interface Subject {
  readonly gene: GeneModel;
  readonly transcript: TranscriptModel;
  readonly annotation: Annotation;
  readonly condition: GeneCondition;
}

/** The gene that the row names, where the variant touches it; else the one in which the variant does most. */
function findSubject(
  variant: Variant,
  row: TsvRow,
  { pack, optional }: RowContext,
): Subject | Unclassified {
  const genes = annotateGenes(variant, pack);
  if (genes === null) {
    return 'OUTSIDE_GENES';
  }
  const named = optional.gene(row);
  const annotation = genes.others.find((other) => other.gene === named) ?? genes.main;
  const gene = pack.genes.get(annotation.gene);
  const transcript = gene?.transcripts[0];
  const condition = selectCondition(pack, annotation.gene, optional.inheritance(row));
  if (gene === undefined || transcript === undefined || condition === null) {
    return 'GENE_WITHOUT_CONDITION';
  }
  return { gene, transcript, annotation, condition };
}

function describe(
  outcome: ClassifiedVariant | Unclassified,
  { rules }: VariantClassifierOptions,
): ClassifiedRow {
  if (typeof outcome === 'string') {
    return refuse(outcome);
  }
  const { classification, known, variant, gene, condition } = outcome;
  const { points, criteria, missing } = classification;
  const met = criteria.filter((record) => record.met === true).map(formatCriterion);
  const { id, inheritance } = condition;
  const subject = { variant, gene: gene.symbol, condition: id, inheritance, rules };
  return {
    cells: [
      classOf(classification, known),
      String(points),
      met.join(','),
      missing.join(','),
      classification.class,
      known === null ? '' : `${known.significance} ${known.stars} ${known.variationId}`,
      '',
    ],
    details: () => ({
      points,
      criteria,
      missing,
      statement: toVaStatement(classification, subject),
    }),
  };
}

function classOf(own: Classification, known: KnownClass | null): AcmgClass {
  return prioritisedClass(own, known !== null && known.stars >= MIN_KNOWN_STARS ? known : null);
}

function refuse(code: string): ClassifiedRow {
  return {
    cells: COLUMNS.map((name) => (name === 'note' ? code : '')),
    details: () => ({ points: null, criteria: [], missing: [], statement: null }),
  };
}
