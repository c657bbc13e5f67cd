import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConsequenceFault, annotateVariant, parsePos1 } from '#pipelines';
import type { TranscriptModel } from '#pipelines';
import { gffFiles, readCsqFolder } from '../builders/csq-cases.ts';
import type { CsqCase, CsqFolder, CsqTranscript } from '../builders/csq-cases.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';

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

/**
 * Every disagreement, by its cause. Where one record is listed, `want` is bcftools' and `got` ours.
 */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  'no consequence is `.` there and intergenic_variant here': [
    'ENST00000329454:4572',
    'ENST00000373833:33358',
    'ENST00000436063:20',
  ],
  'ALT is no allele and is refused here': ['ENST00000341065:18816', 'ENST00000420670:44688'],
  'symbolic ALT is refused here': [
    'ENST00000263103-INS:280440',
    'ENST00000263103-INS:315639',
    'ENST00000263103-INS:315640',
    'ENST00000263103-INS:315641',
    'ENST00000263103-INS:315642',
    'ENST00000263103-INS:315771',
    'ENST00000263103-INS:315772',
  ],
  'the start codon is whole after the deletion is placed in the UTR: start_retained_variant with the UTR term':
    [
      'ENST00000318249.2:4958',
      'ENST00000368801:11191',
      'ENST00000368801.2:11191',
      'ENST00000375992:6453',
    ],
  'incomplete coding sequence: the model has no phase, so the frame differs': [
    'ENST00000341065:19026',
    'ENST00000341065:5435',
    'ENST00000420190:14483',
    'ENST00000528237:14714',
  ],
  'coding sequence of one codon': ['ENST00000420670:44688'],
  'an intron of two bases: no room for two splice sites': [
    'ENST00000227471:6609',
    'ENST00000545279:44572',
  ],
  'bcftools does not look at the sequence (its own note); the duplication spares the donor': [
    'ENST00000382647:1443',
  ],
  'as VEP: a deletion over an exon border is coding_sequence_variant beside the splice term': [
    'ENST00000409523:18990',
  ],
  'as VEP: splice_region_variant beside the dinucleotides': ['ENST00000520868:21090'],
  'as VEP: an insertion behind the third base of an exon is outside the splice region': [
    'ENST00000423372:2723',
  ],
  'reaches beyond the transcript': ['ENST00000518414:11397'],
  'a deletion of one base that also fits nine bases into the intron': ['ENST00000341065:16427'],
};

interface Comparison {
  readonly key: string;
  readonly same: boolean;
}

describe.skipIf(sharedData === null)(`bcftools csq expectations${sharedDataNote}`, () => {
  const folders = sharedData === null ? [] : readFolders();
  const compared = folders.flatMap(({ data }) => data.cases.flatMap((one) => compare(one, data)));

  it('reads all folders', () => {
    expect(new Set(folders.map(({ folder }) => folder)).size).toBe(66);
    expect(folders.reduce((sum, { data }) => sum + data.withoutSingleExpectation, 0)).toBe(54);
  });

  it('agrees on the terms, but for the disagreements listed with their causes', () => {
    const different = compared.filter(({ same }) => !same).map(({ key }) => key);
    expect([...new Set(different)].sort()).toEqual(
      [...new Set(Object.values(CAUSES).flat())].sort(),
    );
    expect({ compared: compared.length, same: compared.length - different.length }).toEqual({
      compared: 143,
      same: 113,
    });
  });
});

function readFolders(): readonly { readonly folder: string; readonly data: CsqFolder }[] {
  return readdirSync(sharedDataPath('variants', 'csq')).flatMap((folder) => {
    const path = sharedDataPath('variants', 'csq', folder);
    return gffFiles(path).map((gff) => ({ folder, data: readCsqFolder(path, gff) }));
  });
}

function compare(one: CsqCase, { pack, transcripts }: CsqFolder): readonly Comparison[] {
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
