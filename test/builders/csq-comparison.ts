import { readdirSync } from 'node:fs';
import { ConsequenceFault, annotateVariant, parsePos1 } from '#pipelines';
import type { TranscriptModel } from '#pipelines';
import { gffFiles, readCsqFolder } from './csq-cases.ts';
import type { CsqCase, CsqFolder, CsqTranscript } from './csq-cases.ts';
import { sharedDataPath } from './shared-data.ts';

/** bcftools names without the Sequence Ontology's suffix; the rest are its own words. */
const SO_TERMS: Readonly<Record<string, string>> = {
  inframe_deletion: 'inframe_deletion',
  inframe_insertion: 'inframe_insertion',
  stop_gained: 'stop_gained',
  stop_lost: 'stop_lost',
  start_lost: 'start_lost',
  non_coding: 'non_coding_transcript_exon_variant',
  '3_prime_utr': '3_prime_UTR_variant',
  '5_prime_utr': '5_prime_UTR_variant',
};

/** bcftools has no finer splice terms, and no intron term beside a splice term. */
const NOT_IN_CSQ: ReadonlySet<string> = new Set([
  'splice_donor_5th_base_variant',
  'splice_donor_region_variant',
  'splice_polypyrimidine_tract_variant',
  'intron_variant',
]);

export interface CsqComparison {
  readonly key: string;
  readonly same: boolean;
}

/** Every folder of bcftools' own tests, once per GFF file. */
export function readCsqFolders(): readonly { readonly folder: string; readonly data: CsqFolder }[] {
  return readdirSync(sharedDataPath('variants', 'csq')).flatMap((folder) => {
    const path = sharedDataPath('variants', 'csq', folder);
    return gffFiles(path).map((gff) => ({ folder, data: readCsqFolder(path, gff) }));
  });
}

/** Our terms against an expectation, for every transcript that it speaks of. */
export function compareCsq(
  one: CsqCase,
  { pack, transcripts }: CsqFolder,
): readonly CsqComparison[] {
  return targetsOf(one, transcripts).map(({ model }) => {
    const want = new Set(one.terms.filter((term) => term !== 'NMD_transcript').map(toSoTerm));
    const got = annotate(one, model, pack).filter(
      (term) => want.has(term) || !NOT_IN_CSQ.has(term),
    );
    const same = got.length === want.size && got.every((term) => want.has(term));
    return { key: `${one.folder}:${one.pos}`, same };
  });
}

/** An expectation without a transcript holds for all at the place. */
function targetsOf(
  { transcript, chrom, pos }: CsqCase,
  transcripts: ReadonlyMap<string, CsqTranscript>,
): readonly CsqTranscript[] {
  const named = transcripts.get(transcript);
  return named === undefined
    ? [...transcripts.values()].filter(
        ({ model: { chrom: contig, exons } }) =>
          contig === chrom &&
          pos <= Number(exons.at(-1)?.end) + 1 &&
          pos >= Number(exons[0]?.start) - 1,
      )
    : [named];
}

function annotate(
  { chrom, pos, ref, alt }: CsqCase,
  model: TranscriptModel,
  pack: CsqFolder['pack'],
): readonly string[] {
  try {
    return annotateVariant({ chrom, pos: parsePos1(pos), ref, alt }, model, pack).terms;
  } catch (error) {
    if (error instanceof ConsequenceFault) {
      return [error.code];
    }
    throw error;
  }
}

function toSoTerm(term: string): string {
  return SO_TERMS[term] ?? `${term}_variant`;
}
