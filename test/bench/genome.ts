import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { SeededRandom } from './random.ts';

/** GRCh38, Mb rounded down, so that every generated position lies on its contig. */
export const CONTIG_MB: readonly (readonly [string, number])[] = (
  [
    [248, 242, 198, 190, 181, 170, 159, 145, 138, 133, 135, 133],
    [114, 107, 101, 90, 83, 80, 58, 64, 46, 50, 156],
  ] as const
)
  .flat()
  .map((mb, index) => [index === 22 ? 'chrX' : `chr${index + 1}`, mb]);

const LENGTHS = [
  248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717,
  133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285,
  58617616, 64444167, 46709983, 50818468, 156040895,
];
const TOTAL_MB = CONTIG_MB.reduce((sum, [, mb]) => sum + mb, 0);
const BLOCK_BYTES = 65_280;
const EOF_BLOCK = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');
const VERSION = 3;

/** Path of a synthetic whole-genome VCF of that many records, generated once and kept under the temp folder. */
export async function syntheticGenome(records: number): Promise<string> {
  const folder = join(tmpdir(), 'neoseal-bench');
  const path = join(folder, `genome-v${VERSION}-${records}.vcf.gz`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const partial = `${path}.${process.pid}`;
    await writeGenome(partial, records);
    renameSync(partial, path);
  }
  return path;
}

async function writeGenome(path: string, records: number): Promise<void> {
  const file = await open(path, 'wx');
  let text = '';
  for (const line of genomeLines(records)) {
    text += line;
    while (text.length >= BLOCK_BYTES) {
      await file.write(bgzfBlock(Buffer.from(text.slice(0, BLOCK_BYTES), 'latin1')));
      text = text.slice(BLOCK_BYTES);
    }
  }
  await file.write(bgzfBlock(Buffer.from(text, 'latin1')));
  await file.write(EOF_BLOCK);
  await file.close();
}

/** One BGZF block (SAM v1 §4.1) of at most 65,280 bytes. */
export function bgzfBlock(plain: Uint8Array): Buffer {
  const deflated = deflateRawSync(plain, { level: 6 });
  const block = Buffer.alloc(deflated.length + 26);
  Buffer.from('1f8b08040000000000ff060042430200', 'hex').copy(block);
  block.writeUInt16LE(block.length - 1, 16);
  deflated.copy(block, 18);
  block.writeUInt32LE(crc32(plain), block.length - 8);
  block.writeUInt32LE(plain.length, block.length - 4);
  return block;
}

function* genomeLines(records: number): Generator<string> {
  yield header();
  const random = new SeededRandom(20_241_215);
  for (const [chrom, mb] of CONTIG_MB) {
    const count = Math.floor((records * mb) / TOTAL_MB);
    const step = Math.max(1, Math.floor((mb * 1_000_000 - 20_000) / Math.max(count, 1)));
    let pos = 10_001;
    for (let index = 0; index < count; index += 1) {
      yield record(chrom, pos + random.below(step), random);
      pos += step;
    }
  }
}

function header(): string {
  const info = [
    'AC',
    'AF',
    'AN',
    'BaseQRankSum',
    'DP',
    'ExcessHet',
    'FS',
    'MLEAC',
    'MLEAF',
    'MQ',
  ].concat(['MQRankSum', 'QD', 'ReadPosRankSum', 'SOR']);
  return [
    '##fileformat=VCFv4.2',
    '##FILTER=<ID=LowQual,Description="Low quality">',
    ...['GT', 'AD', 'DP', 'GQ', 'PL'].map(
      (key) => `##FORMAT=<ID=${key},Number=.,Type=String,Description="${key}">`,
    ),
    ...info.map((key) => `##INFO=<ID=${key},Number=.,Type=String,Description="${key}">`),
    ...CONTIG_MB.map(([chrom], index) => `##contig=<ID=${chrom},length=${LENGTHS[index] ?? 0}>`),
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSAMPLE\n',
  ].join('\n');
}

const BASES = ['A', 'C', 'G', 'T'] as const;

interface Call {
  readonly isHom: boolean;
  readonly depth: number;
  readonly quality: number;
}

/** Shaped like a GATK single-sample call: about 240 bytes, one in seven an indel, two in five homozygous. */
function record(chrom: string, pos: number, random: SeededRandom): string {
  const [ref, alt] = alleles(random);
  const call = {
    isHom: random.below(5) < 2,
    depth: 18 + random.below(30),
    quality: 60 + random.below(1_400),
  };
  const id = random.below(10) === 0 ? '.' : `rs${1_000 + random.below(1_400_000_000)}`;
  const filter = random.below(40) === 0 ? 'LowQual' : 'PASS';
  const qual = `${call.quality}.${random.below(90) + 10}`;
  const columns = [chrom, pos, id, ref, alt, qual, filter, info(call, random), 'GT:AD:DP:GQ:PL'];
  return `${[...columns, sample(call, random)].join('\t')}\n`;
}

function alleles(random: SeededRandom): readonly [string, string] {
  const from = random.below(4);
  const ref = base(from);
  const alt = base(from + 1 + random.below(3));
  switch (random.below(14)) {
    case 0:
      return [ref + insert(random), ref];
    case 1:
      return [ref, ref + insert(random)];
    default:
      return [ref, alt];
  }
}

/**
 * As GATK writes them: mapping quality is 60 nearly everywhere and its rank sum then 0, strand bias is mostly none,
 * and rank sums need reads of both alleles, so a homozygous call has none.
 */
function info(call: Call, random: SeededRandom): string {
  const { isHom, depth } = call;
  const isWellMapped = random.below(20) < 17;
  const hasNoBias = isHom || random.below(5) < 2;
  const [count, frequency] = isHom ? [2, '1.00'] : [1, '0.500'];
  return [
    `AC=${count};AF=${frequency};AN=2`,
    ...(isHom ? [] : [`BaseQRankSum=${signed(random)}`]),
    `DP=${depth + random.below(3)};ExcessHet=3.0103`,
    `FS=${hasNoBias ? '0.000' : decimal(random, 12)};MLEAC=${count};MLEAF=${frequency}`,
    `MQ=${isWellMapped ? '60.00' : `${random.below(60)}.${10 + random.below(90)}`}`,
    ...(isHom ? [] : [`MQRankSum=${isWellMapped ? '0.000' : signed(random)}`]),
    `QD=${random.below(35)}.${10 + random.below(90)}`,
    ...(isHom ? [] : [`ReadPosRankSum=${signed(random)}`]),
    `SOR=${decimal(random, 3)}`,
  ].join(';');
}

function sample({ isHom, depth, quality }: Call, random: SeededRandom): string {
  if (isHom) {
    return `1/1:0,${depth}:${depth}:${Math.min(99, depth * 3)}:${quality},${depth * 3},0`;
  }
  const altReads = 6 + random.below(depth - 10);
  const reads = `${depth - altReads},${altReads}:${depth}`;
  return `0/1:${reads}:99:${quality},0,${quality + random.below(300)}`;
}

function base(index: number): string {
  return BASES[index % 4] ?? 'N';
}

function insert(random: SeededRandom): string {
  let bases = '';
  for (let length = 1 + random.below(8); length > 0; length -= 1) {
    bases += base(random.below(4));
  }
  return bases;
}

function decimal(random: SeededRandom, bound: number): string {
  return `${random.below(bound)}.${100 + random.below(900)}`;
}

function signed(random: SeededRandom): string {
  return `${random.below(2) === 0 ? '-' : ''}${decimal(random, 4)}`;
}
