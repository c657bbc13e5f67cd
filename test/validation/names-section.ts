import type { KnowledgePack } from '#pipelines';
import { compareCsq, readCsqFolders } from '../builders/csq-comparison.ts';
import { compareNames } from '../builders/published-names.ts';
import type { NameTally } from '../builders/published-names.ts';
import { countBy, table } from './table.ts';
import { describeShare } from './wilson.ts';

const FILES = ['hgvs_expert_panels.tsv', 'hgvs_published_cases.tsv'] as const;

/** Why a name differs; what no cause explains is named `unexplained`. */
const CAUSES: readonly (readonly [cause: string, difference: RegExp])[] = [
  ['p.: a substitution of Met1 there, p.(Met1?) here', /^p\. \S+ p\.Met1[A-Z]\S+ p\.\(Met1\?\)$/],
  ['p.: a substitution of the stop there, an extension here', /^p\. \S+ p\.Ter\d+\S+ \S+ext/],
  ['p. and c.: another isoform of MECP2 there', /^[pc]\. NM_004992\S* /],
  ['c.: `ins` there for a duplication', /^c\. \S+ \S+ins\S+ \S+dup$/],
  [
    'c.: beyond the transcript or another numbering of the 5′ part',
    /^c\. \S+ c\.-?\*?\S+ (?:none|\S+)$/,
  ],
  ['term: made from the text of the name there; the word does not hold for the variant', /^term /],
];

export interface NamesSection {
  readonly text: string;
  readonly differences: readonly string[];
}

export function namesSection(pack: KnowledgePack): NamesSection {
  const tallies = FILES.map((file) => compareNames(file, pack));
  const differences = tallies.flatMap((tally) => tally.differences);
  const spelled = differences.filter((one) => /^p\. .*(?:Met1|ext)/.test(one)).length;
  const given = sum(tallies, 'proteinNamesGiven');
  const equal = sum(tallies, 'proteinNames');
  return {
    differences,
    text: [
      table(
        ['set', 'compared', 'with sequence', 'c. equal', 'p. equal', 'term equal'],
        FILES.map((file, index) => describeTally(file, tallies[index])),
      ),
      '',
      `p. names as written: ${describeShare(equal, given)}. With the change of Met1 and of the stop codon spelled as the sets do: ${describeShare(equal + spelled, given)}.`,
      '',
      table(
        ['differences', 'cause'],
        countBy(differences, causeOf).map(([cause, count]) => [String(count), cause]),
      ),
    ].join('\n'),
  };
}

export function csqSection(): string {
  const compared = readCsqFolders().flatMap(({ data }) =>
    data.cases.flatMap((one) => compareCsq(one, data)),
  );
  const same = compared.filter((one) => one.same).length;
  return `Against the expectations of bcftools csq for single records, the whole set of terms: ${describeShare(same, compared.length)}. Each of the others stands with its cause in test/conformance/consequence-csq.test.ts.`;
}

function describeTally(file: string, tally: NameTally | undefined): readonly string[] {
  if (tally === undefined) {
    return [file];
  }
  const { compared, withSequence, transcriptNames, proteinNames, proteinNamesGiven } = tally;
  return [
    file,
    `${compared} of ${tally.rows}`,
    String(withSequence),
    describeShare(transcriptNames, withSequence),
    describeShare(proteinNames, proteinNamesGiven),
    describeShare(tally.terms, tally.termsGiven),
  ];
}

function causeOf(difference: string): string {
  return CAUSES.find(([, form]) => form.test(difference))?.[0] ?? 'unexplained';
}

function sum(tallies: readonly NameTally[], key: 'proteinNames' | 'proteinNamesGiven'): number {
  return tallies.reduce((total, tally) => total + tally[key], 0);
}
