import type { KnowledgePack } from '../model/index.ts';
import { selectPanel } from './select-panel.ts';
import type { Policy } from './policy.ts';

export interface PolicyLint {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** Path inside the policy. */
  readonly field: string;
}

/**
 * What a policy says that contradicts itself or, with a pack, that nothing can act on.
 * A clean lint does not mean that a policy is clinically right.
 */
export function lintPolicy(policy: Policy, pack: KnowledgePack | null): readonly PolicyLint[] {
  return [
    ...lintClasses(policy),
    ...lintThresholds(policy),
    ...lintDuplicates(policy),
    ...lintCertainty(policy),
    ...(pack === null ? [] : lintAgainstPack(policy, pack)),
  ];
}

function error(code: string, field: string): PolicyLint {
  return { severity: 'error', code, field };
}

function warning(code: string, field: string): PolicyLint {
  return { severity: 'warning', code, field };
}

function lintClasses({ variants }: Policy): PolicyLint[] {
  const benign = variants.classes.some((name) => name === 'B' || name === 'LB');
  const uncertain = variants.classes.includes('VUS');
  return [
    ...(benign ? [error('BENIGN_REPORTED', 'variants.classes')] : []),
    ...(uncertain ? [error('VUS_REPORTED', 'variants.classes')] : []),
  ];
}

function lintThresholds({ variants, callability, sex }: Policy): PolicyLint[] {
  const found: PolicyLint[] = [];
  for (const [name, rules] of Object.entries({ known: variants.known, novel: variants.novel })) {
    if (rules !== null && rules.monoallelicPpb > rules.biallelicPpb) {
      found.push(warning('MONOALLELIC_ABOVE_BIALLELIC', `variants.${name}`));
    }
  }
  if (callability.minHotspotPermille < 1000) {
    found.push(warning('HOTSPOTS_MAY_BE_MISSED', 'callability.minHotspotPermille'));
  }
  if (callability.minCoveredPermille === 0) {
    found.push(error('NEGATIVE_WITHOUT_COVERAGE', 'callability.minCoveredPermille'));
  }
  if (sex.oneXHetPermille >= sex.twoXHetPermille || sex.yAbsentPermille >= sex.yPresentPermille) {
    found.push(error('SEX_THRESHOLDS_OVERLAP', 'sex'));
  }
  return found;
}

function lintDuplicates({ blockList, specialLoci }: Policy): PolicyLint[] {
  const alleles = blockList.map((entry) =>
    [entry.chrom, entry.pos, entry.ref, entry.alt].join(':'),
  );
  const loci = specialLoci.map((entry) => entry.locus);
  return [
    ...(new Set(alleles).size < alleles.length ? [error('DUPLICATE_ALLELE', 'blockList')] : []),
    ...(new Set(loci).size < loci.length ? [error('DUPLICATE_LOCUS', 'specialLoci')] : []),
  ];
}

/** Two variants in cis, or a pair with a VUS, are never a screen positive (Early Check Table 3). */
function lintCertainty({ certainty }: Policy): PolicyLint[] {
  return certainty.flatMap((row) => {
    const pair = row.genotype.startsWith('pair-');
    const cis = pair && row.cis !== 'false-positive';
    const unphased = pair && ['definite', 'probable', 'likely'].includes(row.unknown);
    return [
      ...(cis ? [error('CIS_NOT_FALSE_POSITIVE', `certainty.${row.genotype}`)] : []),
      ...(unphased ? [error('UNPHASED_TOO_CERTAIN', `certainty.${row.genotype}`)] : []),
    ];
  });
}

function lintAgainstPack(policy: Policy, pack: KnowledgePack): PolicyLint[] {
  const panel = selectPanel(policy, pack);
  const genes = new Set(panel.map((entry) => entry.gene));
  const modelled = [...genes].filter((symbol) => !pack.genes.has(symbol));
  const required = policy.selection.requiredGenes;
  const unknownRequired = required === 'all-selected' ? [] : required.filter((g) => !genes.has(g));
  return [
    ...(panel.length === 0 ? [error('PANEL_EMPTY', 'selection.panels')] : []),
    ...modelled.map((symbol) => warning('GENE_WITHOUT_MODEL', `selection:${symbol}`)),
    ...unknownRequired.map((symbol) =>
      error('REQUIRED_GENE_NOT_SELECTED', `selection.requiredGenes:${symbol}`),
    ),
  ];
}
