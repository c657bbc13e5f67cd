import { readFileSync } from 'node:fs';
import { annotateVariant, normaliseVariant, parseChrom, parsePos1 } from '#pipelines';
import type { Annotation, KnowledgePack, TranscriptModel } from '#pipelines';
import { sharedDataPath } from './shared-data.ts';

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

export interface NameTally {
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

/** Compares our names and terms with a table of published ones. */
export function compareNames(file: string, pack: KnowledgePack): NameTally {
  const tally: NameTally = {
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
  tally: NameTally,
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

function compareTerm(word: string, found: Annotation, tally: NameTally, differ: Differ): void {
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
