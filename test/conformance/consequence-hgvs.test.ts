import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KnowledgePack } from '#pipelines';
import { loadPack } from '#pipelines/node';
import { compareNames } from '../builders/published-names.ts';
import { repositoryRoot, sharedData, sharedDataNote } from '../builders/shared-data.ts';

/** The pack of the repository: 192 genes, the sequence of 48 coding ones. */
const PACK = join(repositoryRoot, 'pipelines/packs/core-grch38');

describe.skipIf(sharedData === null)(
  `HGVS names of experts and publications${sharedDataNote}`,
  () => {
    let pack: KnowledgePack;

    beforeAll(async () => {
      pack = (await loadPack(PACK)).pack;
    });

    it('reads the names of expert panels', () => {
      const { differences, ...counts } = compareNames('hgvs_expert_panels.tsv', pack);
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
      const { differences, ...counts } = compareNames('hgvs_published_cases.tsv', pack);
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
