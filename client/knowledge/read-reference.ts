import { basename } from 'node:path';
import { findChrom } from '#pipelines';
import type { GeneModel, ReferenceStretch, TranscriptModel } from '#pipelines';
import type { BuildInputs, BuildReport } from './inputs.ts';
import { readLines } from './lines.ts';
import { parseFastaHeader, placeCodingSequence, placeRna } from './sources/sequences.ts';
import type { FastaPlace } from './sources/sequences.ts';
import { KnownBases } from './known-bases.ts';

/** Splice sites and promoter around a gene, where a whole contig is at hand. */
const GENOME_FLANK = 1000;

/**
 * Bases of the pack's genes. Files are read in order and a base that is known stays as it is: a later
 * sequence that differs from it is left out as a whole, with a warning.
 */
export async function readReference(
  inputs: BuildInputs,
  genes: readonly GeneModel[],
  report: BuildReport,
): Promise<readonly ReferenceStretch[]> {
  const known = new KnownBases();
  const wanted = new WantedSequences(genes);
  for (const path of sequenceFiles(inputs)) {
    report.progress(`sequences ${basename(path)}`);
    for await (const { place, bases } of readFasta(path, inputs.assembly, wanted)) {
      const stretches = wanted.place(place, bases);
      if (stretches === null) {
        report.warn(`${basename(path)}: ${nameOf(place)} does not have the length of its model`);
      } else if (!known.add(stretches)) {
        report.warn(`${basename(path)}: ${nameOf(place)} contradicts an earlier sequence`);
      }
    }
  }
  return known.stretches();
}

function sequenceFiles(inputs: BuildInputs): readonly string[] {
  const { genome, sequences, maneRna } = inputs;
  return [genome, ...sequences, maneRna].filter((path) => path !== undefined);
}

/** Which FASTA records matter, and where their letters lie. */
class WantedSequences {
  readonly #genes: ReadonlyMap<string, GeneModel>;
  readonly #transcripts = new Map<string, TranscriptModel>();

  constructor(genes: readonly GeneModel[]) {
    this.#genes = new Map(genes.map((gene) => [gene.symbol, gene]));
    for (const transcript of genes.flatMap((gene) => gene.transcripts)) {
      this.#transcripts.set(transcript.refseq, transcript);
      this.#transcripts.set(transcript.ensembl, transcript);
    }
  }

  has(place: FastaPlace): boolean {
    switch (place.kind) {
      case 'region':
        return this.#genes.has(place.gene);
      case 'cds':
        return this.#transcripts.has(place.refseq);
      case 'rna':
        return this.#transcripts.has(place.transcript);
      case 'contig':
        return findChrom(place.name) !== null;
    }
  }

  place(place: FastaPlace, bases: string): readonly ReferenceStretch[] | null {
    switch (place.kind) {
      case 'region':
        return bases.length === place.range.end - place.range.start + 1
          ? [{ chrom: place.chrom, start: place.range.start, bases }]
          : null;
      case 'cds':
        return this.#spliced(place.refseq, bases, placeCodingSequence);
      case 'rna':
        return this.#spliced(place.transcript, bases, placeRna);
      case 'contig':
        return this.#fromContig(place.name, bases);
    }
  }

  #spliced(
    id: string,
    bases: string,
    placeSpliced: (
      transcript: TranscriptModel,
      bases: string,
    ) => readonly ReferenceStretch[] | null,
  ): readonly ReferenceStretch[] | null {
    const transcript = this.#transcripts.get(id);
    return transcript === undefined ? null : placeSpliced(transcript, bases);
  }

  #fromContig(name: string, bases: string): readonly ReferenceStretch[] {
    const chrom = findChrom(name);
    return [...this.#genes.values()]
      .filter((gene) => gene.chrom === chrom)
      .map((gene) => {
        const start = Math.max(1, gene.range.start - GENOME_FLANK);
        return {
          chrom: gene.chrom,
          start,
          bases: bases.slice(start - 1, gene.range.end + GENOME_FLANK),
        };
      });
  }
}

interface FastaRecord {
  readonly place: FastaPlace;
  readonly bases: string;
}

async function* readFasta(
  path: string,
  assembly: string,
  wanted: WantedSequences,
): AsyncIterable<FastaRecord> {
  let place: FastaPlace | null = null;
  let lines: string[] = [];
  const finish = (): FastaRecord[] =>
    place === null ? [] : [{ place, bases: lines.join('').toUpperCase() }];
  for await (const { text } of readLines(path)) {
    if (text.startsWith('>')) {
      yield* finish();
      const next = parseFastaHeader(text, assembly);
      place = wanted.has(next) ? next : null;
      lines = [];
    } else if (place !== null) {
      lines.push(text.trim());
    }
  }
  yield* finish();
}

function nameOf(place: FastaPlace): string {
  switch (place.kind) {
    case 'region':
    case 'cds':
      return place.gene;
    case 'rna':
      return place.transcript;
    case 'contig':
      return place.name;
  }
}
