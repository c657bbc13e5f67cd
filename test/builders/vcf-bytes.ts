import { parseChrom, parsePos1, scanVcf } from '#pipelines';
import type { Chrom, ClosedRange1, ScanRequest, VcfScan } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { bgzfBlock } from '../bench/genome.ts';
import { streamOf } from './chunks.ts';

export const BGZF_EOF: Uint8Array = Uint8Array.from(
  Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex'),
);

/** A contig line that says GRCh38, one that names no build, and the usual columns. */
export const HEADER: readonly string[] = [
  '##fileformat=VCFv4.2',
  '##contig=<ID=chr1,length=248956422>',
  '##contig=<ID=chr2,length=242193529>',
  '##contig=<ID=chrX,length=156040895>',
  '##contig=<ID=chrY,length=57227415>',
  '##contig=<ID=chrUn_KI270742v1,length=186739>',
];

export const COLUMNS = '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNB-7731';

export interface RecordColumns {
  readonly chrom?: string;
  readonly pos?: number | string;
  readonly id?: string;
  readonly ref?: string;
  readonly alt?: string;
  readonly qual?: string;
  readonly filter?: string;
  readonly info?: string;
  readonly format?: string;
  readonly sample?: string;
}

/** One record; what is not given is a plain heterozygous SNV at chr1:1000. */
export function record(columns: RecordColumns = {}): string {
  return [
    columns.chrom ?? 'chr1',
    columns.pos ?? 1000,
    columns.id ?? '.',
    columns.ref ?? 'A',
    columns.alt ?? 'G',
    columns.qual ?? '50',
    columns.filter ?? 'PASS',
    columns.info ?? '.',
    columns.format ?? 'GT:DP:GQ',
    columns.sample ?? '0/1:30:99',
  ].join('\t');
}

export function vcfText(records: readonly string[], header: readonly string[] = HEADER): string {
  return [...header, COLUMNS, ...records, ''].join('\n');
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** BGZF of any bytes in blocks of at most `blockBytes` plain bytes, with the end-of-file block. */
export function bgzf(plain: Uint8Array, blockBytes = 65_280): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let offset = 0; offset < plain.length; offset += blockBytes) {
    blocks.push(bgzfBlock(plain.subarray(offset, offset + blockBytes)));
  }
  return new Uint8Array(Buffer.concat([...blocks, BGZF_EOF]));
}

export function targetsOf(
  ...ranges: readonly (readonly [string, number, number])[]
): ReadonlyMap<Chrom, readonly ClosedRange1[]> {
  const targets = new Map<Chrom, ClosedRange1[]>();
  for (const [name, start, end] of ranges) {
    const chrom = parseChrom(name);
    const known = targets.get(chrom) ?? [];
    known.push({ start: parsePos1(start), end: parsePos1(end) });
    targets.set(chrom, known);
  }
  return targets;
}

export const REQUEST: ScanRequest = {
  assembly: 'GRCh38',
  targets: targetsOf(['chr1', 900, 2000], ['chr2', 1, 5000], ['chrX', 1, 150_000_000]),
  minDepth: 10,
  minGenotypeQuality: 20,
};

export function scanBytes(
  pieces: readonly Uint8Array[],
  request: Partial<ScanRequest> = {},
): Promise<VcfScan> {
  return scanVcf(streamOf(...pieces), 'newborn.vcf', { ...REQUEST, ...request }, nodePorts);
}

export function scanText(text: string, request: Partial<ScanRequest> = {}): Promise<VcfScan> {
  return scanBytes([bytesOf(text)], request);
}

export function scanRecords(
  records: readonly string[],
  request: Partial<ScanRequest> = {},
): Promise<VcfScan> {
  return scanText(vcfText(records), request);
}
