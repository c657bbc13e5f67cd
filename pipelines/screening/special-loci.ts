import type { NotAssessed } from '../model/index.ts';
import type { SpecialLocus } from '../policy/index.ts';
import type { NewbornEvidence } from './evidence.ts';
import { NO_GENOTYPE } from './genotype.ts';
import type { Genotype } from './genotype.ts';

/** What the special loci of one gene say before any small variant is looked at. */
export interface SpecialReading {
  /** `null` when small variants decide. */
  readonly genotype: Genotype | null;
  readonly notAssessed: readonly NotAssessed[];
  /** Whether the gene is assessed by coverage as usual. */
  readonly usualAssessment: boolean;
}

const USUAL: SpecialReading = { genotype: null, notAssessed: [], usualAssessment: true };

/** Reads the loci of a gene that a small-variant file cannot answer for (docs/methods/special-loci.md). */
export function readSpecialLoci(
  loci: readonly SpecialLocus[],
  evidence: Pick<NewbornEvidence, 'scan' | 'copyNumbers'>,
): SpecialReading {
  return loci.map((locus) => readLocus(locus, evidence)).reduce(combine, USUAL);
}

function combine(left: SpecialReading, right: SpecialReading): SpecialReading {
  return {
    genotype: left.genotype ?? right.genotype,
    notAssessed: [...left.notAssessed, ...right.notAssessed],
    usualAssessment: left.usualAssessment && right.usualAssessment,
  };
}

function readLocus(
  locus: SpecialLocus,
  evidence: Pick<NewbornEvidence, 'scan' | 'copyNumbers'>,
): SpecialReading {
  const missing = { gene: locus.gene, reason: locus.reason, required: locus.required };
  const ignored = locus.smallVariants === 'ignored' ? NO_GENOTYPE : null;
  const open: SpecialReading = {
    genotype: ignored,
    notAssessed: [missing],
    usualAssessment: locus.restOfGeneAssessed,
  };
  if (locus.copyNumber === null) {
    return open;
  }
  const copies = copyNumbersOf(locus.copyNumber, evidence);
  const [first] = copies;
  if (first === undefined) {
    return open;
  }
  if (copies.some((other) => other !== first)) {
    // Two sources that disagree are worse than none: never negative.
    const conflict: NotAssessed = {
      ...missing,
      reason: 'conflicting-copy-number',
      required: true,
    };
    return { ...open, notAssessed: [conflict] };
  }
  return { ...open, genotype: copyNumberGenotype(first) ?? ignored, notAssessed: [] };
}

/** The sidecar and the VCF may both carry it, as `SMN1` or as `SMN1_CN`. */
function copyNumbersOf(
  name: string,
  { scan, copyNumbers }: Pick<NewbornEvidence, 'scan' | 'copyNumbers'>,
): readonly number[] {
  return [copyNumbers, scan.copyNumbers]
    .flatMap((source) => [source.get(name), source.get(`${name}_CN`)])
    .filter((value) => value !== undefined);
}

/** SMN1: no copy is the disease genotype of about 95 % of SMA; one copy is a carrier. */
function copyNumberGenotype(copies: number): Genotype | null {
  if (copies > 1) {
    return null;
  }
  return {
    ...NO_GENOTYPE,
    status: copies === 0 ? 'definite' : 'carrier',
    phase: copies === 0 ? 'homozygous' : 'not-applicable',
    zygosity: 'copy-number',
    row: copies === 0 ? 'homozygous-p' : 'heterozygous-p',
  };
}
