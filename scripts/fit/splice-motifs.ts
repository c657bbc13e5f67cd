import type { KnowledgePack, TranscriptModel } from '#pipelines';
import { reverseComplement } from '#pipelines';
import { readerOf } from '../../pipelines/consequence/reference-reader.ts';
import type { CurationTable } from './curation-table.ts';
import { describeSpliceOdds, measureSpliceOdds } from './splice-odds.ts';

const BASES = 'ACGT';
const DONOR_EXON_BASES = 3;
const DONOR_BASES = 9;
const ACCEPTOR_INTRON_BASES = 20;
const ACCEPTOR_BASES = 23;
/** Share of the real sites that a new one has to be weaker than, to count as a site. */
const GAIN_QUANTILE = 0.1;
/** A loss of one, that is of half the odds, at the gene's own site. */
const LOSS_FROM = 1000;

/**
 * Counts the table `splice-motifs` from the introns whose bases the pack knows (Shapiro and Senapathy 1987), and what
 * it says of changes with a label.
 */
export function fitSpliceMotifs(data: string, pack: KnowledgePack): CurationTable {
  const sites = [...pack.genes.values()].flatMap(({ transcripts }) =>
    transcripts.slice(0, 1).map((transcript) => readSites(transcript, pack)),
  );
  const donors = sites.flatMap(({ donor }) => donor);
  const acceptors = sites.flatMap(({ acceptor }) => acceptor);
  const donor = weigh(donors, DONOR_BASES);
  const acceptor = weigh(acceptors, ACCEPTOR_BASES);
  const content = {
    donor,
    acceptor,
    gainFrom: { donor: quantile(donors, donor), acceptor: quantile(acceptors, acceptor) },
    lossFrom: LOSS_FROM,
  };
  return {
    scope:
      'Position weights of splice sites, A, C, G, T a place, log2 odds times 1000. Donor: 3 bases of the exon and 6 of the intron; acceptor: 20 of the intron and 3 of the exon. Read only where no splice predictor has a score. Written by npm run fit.',
    sources: [
      {
        name: 'position weights',
        citation: `method of Shapiro and Senapathy 1987 (Nucleic Acids Res 15:7155); counted over ${donors.length} donors and ${acceptors.length} acceptors of MANE Select transcripts in RefSeqGene and LRG sequence; a new site counts from the weight that nine of ten real sites have`,
        date: '2026-11-22',
        licence: 'Apache-2.0',
      },
      {
        name: 'calibration',
        citation: describeSpliceOdds(measureSpliceOdds(data, pack, content)),
        date: '2026-11-22',
        licence: 'Apache-2.0',
      },
    ],
    content: { ...content },
  };
}

interface Sites {
  readonly donor: readonly string[];
  readonly acceptor: readonly string[];
}

/** GT and AG sites all of whose bases are known, as the transcript reads them. */
function readSites({ chrom, exons, strand }: TranscriptModel, pack: KnowledgePack): Sites {
  const reader = readerOf(pack);
  const read = (from: number, count: number): string => {
    const bases = Array.from({ length: count }, (_, index) => reader.baseAt(chrom, from + index));
    const text = bases.includes('') ? '' : bases.join('');
    return strand === '+' ? text : reverseComplement(text);
  };
  const donor: string[] = [];
  const acceptor: string[] = [];
  const forward = strand === '+';
  for (const [index, { end }] of exons.slice(0, -1).entries()) {
    const next = exons[index + 1]?.start ?? end;
    donor.push(forward ? read(end - 2, DONOR_BASES) : read(next - 6, DONOR_BASES));
    acceptor.push(
      forward ? read(next - ACCEPTOR_INTRON_BASES, ACCEPTOR_BASES) : read(end - 2, ACCEPTOR_BASES),
    );
  }
  return {
    donor: donor.filter((site) => site.startsWith('GT', DONOR_EXON_BASES)),
    acceptor: acceptor.filter((site) => site.startsWith('AG', ACCEPTOR_INTRON_BASES - 2)),
  };
}

/** Against equal bases, one observation of each base added. */
function weigh(sites: readonly string[], length: number): readonly (readonly number[])[] {
  return Array.from({ length }, (_, place) =>
    Array.from(BASES, (base) => {
      const count = sites.filter((site) => site.charAt(place) === base).length;
      return Math.round(1000 * Math.log2((4 * (count + 1)) / (sites.length + 4)));
    }),
  );
}

function quantile(sites: readonly string[], weights: readonly (readonly number[])[]): number {
  const strengths = sites
    .map((site) =>
      weights.reduce((sum, row, place) => sum + (row[BASES.indexOf(site.charAt(place))] ?? 0), 0),
    )
    .sort((a, b) => a - b);
  return strengths[Math.floor(GAIN_QUANTILE * strengths.length)] ?? 0;
}
