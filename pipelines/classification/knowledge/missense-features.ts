import { viewOf } from '../../consequence/transcript-view.ts';
import type { KnowledgePack, TranscriptModel } from '../../model/index.ts';
import type { Evidence } from '../evidence.ts';
import { RESIDUES } from './missense-model.ts';
import type { MissenseModel } from './missense-model.ts';
import type { ResidueCounts } from './residue-counts.ts';

/** Bases to the nearest exon border beyond which the distance says nothing more. */
const FAR_FROM_BORDER = 400;
/** Where the gene has no missense Z; below every real one. */
const NO_Z = -9;

/**
 * The columns of `MISSENSE_FEATURES` for one missense change, times 1000; `null` where the protein, the residues or
 * their exchange are not known. ClinVar's records of the residue itself never count, because PS1 and PM5 read them;
 * so the variant's own record never does.
 */
export function missenseFeatures(
  evidence: Pick<
    Evidence,
    'annotation' | 'gene' | 'knowledge' | 'residues' | 'transcript' | 'variant'
  >,
  model: Pick<MissenseModel, 'scales' | 'substitution'>,
): readonly number[] | null {
  const { annotation, gene, knowledge, transcript } = evidence;
  const { counts } = evidence.residues;
  const { aminoAcids, proteinPosition: at } = annotation;
  const protein = proteinOf(transcript, knowledge, model.scales);
  if (aminoAcids === null || at === null || protein === null) {
    return null;
  }
  const { ref, alt } = aminoAcids;
  const column = alt.length === 1 ? RESIDUES.indexOf(alt) : -1;
  const substitution = model.substitution[ref]?.[column];
  if (substitution === undefined) {
    return null;
  }
  const around = countAround(at, counts, protein);
  const truncating = counts.truncatingBut(evidence.variant, at);
  const distance = Math.min(FAR_FROM_BORDER, Math.abs(annotation.borderDistance ?? Infinity));
  const z = gene.missenseZ === null ? NO_Z : Number(gene.missenseZ);
  return [
    substitution,
    ...around.enrichment.map(scaled),
    scaled(distance),
    scaled(annotation.border === 'donor' ? 1 : 0),
    scaled(sameResidueLost(ref, at, { counts, protein, rate: around.rate })),
    scaled(counts.gaining(alt, at) / (around.total + 5)),
    ...[5, 20, 40].map((reach) => scaled(protein.disorder.meanAround(at, reach))),
    scaled(protein.hydropathy.meanAround(at, 3)),
    scaled(protein.glycine.meanAround(at, 5)),
    scaled(glycineRepeat(protein.text, at)),
    scaled(around.total),
    scaled((around.total + 1) / (around.total + truncating.total + 2)),
    scaled(100 * around.rate),
    scaled((100 * truncating.total) / protein.text.length),
    scaled((truncating.behind + 0.5) / (truncating.total + 0.5)),
    scaled(z),
    scaled(protein.text.length),
    scaled(at / protein.text.length),
  ];
}

function scaled(value: number): number {
  return Math.round(1000 * value);
}

interface Surroundings {
  /** Pathogenic missense records of the protein, without those of the residue itself. */
  readonly total: number;
  /** Records a residue, half a record added. */
  readonly rate: number;
  /** Records within 4, 12, 40 and 100 residues against what the rate would give. */
  readonly enrichment: readonly number[];
}

function countAround(at: number, counts: ResidueCounts, protein: Protein): Surroundings {
  const total = counts.missenseElsewhere(at);
  const length = protein.text.length;
  const rate = (total + 0.5) / length;
  const enrichment = [4, 12, 40, 100].map((reach) => {
    const found =
      counts.missenseWithin(at - reach, at - 1) + counts.missenseWithin(at + 1, at + reach);
    // Half a record on either side, so that nothing among nothing is neither much nor little.
    return (found + 0.5) / (Math.min(length, 2 * reach) * rate + 0.5);
  });
  return { total, rate, enrichment };
}

/** How often pathogenic changes hit residues of this kind elsewhere in the protein, against its rate. */
function sameResidueLost(
  ref: string,
  at: number,
  { counts, protein, rate }: { counts: ResidueCounts; protein: Protein; rate: number },
): number {
  const others = Math.max(0, (protein.composition.get(ref) ?? 0) - 1);
  return (counts.losing(ref, at) + 1) / (others * rate + 1);
}

/** Glycines at every third place: the collagen helix. */
function glycineRepeat(protein: string, at: number): number {
  let found = 0;
  for (const step of [-9, -6, -3, 3, 6, 9]) {
    found += protein.charAt(at - 1 + step) === 'G' ? 1 : 0;
  }
  return found;
}

interface Protein {
  readonly text: string;
  /** How often each residue occurs. */
  readonly composition: ReadonlyMap<string, number>;
  readonly hydropathy: ScaleSums;
  readonly disorder: ScaleSums;
  readonly glycine: ScaleSums;
}

/** Running sums of a scale along a protein. */
class ScaleSums {
  readonly #sums: Float64Array;

  constructor(protein: string, valueOf: (residue: string) => number) {
    this.#sums = new Float64Array(protein.length + 1);
    for (let index = 0; index < protein.length; index += 1) {
      this.#sums[index + 1] = (this.#sums[index] ?? 0) + valueOf(protein.charAt(index));
    }
  }

  /** Mean over the residues within `reach` of `at` (1-based), without `at` itself. */
  meanAround(at: number, reach: number): number {
    const from = Math.max(1, at - reach);
    const to = Math.min(this.#sums.length - 1, at + reach);
    const count = to - from;
    return count <= 0 ? 0 : (this.#sum(from, to) - this.#sum(at, at)) / count;
  }

  #sum(from: number, to: number): number {
    return (this.#sums[to] ?? 0) - (this.#sums[from - 1] ?? 0);
  }
}

const known = new WeakMap<KnowledgePack, Map<string, Protein | null>>();

function proteinOf(
  transcript: TranscriptModel,
  knowledge: KnowledgePack,
  scales: MissenseModel['scales'],
): Protein | null {
  let byTranscript = known.get(knowledge);
  if (byTranscript === undefined) {
    byTranscript = new Map();
    known.set(knowledge, byTranscript);
  }
  let protein = byTranscript.get(transcript.refseq);
  if (protein === undefined) {
    const text = viewOf(transcript, knowledge).protein?.replace(/\*$/u, '') ?? null;
    protein = describeProtein(text, scales);
    byTranscript.set(transcript.refseq, protein);
  }
  return protein;
}

function describeProtein(text: string | null, scales: MissenseModel['scales']): Protein | null {
  if (text === null || text === '') {
    return null;
  }
  const composition = new Map<string, number>();
  for (const residue of text) {
    composition.set(residue, (composition.get(residue) ?? 0) + 1);
  }
  const valueIn =
    (scale: readonly number[]) =>
    (residue: string): number =>
      (scale[RESIDUES.indexOf(residue)] ?? 0) / 1000;
  return {
    text,
    composition,
    hydropathy: new ScaleSums(text, valueIn(scales.hydropathy)),
    disorder: new ScaleSums(text, valueIn(scales.disorder)),
    glycine: new ScaleSums(text, (residue) => (residue === 'G' ? 1 : 0)),
  };
}
