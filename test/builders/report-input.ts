import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseWording } from '#pipelines';
import type { Amendment, Block, ReportInput, ScreeningResult, Wording } from '#pipelines';
import { knowledgeDouble } from '../doubles/knowledge-pack.ts';
import { aNewborn } from './newborn.ts';
import type { NewbornBuilder } from './newborn.ts';
import { exampleCutoffs, interpret, policyNamed } from './screening-rules.ts';
import { repositoryRoot } from './shared-data.ts';

const folder = join(repositoryRoot, 'pipelines/wordings');

export function readCatalogue(language: string): {
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
} {
  return JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as {
    language: string;
    texts: Record<string, string>;
  };
}

export const LANGUAGES: readonly string[] = readdirSync(folder)
  .map((name) => name.replace('.json', ''))
  .sort();

export function wordingIn(language: string): Wording {
  return parseWording(readCatalogue(language));
}

/** Everything that a report can be about: the anchors, an amendment, a refusal, each cell of the matrix. */
export const REPORT_CASES: ReadonlyMap<string, () => ReportInput['outcome']> = new Map<
  string,
  () => ReportInput['outcome']
>([
  ...Object.entries(anchors()).map(
    ([name, build]) => [name, () => reported(interpret(build()))] as const,
  ),
  ...matrixCells(),
  ['amended', () => ({ ...reported(interpret(anchors().phenylketonuria())), amends: AMENDS })],
  ['refused', () => REFUSED],
]);

const REFUSED: ReportInput['outcome'] = {
  status: 'refused',
  refusal: { code: 'GZIP_INVALID', message: 'GZIP_INVALID: damaged' },
};

const AMENDS: Amendment = {
  commitment: '1a'.repeat(32),
  resultDigest: '2b'.repeat(32),
  subject: '3c'.repeat(16),
  submission: '4d'.repeat(32),
  changes: [
    { about: 'outcome', name: '', before: 'incomplete', after: 'condition-suspected' },
    { about: 'observation', name: 'PHE', before: null, after: '1450 umol/L' },
  ],
};

function reported(screening: ScreeningResult): ReportInput['outcome'] & { status: 'reported' } {
  return { status: 'reported', screening };
}

/** Clinical anchors of the screening tests, as reports. */
function anchors(): Readonly<Record<string, () => NewbornBuilder>> & {
  readonly phenylketonuria: () => NewbornBuilder;
} {
  return {
    negative: () => aNewborn().female().measured('PHE', '60').measured('TYR', '60'),
    phenylketonuria: () =>
      aNewborn().hom('PAH', 'R408W').measured('PHE', '1450').measured('TYR', '60'),
    'in cis': () =>
      aNewborn().het('PAH', 'R408W').het('PAH', 'A403V').inCis().measured('PHE', '60'),
    'carrier follow-up': () => aNewborn().het('ACADVL', 'V283A').measured('C14_1', '0.55'),
    'biochemistry alone': () => aNewborn().measured('C8', '1.2').measured('C2', '20'),
    'hemizygous boy': () => aNewborn().male().hemi('IL2RG', 'nonsense-71109265'),
    'heterozygous girl': () => aNewborn().female().het('IL2RG', 'nonsense-71109265'),
    'no copy of SMN1': () => aNewborn().copyNumber('SMN1', 0),
    'mild BTD': () => aNewborn().hom('BTD', 'D444H'),
    'AGXT in cis': () => aNewborn().het('AGXT', 'G170R').het('AGXT', 'G41R').inCis(),
    'OTC girl': () => aNewborn().female().het('OTC', 'R129H'),
    'one X': () => aNewborn().karyotype('X0').het('IL2RG', 'nonsense-71109265'),
    'not covered': () => aNewborn().uncovered('ACADM'),
  };
}

function matrixCells(): (readonly [string, () => ReportInput['outcome']])[] {
  const genotypes: Readonly<Record<string, () => NewbornBuilder>> = {
    definite: () => aNewborn().het('PAH', 'R408W').het('PAH', 'A403V').inTrans(),
    possible: () => aNewborn().het('PAH', 'R408W').het('PAH', 'A403V'),
    'with VUS': () => aNewborn().het('PAH', 'R408W').het('PAH', 'chr12:102840470:C:T'),
    carrier: () => aNewborn().het('PAH', 'R408W'),
    none: () => aNewborn(),
    'not assessed': () => aNewborn().uncovered('PAH'),
  };
  const levels: Readonly<Record<string, string | null>> = {
    critical: '1450',
    positive: '400',
    borderline: '130',
    normal: '60',
    'not done': null,
  };
  return Object.entries(genotypes).flatMap(([genotype, build]) =>
    Object.entries(levels).map(([level, phe]) => {
      const newborn = (): NewbornBuilder =>
        phe === null ? build() : build().measured('PHE', phe).measured('TYR', '50');
      const policy = { ...policyNamed('neoseal-default'), reportCarriers: true };
      return [
        `cell ${genotype}/${level}`,
        () => reported(interpret(newborn(), { policy })),
      ] as const;
    }),
  );
}

const built = new Map<string, ReportInput['outcome']>();

/** Interpreted once; reports only read it. */
export function caseNamed(name: string): ReportInput['outcome'] {
  const outcome = built.get(name) ?? REPORT_CASES.get(name)?.();
  if (outcome === undefined) {
    throw new Error(`no case ${name}`);
  }
  built.set(name, outcome);
  return outcome;
}

export function reportInput(
  outcome: ReportInput['outcome'],
  change: Partial<ReportInput> = {},
): ReportInput {
  return {
    subject: 'ab'.repeat(16),
    submitted: '2026-11-22T10:00:00Z',
    simulated: false,
    outcome,
    attestation: { resultDigest: 'cd'.repeat(32), measurement: '12'.repeat(48) },
    verifierUrl: 'https://screening.example/verifier.html',
    drawing: { genes: knowledgeDouble().genes, cutoffs: exampleCutoffs() },
    ...change,
  };
}

/** Every text of a report outside its pictures, in reading order. */
export function textsOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
      case 'notice':
        return [block.text];
      case 'outcome':
        return [block.headline, block.lead];
      case 'list':
        return block.items;
      case 'facts':
        return block.rows.flatMap(({ term, value }) => [term, value]);
      case 'table':
        return [...block.columns.map(({ title }) => title), ...block.rows.flat()];
      case 'picture':
        return block.picture.caption === null ? [] : [block.picture.caption];
      case 'section':
        return textsOf(block.blocks);
      case 'signature':
        return [block.heading, block.line];
    }
  });
}
