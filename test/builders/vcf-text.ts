import { PRIMARY_CHROMS } from '#pipelines';
import type { AlleleCall, Chrom, ClosedRange1, Variant } from '#pipelines';
import type { Karyotype } from './newborn.ts';

/** GRCh38 contig lengths, in karyotype order (chr1 … chr22, X, Y, M). */
const LENGTHS = [
  248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717,
  133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285,
  58617616, 64444167, 46709983, 50818468, 156040895, 57227415, 16569,
];

interface TextRequest {
  readonly calls: readonly AlleleCall[];
  readonly karyotype: Karyotype;
  readonly blocks: readonly { readonly chrom: Chrom; readonly range: ClosedRange1 }[];
  readonly noCalls?: readonly Variant[];
}

interface Row {
  readonly chrom: Chrom;
  readonly pos: number;
  readonly text: string;
}

/** A VCF, or with blocks a gVCF, of one sample; background records on X and Y show the karyotype. */
export function writeVcf(request: TextRequest): string {
  const rows = [
    ...request.calls.map(callRow),
    ...(request.noCalls ?? []).map(noCallRow),
    ...request.blocks.flatMap((block) => blockRows(block, request)),
    ...karyotypeRows(request.karyotype),
  ].sort(
    (a, b) => PRIMARY_CHROMS.indexOf(a.chrom) - PRIMARY_CHROMS.indexOf(b.chrom) || a.pos - b.pos,
  );
  return `${[...header(), ...rows.map((row) => row.text)].join('\n')}\n`;
}

function header(): readonly string[] {
  return [
    '##fileformat=VCFv4.2',
    '##reference=GRCh38',
    '##ALT=<ID=NON_REF,Description="Any other allele">',
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##FILTER=<ID=LowQual,Description="Low quality">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="End of the block">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads per allele">',
    '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">',
    ...PRIMARY_CHROMS.map((chrom, index) => `##contig=<ID=${chrom},length=${LENGTHS[index] ?? 0}>`),
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNEWBORN',
  ];
}

function callRow(call: AlleleCall): Row {
  const filter = call.failedFilters.length === 0 ? 'PASS' : call.failedFilters.join(';');
  const depth = call.depth ?? 0;
  const alt = call.altReads ?? (call.copies === call.ploidy ? depth : Math.floor(depth / 2));
  const fields: [string, string][] = [
    ['GT', genotype(call)],
    ...(call.depth === null
      ? []
      : ([
          ['DP', String(depth)],
          ['AD', `${depth - alt},${alt}`],
        ] satisfies [string, string][])),
    ...(call.genotypeQuality === null
      ? []
      : ([['GQ', String(call.genotypeQuality)]] satisfies [string, string][])),
    ...(call.phaseSet === null ? [] : ([['PS', call.phaseSet]] satisfies [string, string][])),
  ];
  return row(call, {
    filter,
    info: '.',
    format: fields.map(([name]) => name).join(':'),
    sample: fields.map(([, value]) => value).join(':'),
  });
}

function genotype({ copies, ploidy, haplotypes }: AlleleCall): string {
  if (ploidy === 1) {
    return '1';
  }
  if (copies === 2) {
    return '1/1';
  }
  return haplotypes === null ? '0/1' : haplotypes.includes(0) ? '1|0' : '0|1';
}

function noCallRow(site: Variant): Row {
  return row(
    { ...site, alt: '<NON_REF>' },
    { filter: '.', info: '.', format: 'GT:DP:GQ', sample: './.:0:0' },
  );
}

function blockRows(
  { chrom, range }: TextRequest['blocks'][number],
  { calls, noCalls }: TextRequest,
): readonly Row[] {
  const holes = [...calls, ...(noCalls ?? [])]
    .filter((site) => site.chrom === chrom && site.pos >= range.start && site.pos <= range.end)
    .sort((a, b) => a.pos - b.pos);
  const rows: Row[] = [];
  let start: number = range.start;
  for (const hole of holes) {
    if (hole.pos > start) {
      rows.push(blockRow(chrom, start, hole.pos - 1));
    }
    start = Math.max(start, hole.pos + hole.ref.length);
  }
  return start <= range.end ? [...rows, blockRow(chrom, start, range.end)] : rows;
}

function blockRow(chrom: Chrom, start: number, end: number): Row {
  return row(
    { chrom, pos: start, ref: 'N', alt: '<NON_REF>' },
    { filter: '.', info: `END=${end}`, format: 'GT:DP:GQ', sample: '0/0:30:60' },
  );
}

/** Sites away from the panel's genes and from the pseudoautosomal regions. */
function karyotypeRows(karyotype: Karyotype): readonly Row[] {
  const x = PRIMARY_CHROMS.find((chrom) => chrom === 'chrX');
  const y = PRIMARY_CHROMS.find((chrom) => chrom === 'chrY');
  if (x === undefined || y === undefined || karyotype === 'unknown') {
    return [];
  }
  const twoX = karyotype === 'XX' || karyotype === 'XXY';
  const hasY = karyotype === 'XY' || karyotype === 'XXY';
  const onX = Array.from({ length: 120 }, (_, index) =>
    backgroundRow(x, 5_000_000 + index * 1000, twoX ? (index % 3 === 0 ? '1/1' : '0/1') : '1/1'),
  );
  const onY = Array.from({ length: hasY ? 30 : 0 }, (_, index) =>
    backgroundRow(y, 5_000_000 + index * 1000, '1'),
  );
  return [...onX, ...onY];
}

function backgroundRow(chrom: Chrom, pos: number, gt: string): Row {
  return row(
    { chrom, pos, ref: 'A', alt: 'G' },
    { filter: 'PASS', info: '.', format: 'GT:DP:GQ', sample: `${gt}:30:60` },
  );
}

function row(
  { chrom, pos, ref, alt }: { chrom: Chrom; pos: number; ref: string; alt: string },
  columns: { filter: string; info: string; format: string; sample: string },
): Row {
  const { filter, info, format, sample } = columns;
  const text = [chrom, pos, '.', ref, alt, '.', filter, info, format, sample].join('\t');
  return { chrom, pos, text };
}
