import type {
  Chrom,
  ClosedRange1,
  Coverage,
  FileRole,
  GeneModel,
  InputFile,
  KnowledgePack,
  MolecularObservation,
  NewbornInput,
  ScreeningResult,
  VcfScan,
} from '../model/index.ts';
import { parsePos1 } from '../model/index.ts';
import { selectPanel } from '../policy/index.ts';
import { isPathogenicRecord } from './clinvar-gene.ts';
import type { NewbornEvidence, ScreeningRules } from './evidence.ts';
import { interpretNewborn } from './interpret-newborn.ts';
import { assertConditionsKnown } from './laboratory-cutoffs.ts';
import type { NamedCutoffs } from './laboratory-cutoffs.ts';
import { mergeRanges } from './ranges.ts';
import { ScreeningFault } from './screening-fault.ts';
import type { SpecimenReading } from './specimen.ts';
import type { VariantInterpreter } from './variant-interpreter.ts';

/** What a VCF is searched for: the panel's genes of one build, 1-based closed. */
export interface ScanPlan {
  readonly assembly: KnowledgePack['assembly'];
  readonly targets: ReadonlyMap<Chrom, readonly ClosedRange1[]>;
  readonly minDepth: number;
  readonly minGenotypeQuality: number;
}

/** The readers of every kind of file. Each throws its own coded fault and names the file in it. */
export interface NewbornReaders {
  scanVcf(file: InputFile, plan: ScanPlan): Promise<VcfScan>;
  readCallabilityBed(file: InputFile, plan: ScanPlan): Promise<Coverage>;
  readCopyNumbers(file: InputFile): Promise<ReadonlyMap<string, number>>;
  readBiochemistry(file: InputFile): Promise<SpecimenReading>;
  readMolecular(file: InputFile): Promise<readonly MolecularObservation[]>;
  readCutoffs(file: InputFile): Promise<NamedCutoffs>;
}

export interface ScreeningSetup {
  readonly readers: NewbornReaders;
  readonly knowledge: KnowledgePack;
  readonly rules: ScreeningRules;
  readonly interpreter: VariantInterpreter;
}

/**
 * Files in, result out: reads the files one after the other, in constant memory, and interprets them.
 * @throws ScreeningFault VCF_MISSING, FILE_REPEATED, TOO_MANY_PARENTS, ASSEMBLY_MISMATCH, and the readers' faults
 */
export async function screenNewborn(
  input: NewbornInput,
  setup: ScreeningSetup,
): Promise<ScreeningResult> {
  const rules = await readRules(input, setup);
  const evidence = await readEvidence(input, setup);
  return interpretNewborn(evidence, setup.knowledge, rules, setup.interpreter);
}

/** Cut-offs that are sent along take the place of the installed ones, for this newborn. */
async function readRules(
  input: NewbornInput,
  { readers, knowledge, rules }: ScreeningSetup,
): Promise<ScreeningRules> {
  const files = byRole(input);
  assertFileCounts(files);
  const [own] = await inTurn(files('cutoffs'), (file) => readers.readCutoffs(file));
  if (own === undefined) {
    return rules;
  }
  assertConditionsKnown(own.cutoffs, knowledge);
  return { ...rules, cutoffs: own.cutoffs, cutoffsDigest: own.digest };
}

export async function readEvidence(
  input: NewbornInput,
  setup: ScreeningSetup,
): Promise<NewbornEvidence> {
  const { readers } = setup;
  const plan = planScan(setup);
  const files = byRole(input);
  assertFileCounts(files);
  const declared = input.callsImplyCoverage;
  const scans = await inTurn(files('vcf'), async (file) =>
    declareCoverage(await readers.scanVcf(file, plan), declared),
  );
  const parents = await inTurn(files('parent-vcf'), async (file) =>
    declareCoverage(await readers.scanVcf(file, plan), declared),
  );
  const beds = await inTurn(files('callability'), (file) => readers.readCallabilityBed(file, plan));
  const copyNumbers = await inTurn(files('copy-number'), (file) => readers.readCopyNumbers(file));
  const readings = await inTurn(files('biochemistry'), (file) => readers.readBiochemistry(file));
  const molecular = await inTurn(files('molecular'), (file) => readers.readMolecular(file));
  const [scan] = scans;
  if (scan === undefined) {
    throw missingVcf();
  }
  return {
    scan,
    coverage: beds[0] ?? scan.coverage,
    parents,
    copyNumbers: new Map(copyNumbers.flatMap((numbers) => [...numbers])),
    observations: readings.flatMap((reading) => reading.observations),
    specimens: readings,
    ...(molecular.length === 0 ? {} : { molecular: molecular.flat() }),
    declaredSex: input.declaredSex,
  };
}

/**
 * The exons of the panel's genes with their flanks, and every known pathogenic position: what a rule can speak
 * about. A gene without a model has none and is reported as not assessed.
 */
export function planScan({
  knowledge,
  rules,
}: Pick<ScreeningSetup, 'knowledge' | 'rules'>): ScanPlan {
  const { policy } = rules;
  const targets = new Map<Chrom, ClosedRange1[]>();
  const symbols = new Set(selectPanel(policy, knowledge).map((entry) => entry.gene));
  for (const symbol of symbols) {
    const gene = knowledge.genes.get(symbol);
    if (gene !== undefined) {
      const ranges = [...exonRanges(gene), ...knownRanges(gene, knowledge)];
      targets.set(gene.chrom, [...(targets.get(gene.chrom) ?? []), ...ranges]);
    }
  }
  const merged = new Map([...targets].map(([chrom, ranges]) => [chrom, mergeRanges(ranges)]));
  const { minDepth, minGenotypeQuality } = policy.quality;
  return { assembly: knowledge.assembly, targets: merged, minDepth, minGenotypeQuality };
}

/** Branch points and polypyrimidine tracts lie within 50 bases of an exon. */
const EXON_FLANK_BASES = 50;

function exonRanges(gene: GeneModel): readonly ClosedRange1[] {
  const exons = gene.transcripts.flatMap((transcript) => transcript.exons);
  return exons.map(({ start, end }) => ({
    start: parsePos1(Math.max(1, start - EXON_FLANK_BASES)),
    end: parsePos1(end + EXON_FLANK_BASES),
  }));
}

function knownRanges(gene: GeneModel, knowledge: KnowledgePack): readonly ClosedRange1[] {
  return knowledge
    .clinvarIn(gene.chrom, gene.range)
    .filter(isPathogenicRecord)
    .map(({ pos, ref }) => ({ start: pos, end: parsePos1(pos + ref.length - 1) }));
}

/** A plain VCF proves no coverage; the laboratory may declare it, and the result repeats that it did. */
function declareCoverage(scan: VcfScan, declared: boolean): VcfScan {
  const coverage: Coverage = { source: 'declared', covered: new Map() };
  return declared && scan.coverage.source === 'none' ? { ...scan, coverage } : scan;
}

function byRole(input: NewbornInput): (role: FileRole) => readonly InputFile[] {
  return (role) => input.files.filter((file) => file.role === role);
}

function assertFileCounts(files: (role: FileRole) => readonly InputFile[]): void {
  if (files('vcf').length === 0) {
    throw missingVcf();
  }
  const single: readonly FileRole[] = ['vcf', 'callability', 'copy-number', 'cutoffs'];
  const repeated = single.find((role) => files(role).length > 1);
  if (repeated !== undefined) {
    throw new ScreeningFault('FILE_REPEATED', 'a newborn has one file of this role', {
      field: repeated,
    });
  }
  if (files('parent-vcf').length > 2) {
    throw new ScreeningFault('TOO_MANY_PARENTS', 'a newborn has at most two parents', {
      field: 'parent-vcf',
    });
  }
}

function missingVcf(): ScreeningFault {
  return new ScreeningFault('VCF_MISSING', 'a newborn has one VCF', { field: 'vcf' });
}

async function inTurn<T>(
  files: readonly InputFile[],
  read: (file: InputFile) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  for (const file of files) {
    results.push(await read(file));
  }
  return results;
}
