import { NO_COVARIATES, parsePos1 } from '#pipelines';
import type {
  AlleleCall,
  Chrom,
  ClosedRange1,
  Coverage,
  MolecularObservation,
  NewbornEvidence,
  Observation,
  SampleCounts,
  Specimen,
  SpecimenReading,
  StructuralCall,
  Variant,
  VcfScan,
} from '#pipelines';
import { TRANSCRIPT_FACTS } from '../doubles/panel-facts.ts';
import { findVariant, geneDouble } from '../doubles/knowledge-pack.ts';
import { writeVcf } from './vcf-text.ts';

export type Karyotype = 'XX' | 'XY' | 'X0' | 'XXY' | 'unknown';

export interface CallOptions {
  readonly depth?: number | null;
  readonly genotypeQuality?: number | null;
  readonly altReads?: number | null;
  readonly filters?: readonly string[];
}

export interface MeasureOptions {
  readonly unit?: string;
  readonly flag?: Observation['flag'];
  readonly comparator?: Observation['comparator'];
}

const COUNTS: Record<Karyotype, Partial<SampleCounts>> = {
  XX: { xNonParHet: 600, xNonParHomAlt: 300, yNonParCalled: 1 },
  XY: { xNonParHet: 10, xNonParHemizygous: 700, yNonParCalled: 120 },
  X0: { xNonParHet: 5, xNonParHomAlt: 700, yNonParCalled: 0 },
  XXY: { xNonParHet: 600, xNonParHomAlt: 300, yNonParCalled: 120 },
  unknown: {},
};

/** The one file of results that a builder states. */
export function specimenReading(newborn: NewbornBuilder): SpecimenReading {
  const { observations, specimens } = newborn.build();
  const [specimen] = specimens.length > 0 ? specimens : aNewborn().specimen({}).build().specimens;
  if (specimen === undefined) {
    throw new Error('no specimen');
  }
  return { ...specimen, observations };
}

/** `aNewborn().female().het('PAH', 'R408W').het('PAH', 'A403V').inTrans()` */
export function aNewborn(): NewbornBuilder {
  return new NewbornBuilder();
}

/** States biology; gives the checked objects of the pipeline, and the same as VCF or gVCF text. */
export class NewbornBuilder {
  #calls: AlleleCall[] = [];
  #structural: StructuralCall[] = [];
  #observations: Observation[] = [];
  #specimens: Specimen[] = [];
  #molecular: MolecularObservation[] = [];
  #copyNumbers = new Map<string, number>();
  #karyotype: Karyotype = 'XX';
  #declared: 'male' | 'female' | null = null;
  #source: Coverage['source'] = 'gvcf';
  #noCalls: Variant[] = [];
  #uncovered = new Set<string>();
  #parents: NewbornBuilder[] = [];

  female(): this {
    return this.karyotype('XX');
  }

  male(): this {
    return this.karyotype('XY');
  }

  karyotype(karyotype: Karyotype): this {
    this.#karyotype = karyotype;
    return this;
  }

  declared(sex: 'male' | 'female' | null): this {
    this.#declared = sex;
    return this;
  }

  het(gene: string, label: string, options: CallOptions = {}): this {
    return this.#add(findVariant(gene, label), { copies: 1, ploidy: 2 }, options);
  }

  hom(gene: string, label: string, options: CallOptions = {}): this {
    return this.#add(findVariant(gene, label), { copies: 2, ploidy: 2 }, options);
  }

  /** A haploid genotype, as callers write X and Y of a male. */
  hemi(gene: string, label: string, options: CallOptions = {}): this {
    return this.#add(findVariant(gene, label), { copies: 1, ploidy: 1 }, options);
  }

  /** The last two heterozygous calls lie on different haplotypes of one phase set. */
  inTrans(): this {
    return this.#phase([0, 1]);
  }

  inCis(): this {
    return this.#phase([0, 0]);
  }

  /** Moves the last two calls into phase sets of their own. */
  inPhaseSets(left: string, right: string): this {
    const first = this.#calls.length - 2;
    this.#calls = this.#calls.map((call, index) =>
      index < first ? call : { ...call, phaseSet: index === first ? left : right },
    );
    return this;
  }

  deletion(gene: string, range: ClosedRange1, copies: 1 | 2 = 2): this {
    const { chrom } = geneDouble(gene);
    const line = this.#nextLine();
    const ploidy = 2;
    const base = { chrom, range, kind: 'DEL' as const, copyNumber: null };
    this.#structural.push({ ...base, copies, ploidy, line, failedFilters: [] });
    return this;
  }

  copyNumber(locus: string, copies: number): this {
    this.#copyNumbers.set(locus, copies);
    return this;
  }

  measured(analyte: string, value: string | null, options: MeasureOptions = {}): this {
    this.#observations.push({
      loinc: null,
      analyte,
      value,
      unit: options.unit ?? 'umol/L',
      comparator: options.comparator ?? null,
      flag: options.flag ?? null,
      source: { file: 'biochemistry', line: this.#observations.length + 2 },
    });
    return this;
  }

  /** What the file of results says beside its values. */
  specimen(specimen: Partial<Specimen>): this {
    this.#specimens.push({
      file: 'biochemistry',
      covariates: NO_COVARIATES,
      verdicts: [],
      sums: new Map(),
      transfusionMasks: new Set(),
      ...specimen,
    });
    return this;
  }

  coverage(source: Coverage['source']): this {
    this.#source = source;
    return this;
  }

  /** The file says itself that it could not call this place. */
  noCallAt(gene: string, label: string): this {
    this.#noCalls.push(findVariant(gene, label));
    return this;
  }

  uncovered(gene: string): this {
    this.#uncovered.add(gene);
    return this;
  }

  parent(build: (parent: NewbornBuilder) => NewbornBuilder): this {
    this.#parents.push(build(new NewbornBuilder()));
    return this;
  }

  scan(): VcfScan {
    return {
      fileFormat: 'VCFv4.2',
      assembly: 'GRCh38',
      isGvcf: this.#source === 'gvcf',
      calls: this.#calls,
      structural: this.#structural,
      uncallable: byChrom(
        this.#noCalls.map((site) => ({ ...site, start: site.pos, end: site.pos })),
      ),
      coverage: this.#coverage(),
      counts: this.#counts(),
      copyNumbers: new Map(),
    };
  }

  /** A row of a molecular table; significant unless said otherwise. */
  molecular(observation: Partial<MolecularObservation> & { readonly gene: string }): this {
    const line = this.#molecular.length + 2;
    this.#molecular.push({
      ...{ kind: 'expression', value: '-4', adjustedP: '0.001', metric: null, range: null },
      ...{ source: { file: 'outliers.tsv', line } },
      ...observation,
    });
    return this;
  }

  build(): NewbornEvidence {
    const scan = this.scan();
    return {
      scan,
      coverage: scan.coverage,
      parents: this.#parents.map((parent) => parent.scan()),
      copyNumbers: this.#copyNumbers,
      observations: this.#observations,
      specimens: this.#specimens,
      ...(this.#molecular.length === 0 ? {} : { molecular: this.#molecular }),
      declaredSex: this.#declared,
    };
  }

  vcf(): string {
    return writeVcf({ calls: this.#calls, karyotype: this.#karyotype, blocks: [] });
  }

  /** The panel's genes in reference blocks, except where uncovered; no-calls as `./.`. */
  gvcf(): string {
    const blocks = TRANSCRIPT_FACTS.filter((fact) => !this.#uncovered.has(fact.gene)).map((fact) =>
      geneDouble(fact.gene),
    );
    return writeVcf({
      calls: this.#calls,
      karyotype: this.#karyotype,
      blocks: blocks.map(({ chrom, range }) => ({ chrom, range })),
      noCalls: this.#noCalls,
    });
  }

  #add(
    variant: Variant,
    genotype: Pick<AlleleCall, 'copies' | 'ploidy'>,
    options: CallOptions,
  ): this {
    this.#calls.push({
      ...variant,
      ...genotype,
      line: this.#nextLine(),
      failedFilters: options.filters ?? [],
      haplotypes: null,
      phaseSet: null,
      depth: options.depth === undefined ? 30 : options.depth,
      genotypeQuality: options.genotypeQuality === undefined ? 60 : options.genotypeQuality,
      altReads: options.altReads ?? null,
      annotations: [],
    });
    return this;
  }

  #phase(haplotypes: readonly [number, number]): this {
    const first = this.#calls.length - 2;
    this.#calls = this.#calls.map((call, index) =>
      index < first
        ? call
        : { ...call, phaseSet: '1', haplotypes: [haplotypes[index === first ? 0 : 1]] },
    );
    return this;
  }

  #nextLine(): number {
    return 30 + this.#calls.length + this.#structural.length;
  }

  #coverage(): Coverage {
    const measured = this.#source === 'gvcf' || this.#source === 'bed';
    const genes = TRANSCRIPT_FACTS.filter((fact) => !this.#uncovered.has(fact.gene))
      .map((fact) => geneDouble(fact.gene))
      .map(({ chrom, range }) => ({ chrom, start: range.start, end: range.end }));
    return { source: this.#source, covered: measured ? byChrom(genes) : new Map() };
  }

  #counts(): SampleCounts {
    return {
      records: 1000,
      candidates: this.#calls.length,
      autosomalHet: 600,
      autosomalHomAlt: 400,
      xNonParHet: 0,
      xNonParHomAlt: 0,
      xNonParHemizygous: 0,
      yNonParCalled: 0,
      transitions: 700,
      transversions: 330,
      ...COUNTS[this.#karyotype],
    };
  }
}

function byChrom(
  sites: readonly { chrom: Chrom; start: number; end: number }[],
): ReadonlyMap<Chrom, readonly ClosedRange1[]> {
  const map = new Map<Chrom, ClosedRange1[]>();
  for (const { chrom, start, end } of [...sites].sort((a, b) => a.start - b.start)) {
    const range = { start: parsePos1(start), end: parsePos1(end) };
    map.set(chrom, [...(map.get(chrom) ?? []), range]);
  }
  return map;
}
