import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { annotateVariant, normaliseVariant, parseChrom, parsePos1 } from '#pipelines';
import type { Annotation, KnowledgePack, TranscriptModel } from '#pipelines';
import { loadPack } from '#pipelines/node';
import {
  repositoryRoot,
  sharedData,
  sharedDataNote,
  sharedDataPath,
} from '../builders/shared-data.ts';

/** The pack of the repository: 192 genes, the sequence of 48 coding ones. */
const PACK = join(repositoryRoot, 'pipelines/packs/core-grch38');

/** How the words of the two tables read as terms; both were made from the text of the names. */
const TERMS: Readonly<Record<string, readonly string[]>> = {
  missense: ['missense_variant'],
  synonymous: ['synonymous_variant'],
  frameshift: ['frameshift_variant'],
  stop_gained: ['stop_gained'],
  stop_lost: ['stop_lost'],
  start_lost: ['start_lost'],
  intronic: ['intron_variant', 'splice_region_variant'],
  'splice_donor/acceptor': ['splice_donor_variant', 'splice_acceptor_variant'],
  inframe_indel: ['inframe_deletion', 'inframe_insertion', 'protein_altering_variant'],
};

interface Truth {
  readonly chrom: string;
  readonly pos: string;
  readonly ref: string;
  readonly alt: string;
  readonly gene: string;
  readonly name: string;
  readonly protein: string;
  readonly consequence: string;
}

interface Tally {
  rows: number;
  /** Without coordinates or without a RefSeq transcript name. */
  unplaced: number;
  geneNotInPack: number;
  otherTranscript: number;
  compared: number;
  withSequence: number;
  transcriptNames: number;
  proteinNamesGiven: number;
  proteinNames: number;
  termsGiven: number;
  terms: number;
  readonly differences: string[];
}

describe.skipIf(sharedData === null)(
  `HGVS names of experts and publications${sharedDataNote}`,
  () => {
    let pack: KnowledgePack;

    beforeAll(async () => {
      pack = (await loadPack(PACK)).pack;
    });

    it('reads the names of expert panels', () => {
      const { differences, ...counts } = measure('hgvs_expert_panels.tsv', pack);
      expect(counts).toEqual({
        rows: 2471,
        unplaced: 316,
        geneNotInPack: 1253,
        otherTranscript: 0,
        compared: 902,
        withSequence: 700,
        transcriptNames: 695,
        proteinNamesGiven: 599,
        proteinNames: 585,
        termsGiven: 694,
        terms: 691,
      });
      expect(differences.map(causeOf).sort()).toEqual([
        // LDLR promoter: NM_000527.4 begins earlier than NM_000527.5, whose numbering does not reach there.
        ...Array.from({ length: 5 }, () => 'beyond the transcript'),
        // The word was made from the text of the name; these methionines are not the first.
        ...Array.from({ length: 3 }, () => 'start_lost by text'),
        // Written as a missense change of Met1 there; HGVS knows no such consequence: p.(Met1?).
        ...Array.from({ length: 14 }, () => 'substitution of Met1'),
      ]);
    });

    it('reads the names of published cases', () => {
      const { differences, ...counts } = measure('hgvs_published_cases.tsv', pack);
      expect(counts).toEqual({
        rows: 2931,
        unplaced: 14,
        geneNotInPack: 2783,
        otherTranscript: 0,
        compared: 134,
        withSequence: 98,
        transcriptNames: 96,
        proteinNamesGiven: 80,
        proteinNames: 80,
        termsGiven: 81,
        terms: 81,
      });
      // HGVS: an insertion that repeats the base before it is a duplication.
      expect(differences.map(causeOf)).toEqual([
        'insertion for a duplication',
        'insertion for a duplication',
      ]);
    });
  },
);

/** Why a name differs; an unknown reason shows itself. */
const CAUSES: readonly (readonly [cause: string, difference: RegExp])[] = [
  ['substitution of Met1', /^p\. \S+ p\.Met1[A-Z]\S+ p\.\(Met1\?\)$/],
  ['start_lost by text', /^term \S+ start_lost missense_variant/],
  ['insertion for a duplication', /^c\. \S+ \S+ins\S+ \S+dup$/],
  ['beyond the transcript', /^c\. \S+ c\.-\S+ none$/],
];

function causeOf(difference: string): string {
  return CAUSES.find(([, form]) => form.test(difference))?.[0] ?? difference;
}

function measure(file: string, pack: KnowledgePack): Tally {
  const tally: Tally = {
    rows: 0,
    unplaced: 0,
    geneNotInPack: 0,
    otherTranscript: 0,
    compared: 0,
    withSequence: 0,
    transcriptNames: 0,
    proteinNamesGiven: 0,
    proteinNames: 0,
    termsGiven: 0,
    terms: 0,
    differences: [],
  };
  for (const truth of readTruth(file)) {
    tally.rows += 1;
    const named = /^(NM_\d+)\.\d+(?:\([^)]*\))?:(c\..*)$/.exec(truth.name);
    const gene = pack.genes.get(truth.gene);
    if (named === null || truth.pos === '') {
      tally.unplaced += 1;
      continue;
    }
    if (gene === undefined) {
      tally.geneNotInPack += 1;
      continue;
    }
    const transcript = gene.transcripts.find(({ refseq }) => refseq.split('.')[0] === named[1]);
    if (transcript === undefined) {
      tally.otherTranscript += 1;
      continue;
    }
    compare(truth, named[2] ?? '', { transcript, pack }, tally);
  }
  return tally;
}

function compare(
  truth: Truth,
  name: string,
  { transcript, pack }: { readonly transcript: TranscriptModel; readonly pack: KnowledgePack },
  tally: Tally,
): void {
  const variant = {
    chrom: parseChrom(truth.chrom),
    pos: parsePos1(Number(truth.pos)),
    ref: truth.ref,
    alt: truth.alt,
  };
  const found = annotateVariant(normaliseVariant(variant, pack).variant, transcript, pack);
  const differ: Differ = (what, want, got) => {
    tally.differences.push(`${what} ${truth.name} ${want} ${got ?? 'none'}`);
  };
  tally.compared += 1;
  if (pack.codingSequence(transcript.refseq) === null) {
    return;
  }
  tally.withSequence += 1;
  if (found.hgvsC?.split(':')[1] === spellPlain(name)) {
    tally.transcriptNames += 1;
  } else {
    differ('c.', name, found.hgvsC);
  }
  if (truth.protein !== '') {
    tally.proteinNamesGiven += 1;
    if (matchesProtein(truth.protein, found)) {
      tally.proteinNames += 1;
    } else {
      differ('p.', truth.protein, found.hgvsP);
    }
  }
  compareTerm(truth.consequence, found, tally, differ);
}

type Differ = (what: string, want: string, got: string | null) => void;

function compareTerm(word: string, found: Annotation, tally: Tally, differ: Differ): void {
  if (word === '') {
    return;
  }
  tally.termsGiven += 1;
  if (found.terms.some((term) => TERMS[word]?.includes(term))) {
    tally.terms += 1;
  } else {
    differ('term', word, found.terms.join('&'));
  }
}

/** The tables write the deleted letters in places, `delT`. */
function spellPlain(name: string): string {
  return name.replace(/(del|dup)[ACGT]+$/, '$1').replace(/del[ACGT]+ins/, 'delins');
}

/** The tables leave out parentheses, and the experts' the residues behind a frameshift. */
function matchesProtein(protein: string, { hgvsP }: Annotation): boolean {
  const want = protein.replace(/^[^:]*:/, '').replaceAll(/[()]/g, '');
  const got = (hgvsP ?? '').replaceAll(/[()]/g, '');
  return want === (want.endsWith('fs') ? got.replace(/[A-Z][a-z]{2}fs.*$/, 'fs') : got);
}

function readTruth(file: string): readonly Truth[] {
  const [header = '', ...lines] = readFileSync(sharedDataPath('variants', file), 'utf8')
    .trimEnd()
    .split(/\r?\n/);
  const names = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    return {
      chrom: cell('chrom'),
      pos: cell('pos'),
      ref: cell('ref'),
      alt: cell('alt'),
      gene: cell('gene'),
      name: cell('hgvs_c'),
      protein: cell('hgvs_p'),
      consequence: cell('consequence'),
    };
  });
}
