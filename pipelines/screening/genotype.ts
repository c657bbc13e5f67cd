import type { Finding, FindingNote, Inheritance, Phase, VcfScan } from '../model/index.ts';
import type { CertaintyGenotype, InheritanceRules } from '../policy/index.ts';
import type { Allele, GeneAlleles } from './alleles.ts';
import { bothParentsCarry, phasePair } from './phase.ts';
import type { PairPhase } from './phase.ts';

/** `G` of the concordance matrix. `definite` means biallelic, hemizygous or dominant, not "affected". */
export type GenotypeStatus =
  'definite' | 'possible' | 'with-vus' | 'carrier' | 'none' | 'not-assessed';

export interface Genotype {
  readonly status: GenotypeStatus;
  readonly phase: Phase;
  readonly zygosity: Finding['zygosity'];
  readonly alleles: readonly Allele[];
  /** Row of the certainty table; `null` where there is no allele. */
  readonly row: CertaintyGenotype | null;
  /** Column of the certainty table. */
  readonly confirmation: 'initial' | 'trans';
  readonly notes: readonly FindingNote[];
}

export interface GenotypeContext {
  readonly inheritance: Inheritance;
  readonly rules: InheritanceRules;
  readonly parents: readonly VcfScan[];
  /** The newborn has one copy of the gene (X outside the pseudoautosomal regions in XY and X0). */
  readonly singleCopy: boolean;
}

export const NO_GENOTYPE: Genotype = {
  status: 'none',
  phase: 'not-applicable',
  zygosity: 'none',
  alleles: [],
  row: null,
  confirmation: 'initial',
  notes: [],
};

/** Reads the alleles of one gene by the inheritance of one condition (docs/methods/inheritance.md). */
export function readGenotype(alleles: GeneAlleles, context: GenotypeContext): Genotype {
  switch (context.inheritance) {
    case 'AD':
    case 'XLD':
      return readMonoallelic(alleles.reportable, context);
    case 'XLR':
      return context.singleCopy
        ? readSingleCopy(alleles.reportable)
        : readBiallelic(alleles, context);
    case 'AR':
      return readBiallelic(alleles, context);
    case 'MT':
      // Thresholds of heteroplasmy differ by variant and tissue: the locus is listed as not assessed.
      return { ...NO_GENOTYPE, status: 'not-assessed' };
  }
}

function readMonoallelic(reportable: readonly Allele[], context: GenotypeContext): Genotype {
  const counted = reportable.filter(
    (allele) =>
      !allele.mild &&
      (context.rules.monoallelic === 'any-non-reference' || allele.zygosity !== 'homozygous'),
  );
  const [first] = counted;
  if (first === undefined) {
    return NO_GENOTYPE;
  }
  const hemizygous = context.singleCopy || counted.some((one) => one.zygosity === 'hemizygous');
  const strength = hasClass(counted, 'P') ? 'p' : 'lp';
  const zygosity = hemizygous ? 'hemizygous' : first.zygosity;
  return {
    ...NO_GENOTYPE,
    status: 'definite',
    phase: zygosity === 'heterozygous' ? 'not-applicable' : zygosity,
    zygosity,
    alleles: counted,
    row: monoallelicRow(context, hemizygous, strength),
  };
}

function monoallelicRow(
  { inheritance }: GenotypeContext,
  hemizygous: boolean,
  strength: 'p' | 'lp',
): CertaintyGenotype {
  if (inheritance === 'AD') {
    return `dominant-${strength}`;
  }
  return hemizygous ? `hemizygous-${strength}` : `x-heterozygous-${strength}-dominant`;
}

/** XY and X0: any non-reference genotype of a recessive X-linked gene (Genomics England, MOI rules). */
function readSingleCopy(reportable: readonly Allele[]): Genotype {
  const counted = reportable.filter((allele) => !allele.mild);
  if (counted.length === 0) {
    return NO_GENOTYPE;
  }
  const odd = counted.some((allele) => allele.zygosity === 'heterozygous');
  return {
    ...NO_GENOTYPE,
    status: 'definite',
    phase: 'hemizygous',
    zygosity: 'hemizygous',
    alleles: counted,
    row: hasClass(counted, 'P') ? 'hemizygous-p' : 'hemizygous-lp',
    notes: odd ? ['heterozygous-on-single-x'] : [],
  };
}

function readBiallelic(alleles: GeneAlleles, context: GenotypeContext): Genotype {
  const reportable = withoutMildAlone(alleles.reportable);
  const fromPathogenic =
    readHomozygous(reportable, context) ??
    readPairs(reportable, context) ??
    readCarrier(reportable, context);
  if (fromPathogenic.status !== 'carrier') {
    return fromPathogenic;
  }
  return readWithVus(reportable, alleles.uncertain, context) ?? fromPathogenic;
}

/** Mild alleles count only beside one that is not mild: two copies of BTD D444H are not a finding. */
function withoutMildAlone(reportable: readonly Allele[]): readonly Allele[] {
  return reportable.some((allele) => !allele.mild) ? reportable : [];
}

function readHomozygous(reportable: readonly Allele[], context: GenotypeContext): Genotype | null {
  const double = reportable.filter((one) => !one.mild && one.zygosity !== 'heterozygous');
  const [first] = double;
  if (first === undefined) {
    return null;
  }
  const hemizygous = first.zygosity === 'hemizygous';
  const strength = hasClass(double, 'P') ? 'p' : 'lp';
  const confirmed = first.call !== null && bothParentsCarry(first.call, context.parents);
  return {
    ...NO_GENOTYPE,
    status: 'definite',
    phase: first.zygosity === 'hemizygous' ? 'hemizygous' : 'homozygous',
    zygosity: first.zygosity,
    alleles: reportable,
    row: hemizygous ? `hemizygous-${strength}` : `homozygous-${strength}`,
    confirmation: confirmed && !hemizygous ? 'trans' : 'initial',
    notes: mildNote(double),
  };
}

interface Pair {
  readonly left: Allele;
  readonly right: Allele;
  readonly phase: PairPhase;
}

/** Two hets must not lie on one haplotype; of unknown phase they are possible, never definite. */
function readPairs(reportable: readonly Allele[], context: GenotypeContext): Genotype | null {
  const pairs = allPairs(reportable, reportable, context).filter(
    (pair) => !(pair.left.mild && pair.right.mild),
  );
  const trans = pairs.filter((pair) => pair.phase === 'trans');
  const open = pairs.filter((pair) => pair.phase === 'unknown');
  const decisive = trans.length > 0 ? trans : open;
  if (decisive.length === 0) {
    return null;
  }
  const bothP = decisive.some((pair) => isP(pair.left) && isP(pair.right));
  return {
    status: trans.length > 0 ? 'definite' : 'possible',
    phase: trans.length > 0 ? 'trans' : 'unknown',
    zygosity: 'compound-heterozygous',
    alleles: reportable,
    row: bothP ? 'pair-p-p' : 'pair-with-lp',
    confirmation: trans.length > 0 ? 'trans' : 'initial',
    notes: mildNote(decisive.flatMap((pair) => [pair.left, pair.right])),
  };
}

function readCarrier(reportable: readonly Allele[], context: GenotypeContext): Genotype {
  const counted = reportable.filter((allele) => !allele.mild);
  if (counted.length === 0) {
    return NO_GENOTYPE;
  }
  const strength = hasClass(counted, 'P') ? 'p' : 'lp';
  const cis = counted.length > 1;
  return {
    ...NO_GENOTYPE,
    status: 'carrier',
    phase: cis ? 'cis' : 'not-applicable',
    zygosity: 'heterozygous',
    alleles: counted,
    row:
      context.inheritance === 'XLR'
        ? `x-heterozygous-${strength}-recessive`
        : `heterozygous-${strength}`,
    // The allelic false positive of Early Check and of BabyDetect's AGXT case.
    notes: cis ? ['allelic-false-positive'] : [],
  };
}

function readWithVus(
  reportable: readonly Allele[],
  uncertain: readonly Allele[],
  context: GenotypeContext,
): Genotype | null {
  const pathogenic = reportable.filter((allele) => !allele.mild);
  const pairs = allPairs(pathogenic, uncertain, context).filter((pair) => pair.phase !== 'cis');
  if (pairs.length === 0) {
    return null;
  }
  const trans = pairs.filter((pair) => pair.phase === 'trans');
  const partners = new Set((trans.length > 0 ? trans : pairs).map((pair) => pair.right));
  return {
    status: 'with-vus',
    phase: trans.length > 0 ? 'trans' : 'unknown',
    zygosity: 'compound-heterozygous',
    alleles: [...pathogenic, ...partners],
    row: 'pair-with-vus',
    confirmation: trans.length > 0 ? 'trans' : 'initial',
    notes: [],
  };
}

function allPairs(
  left: readonly Allele[],
  right: readonly Allele[],
  { parents }: GenotypeContext,
): readonly Pair[] {
  return left.flatMap((one, index) =>
    (left === right ? right.slice(index + 1) : right).map((other) => ({
      left: one,
      right: other,
      phase: phaseAlleles(one, other, parents),
    })),
  );
}

function phaseAlleles(left: Allele, right: Allele, parents: readonly VcfScan[]): PairPhase {
  // Beside a homozygous allele, the other one shares a haplotype with a copy of it and faces the second.
  if (left.zygosity === 'homozygous' || right.zygosity === 'homozygous') {
    return 'trans';
  }
  return left.call === null || right.call === null
    ? 'unknown'
    : phasePair(left.call, right.call, parents);
}

function mildNote(alleles: readonly Allele[]): readonly FindingNote[] {
  return alleles.some((allele) => allele.mild) ? ['mild-allele'] : [];
}

function hasClass(alleles: readonly Allele[], name: 'P' | 'LP'): boolean {
  return alleles.some((allele) => allele.record.class === name);
}

function isP(allele: Allele): boolean {
  return allele.record.class === 'P';
}
