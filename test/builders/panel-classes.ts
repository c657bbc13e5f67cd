import {
  Fault,
  annotateGenes,
  classifyVariant,
  knownClass,
  normaliseVariant,
  parseChrom,
  parsePos1,
  prioritisedClass,
  selectCondition,
} from '#pipelines';
import type {
  AcmgClass,
  CriterionRecord,
  Inheritance,
  KnowledgePack,
  SoTerm,
  Variant,
} from '#pipelines';
import { panelClass } from './expert-panels.ts';
import type { PanelRow } from './expert-panels.ts';

/** A variant of an expert panel as it is classified from the variant alone. */
export interface ClassifiedRow {
  readonly row: PanelRow;
  readonly gene: string;
  readonly variant: Variant;
  readonly given: AcmgClass;
  /** The panel's own criteria, `PM2_Supporting` style. */
  readonly givenCriteria: readonly string[];
  /** By the criteria, the variant's own ClinVar record left out. */
  readonly blind: AcmgClass;
  readonly points: number;
  readonly criteria: readonly CriterionRecord[];
  /** ClinVar's pathogenic class first, as screening does. */
  readonly prioritised: AcmgClass;
  readonly known: boolean;
  readonly consequence: SoTerm;
  readonly hgvsC: string | null;
}

export type Unclassified = 'no-alleles' | 'gene-not-in-pack' | 'other-gene' | 'alleles-refused';

/**
 * Why a row cannot be classified, or its class. The condition is the one that `classify` would take, of the panel's
 * mode of inheritance where the pack has one of that mode.
 */
export function classifyPanelRow(row: PanelRow, pack: KnowledgePack): ClassifiedRow | Unclassified {
  try {
    return classifyRow(row, pack);
  } catch (error) {
    if (error instanceof Fault) {
      return 'alleles-refused';
    }
    throw error;
  }
}

function classifyRow(row: PanelRow, pack: KnowledgePack): ClassifiedRow | Unclassified {
  const cell = (name: string): string => row[name] ?? '';
  const symbol = cell('gene');
  const gene = pack.genes.get(symbol);
  const [transcript] = gene === undefined ? [] : gene.transcripts;
  const condition = selectCondition(pack, symbol, inheritanceOf(cell('moi')));
  if (cell('pos') === '') {
    return 'no-alleles';
  }
  if (gene === undefined || transcript === undefined || condition === null) {
    return 'gene-not-in-pack';
  }
  const { variant } = normaliseVariant(
    {
      chrom: parseChrom(cell('chrom')),
      pos: parsePos1(Number(cell('pos'))),
      ref: cell('ref'),
      alt: cell('alt'),
    },
    pack,
  );
  const annotation = annotateGenes(variant, pack)?.main;
  if (annotation?.gene !== symbol) {
    return 'other-gene';
  }
  const own = classifyVariant({ variant, gene, transcript, annotation }, condition, {
    knowledge: pack,
  });
  const known = knownClass(variant, symbol, pack);
  return {
    row,
    gene: symbol,
    variant,
    given: panelClass(row),
    givenCriteria: cell('codes_met')
      .replaceAll(' ', '')
      .split(',')
      .filter((code) => code !== ''),
    blind: own.class,
    points: own.points,
    criteria: own.criteria,
    prioritised: prioritisedClass(own, known),
    known: known !== null,
    consequence: annotation.consequence,
    hgvsC: annotation.hgvsC,
  };
}

const MODES: readonly (readonly [name: RegExp, mode: Inheritance])[] = [
  [/^Autosomal recessive/u, 'AR'],
  [/^Autosomal dominant/u, 'AD'],
  [/^Semidominant/u, 'AD'],
  [/^X-linked.*dominant/u, 'XLD'],
  [/^X-linked.*recessive/u, 'XLR'],
  [/^Mitochondrial/u, 'MT'],
];

function inheritanceOf(text: string): Inheritance | null {
  return MODES.find(([name]) => name.test(text))?.[1] ?? null;
}

export const isPathogenicClass = (name: AcmgClass): boolean => name === 'P' || name === 'LP';
export const isBenignClass = (name: AcmgClass): boolean => name === 'B' || name === 'LB';
