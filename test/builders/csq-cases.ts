import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PRIMARY_CHROMS, parsePos1 } from '#pipelines';
import type { Chrom, ClosedRange1, KnowledgePack, TranscriptModel } from '#pipelines';
import { memoryPack } from './memory-pack.ts';

/** One expectation of bcftools csq: the terms of one transcript for one VCF record. */
export interface CsqCase {
  readonly folder: string;
  readonly file: string;
  readonly chrom: Chrom;
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
  readonly transcript: string;
  readonly terms: readonly string[];
}

export interface CsqFolder {
  readonly pack: KnowledgePack;
  readonly transcripts: ReadonlyMap<string, CsqTranscript>;
  readonly cases: readonly CsqCase[];
  /** Records whose expectation is made from several records at once, or that have none. */
  readonly withoutSingleExpectation: number;
}

export interface CsqTranscript {
  readonly model: TranscriptModel;
  readonly biotype: string;
  /** Starts in frame, has whole codons, begins with ATG and ends with a stop. */
  readonly isComplete: boolean;
}

/** One folder and one of its GFF files; contigs get human names, for the model knows no others. */
export function readCsqFolder(path: string, gff: string): CsqFolder {
  const files = readdirSync(path);
  const fasta = readFasta(join(path, files.find((name) => name.endsWith('.fa')) ?? ''));
  const chroms = new Map([...fasta.keys()].map((name, index) => [name, toChrom(index)]));
  const contigs = new Map([...fasta].map(([name, bases]) => [chromOf(chroms, name), bases]));
  const rows = readGff(join(path, gff), chroms);
  const pack = memoryPack({ transcripts: rows.map((row) => row.model), contigs });
  const transcripts = new Map(
    rows.map((row) => [row.model.refseq, { ...row, isComplete: isComplete(row, pack) }]),
  );
  const vcfs = files.filter(
    (name) => name.endsWith('.vcf') && (!gffPerVcf(files) || name === gff.replace('.gff', '.vcf')),
  );
  const read = vcfs.map((name) => readVcf(path, name, chroms));
  return {
    pack,
    transcripts,
    cases: read.flatMap((one) => one.cases),
    withoutSingleExpectation: read.reduce((sum, one) => sum + one.without, 0),
  };
}

export function gffFiles(path: string): readonly string[] {
  return readdirSync(path).filter((name) => name.endsWith('.gff'));
}

function gffPerVcf(files: readonly string[]): boolean {
  return files.filter((name) => name.endsWith('.gff')).length > 1;
}

function toChrom(index: number): Chrom {
  const chrom = PRIMARY_CHROMS[index];
  if (chrom === undefined) {
    throw new Error('more contigs than the model has');
  }
  return chrom;
}

function chromOf(chroms: ReadonlyMap<string, Chrom>, name: string): Chrom {
  const chrom = chroms.get(name);
  if (chrom === undefined) {
    throw new Error(`no sequence for contig ${name}`);
  }
  return chrom;
}

function readFasta(path: string): ReadonlyMap<string, string> {
  const contigs = new Map<string, string>();
  for (const record of readFileSync(path, 'utf8').split('>').slice(1)) {
    const [header = '', ...lines] = record.split('\n');
    contigs.set(header.split(/\s/)[0] ?? '', lines.join('').toUpperCase());
  }
  return contigs;
}

interface GffTranscript {
  readonly model: TranscriptModel;
  readonly biotype: string;
  readonly phase: number;
}

interface Features {
  readonly exons: ClosedRange1[];
  readonly cds: { readonly range: ClosedRange1; readonly phase: number }[];
}

function readGff(path: string, chroms: ReadonlyMap<string, Chrom>): readonly GffTranscript[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
  const features = new Map<string, Features>();
  for (const cells of lines) {
    const parent = attribute(cells, 'Parent')?.replace(/^transcript:/, '');
    if (parent !== undefined && ['exon', 'CDS'].includes(cells[2] ?? '')) {
      const entry = features.get(parent) ?? { exons: [], cds: [] };
      features.set(parent, entry);
      const range = {
        start: parsePos1(Number(cells[3])),
        end: parsePos1(Number(cells[4])),
      };
      if (cells[2] === 'exon') {
        entry.exons.push(range);
      } else {
        entry.cds.push({ range, phase: cells[7] === '.' ? 0 : Number(cells[7]) });
      }
    }
  }
  return lines.flatMap((cells) => {
    const id = attribute(cells, 'ID');
    const entry = features.get(id?.replace(/^transcript:/, '') ?? '');
    if (id?.startsWith('transcript:') !== true || entry === undefined) {
      return [];
    }
    return [toTranscript(id.slice('transcript:'.length), cells, entry, chroms)];
  });
}

function attribute(cells: readonly string[], key: string): string | undefined {
  return new RegExp(`(?:^|;)${key}=([^;]+)`).exec(cells[8] ?? '')?.[1];
}

function toTranscript(
  id: string,
  cells: readonly string[],
  { exons, cds }: Features,
  chroms: ReadonlyMap<string, Chrom>,
): GffTranscript {
  const strand = cells[6] === '-' ? '-' : '+';
  const sorted = [...cds].sort((a, b) => a.range.start - b.range.start);
  const parts = exons.length > 0 ? exons : sorted.map((one) => one.range);
  const first = strand === '+' ? sorted[0] : sorted.at(-1);
  const model: TranscriptModel = {
    refseq: id,
    ensembl: id,
    protein: null,
    mane: 'select',
    gene: id,
    chrom: chromOf(chroms, cells[0] ?? ''),
    strand,
    exons: [...parts].sort((a, b) => a.start - b.start),
    cds:
      sorted.length === 0
        ? null
        : {
            start: parsePos1(Math.min(...sorted.map((one) => one.range.start))),
            end: parsePos1(Math.max(...sorted.map((one) => one.range.end))),
          },
    exception: null,
  };
  return { model, biotype: attribute(cells, 'biotype') ?? '', phase: first?.phase ?? 0 };
}

function isComplete({ model, phase }: GffTranscript, pack: KnowledgePack): boolean {
  const cds = pack.codingSequence(model.refseq);
  return (
    cds !== null &&
    phase === 0 &&
    cds.length % 3 === 0 &&
    cds.startsWith('ATG') &&
    /(?:TAA|TAG|TGA)$/.test(cds)
  );
}

function readVcf(
  folder: string,
  file: string,
  chroms: ReadonlyMap<string, Chrom>,
): { readonly cases: readonly CsqCase[]; readonly without: number } {
  const cases: CsqCase[] = [];
  let without = 0;
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  for (const line of lines.filter((text) => text !== '' && !text.startsWith('#'))) {
    const [contig = '', pos = '', , ref = '', alt = '', , , info = ''] = line.split('\t');
    const expected = findExpected(info);
    if (expected === null) {
      without += 1;
      continue;
    }
    for (const [transcript, terms] of expected) {
      const name = folder.split('/').at(-1) ?? '';
      const chrom = chromOf(chroms, contig);
      cases.push({ folder: name, file, chrom, pos: Number(pos), ref, alt, transcript, terms });
    }
  }
  return { cases, without };
}

/** The local expectation first: one record at a time, as here. */
function findExpected(info: string): ReadonlyMap<string, readonly string[]> | null {
  const local = /(?:^|;)EXPL=([^;]+)/.exec(info)?.[1];
  const expected = local ?? /(?:^|;)EXP=([^;]+)/.exec(info)?.[1];
  return expected === undefined ? null : parseExpected(expected);
}

/** `null` for a compound of several records. An empty transcript id stands for the only one of the folder. */
function parseExpected(text: string): ReadonlyMap<string, readonly string[]> | null {
  if (text.startsWith('@')) {
    return null;
  }
  if (text === '.') {
    return new Map([['', []]]);
  }
  const found = new Map<string, string[]>();
  for (const entry of text.split(',')) {
    const fields = entry.split('|');
    if (/[ACGT]\+\d/.test(fields[6] ?? '')) {
      return null;
    }
    const transcript = fields[2] ?? '';
    found.set(transcript, [...(found.get(transcript) ?? []), ...(fields[0] ?? '').split('&')]);
  }
  return found;
}
