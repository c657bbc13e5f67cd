import { PRIMARY_CHROMS, parsePos1 } from '#pipelines';
import type { Chrom, GeneModel, KnowledgePack } from '#pipelines';
import type { DemoNewborn, PlantedVariant } from './newborns.ts';
import { createRandom } from './random.ts';

/** GRCh38 contig lengths (GCF_000001405.40). */
const CONTIG_LENGTHS: Readonly<Record<string, number>> = {
  chr1: 248_956_422,
  chr2: 242_193_529,
  chr3: 198_295_559,
  chr4: 190_214_555,
  chr5: 181_538_259,
  chr6: 170_805_979,
  chr7: 159_345_973,
  chr8: 145_138_636,
  chr9: 138_394_717,
  chr10: 133_797_422,
  chr11: 135_086_622,
  chr12: 133_275_309,
  chr13: 114_364_328,
  chr14: 107_043_718,
  chr15: 101_991_189,
  chr16: 90_338_345,
  chr17: 83_257_441,
  chr18: 80_373_285,
  chr19: 58_617_616,
  chr20: 64_444_167,
  chr21: 46_709_983,
  chr22: 50_818_468,
  chrX: 156_040_895,
  chrY: 57_227_415,
  chrM: 16_569,
};

const FLANK_BASES = 2_000;
const BACKGROUND_SNVS_PER_CONTIG = 40;

/** A line of the file by its place, so that all kinds of lines can be sorted together. */
interface Line {
  readonly pos: number;
  readonly text: string;
}

interface Block {
  readonly start: number;
  readonly end: number;
}

/**
 * Writes a gVCF (VCF 4.2) of one newborn: reference blocks over every gene of the pack, the planted
 * variants, and common-looking single-nucleotide variants between the genes. Deterministic in `seed`.
 */
export function renderGvcf(newborn: DemoNewborn, knowledge: KnowledgePack, seed: number): string {
  const random = createRandom(seed);
  const body = PRIMARY_CHROMS.flatMap((chrom) => {
    const blocks = geneBlocks(chrom, knowledge);
    const lines = [
      ...referenceLines(chrom, blocks, newborn, knowledge),
      ...variantLines(chrom, newborn),
      ...backgroundLines(chrom, blocks, newborn.sex, random),
    ];
    return lines.sort((a, b) => a.pos - b.pos).map(({ text }) => text);
  });
  return [...headerLines(), ...body, ''].join('\n');
}

function headerLines(): string[] {
  return [
    '##fileformat=VCFv4.2',
    '##source=neoseal-demo',
    ...Object.entries(CONTIG_LENGTHS).map(([id, length]) => `##contig=<ID=${id},length=${length}>`),
    '##ALT=<ID=NON_REF,Description="Any allele not given">',
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="Last position of the block">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads per allele">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
    '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">',
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNEWBORN',
  ];
}

/** Merged gene ranges with their flanks. */
function geneBlocks(chrom: Chrom, knowledge: KnowledgePack): Block[] {
  const length = CONTIG_LENGTHS[chrom] ?? 1;
  const ranges = [...knowledge.genes.values()]
    .filter((gene: GeneModel) => gene.chrom === chrom)
    .map(({ range }) => ({
      start: Math.max(1, range.start - FLANK_BASES),
      end: Math.min(length, range.end + FLANK_BASES),
    }))
    .sort((a, b) => a.start - b.start);
  const merged: Block[] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end + 1) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

function referenceLines(
  chrom: Chrom,
  blocks: readonly Block[],
  newborn: DemoNewborn,
  knowledge: KnowledgePack,
): Line[] {
  const gaps = [
    ...newborn.uncovered.filter((range) => range.chrom === chrom),
    ...newborn.variants
      .filter((variant) => variant.chrom === chrom)
      .map(({ pos, ref }) => ({ start: pos, end: pos + ref.length - 1 })),
  ].sort((a, b) => a.start - b.start);
  const genotype = referenceGenotype(chrom, newborn.sex);
  if (genotype === null) {
    return [];
  }
  return blocks.flatMap((block) =>
    subtract(block, gaps).map(({ start, end }) => ({
      pos: start,
      text: [
        chrom,
        start,
        '.',
        knowledge.reference(chrom, { start: parsePos1(start), end: parsePos1(start) }) ?? 'N',
        '<NON_REF>',
        '.',
        'PASS',
        `END=${end}`,
        'GT:DP:GQ',
        `${genotype}:34:99`,
      ].join('\t'),
    })),
  );
}

function subtract(block: Block, gaps: readonly Block[]): Block[] {
  const pieces: Block[] = [];
  let { start } = block;
  for (const gap of gaps.filter(
    ({ start: from, end }) => end >= block.start && from <= block.end,
  )) {
    if (gap.start > start) {
      pieces.push({ start, end: gap.start - 1 });
    }
    start = Math.max(start, gap.end + 1);
  }
  return start <= block.end ? [...pieces, { start, end: block.end }] : pieces;
}

function variantLines(chrom: Chrom, newborn: DemoNewborn): Line[] {
  return newborn.variants
    .filter((variant) => variant.chrom === chrom)
    .map((variant) => ({ pos: variant.pos, text: variantLine(variant) }));
}

function variantLine(variant: PlantedVariant): string {
  const alternateReads = /^1(?:[|/]1)?$/.test(variant.genotype) ? 33 : 17;
  const referenceReads = alternateReads === 33 ? 0 : 17;
  const phased = variant.phaseSet === undefined ? [] : [`${variant.phaseSet}`];
  return [
    variant.chrom,
    variant.pos,
    '.',
    variant.ref,
    `${variant.alt},<NON_REF>`,
    '812',
    'PASS',
    '.',
    phased.length === 0 ? 'GT:AD:DP:GQ' : 'GT:AD:DP:GQ:PS',
    [variant.genotype, `${referenceReads},${alternateReads},0`, '34', '99', ...phased].join(':'),
  ].join('\t');
}

/** Between the genes the reference base is not in the pack: a base is drawn, the place means nothing. */
function backgroundLines(
  chrom: Chrom,
  blocks: readonly Block[],
  sex: 'male' | 'female',
  random: () => number,
): Line[] {
  const length = CONTIG_LENGTHS[chrom] ?? 1;
  if (chrom === 'chrM' || (chrom === 'chrY' && sex === 'female')) {
    return [];
  }
  const positions = new Set<number>();
  while (positions.size < BACKGROUND_SNVS_PER_CONTIG) {
    const pos = 10_000_000 + Math.floor(random() * (Math.min(length, 50_000_000) - 11_000_000));
    if (!blocks.some(({ start, end }) => pos >= start - 1 && pos <= end + 1)) {
      positions.add(pos);
    }
  }
  return [...positions].map((pos) => ({ pos, text: backgroundLine(chrom, pos, sex, random) }));
}

function backgroundLine(
  chrom: Chrom,
  pos: number,
  sex: 'male' | 'female',
  random: () => number,
): string {
  const bases = random() < 0.68 ? ['A', 'G'] : ['A', 'C'];
  const haploid = sex === 'male' && (chrom === 'chrX' || chrom === 'chrY');
  const genotype = haploid ? '1' : random() < 0.6 ? '0/1' : '1/1';
  const reads = genotype === '0/1' ? '16,18,0' : '0,34,0';
  return [
    chrom,
    pos,
    '.',
    bases[0],
    `${bases[1]},<NON_REF>`,
    '640',
    'PASS',
    '.',
    'GT:AD:DP:GQ',
    `${genotype}:${reads}:34:99`,
  ].join('\t');
}

/** `null` where the newborn has no such chromosome. */
function referenceGenotype(chrom: Chrom, sex: 'male' | 'female'): string | null {
  if (chrom === 'chrY') {
    return sex === 'male' ? '0' : null;
  }
  return chrom === 'chrX' && sex === 'male' ? '0' : '0/0';
}
