import { readFileSync } from 'node:fs';
import type { KnowledgePack } from '#pipelines';
import {
  MISSENSE_FEATURES,
  RESIDUES,
  sumTrees,
} from '../../pipelines/classification/knowledge/missense-model.ts';
import type { MissenseModel } from '../../pipelines/classification/knowledge/missense-model.ts';
import { boostTrees } from './boosted-trees.ts';
import { calibrate } from './calibrate.ts';
import type { Calibration, Scored } from './calibrate.ts';
import type { CurationTable } from './curation-table.ts';
import { areaWithinGenes, foldOf, folds, weighByGene } from './gene-weights.ts';
import { fitSubstitution } from './substitution.ts';
import type { ResidueScales } from './substitution.ts';
import { readTrainingSet } from './training-set.ts';
import type { Example } from './training-set.ts';

type Fitted = Pick<MissenseModel, 'substitution' | 'trees'>;

export interface MissenseFit {
  readonly table: CurationTable;
  /** Figures of the fit, one a line. */
  readonly report: readonly string[];
}

/** Fits and calibrates the table `missense-context`. */
export function fitMissenseContext(
  data: string,
  pack: KnowledgePack,
  scalesPath: string,
): MissenseFit {
  const scales = readScales(scalesPath);
  const modelScales = {
    hydropathy: scales.hydropathy.map((value) => Math.round(1000 * value)),
    disorder: scales.disorder.map((value) => Math.round(1000 * value)),
  };
  const examples = readTrainingSet(data, pack, modelScales);
  const scored = scoreByFolds(examples, scales);
  const calibration = calibrate(scored);
  const { Supporting, Moderate } = calibration.pp3;
  const benignTo = calibration.bp4.Supporting;
  if (Supporting === null || Moderate === null || benignTo === null) {
    throw new Error('the calibration reaches neither PP3 at Moderate nor BP4');
  }
  const content = {
    residues: RESIDUES,
    features: MISSENSE_FEATURES,
    scales: modelScales,
    ...fitModel(examples, scales),
    pp3: { Supporting, Moderate },
    bp4: { Supporting: benignTo },
  };
  return {
    table: describeTable(examples, scored, content),
    report: reportFit(scored, calibration),
  };
}

function readScales(path: string): ResidueScales {
  const read = JSON.parse(readFileSync(path, 'utf8')) as ResidueScales & { order: string };
  if (read.order !== RESIDUES) {
    throw new Error('the scales are in another order');
  }
  return read;
}

function fitModel(examples: readonly Example[], scales: ResidueScales): Fitted {
  const weights = weighByGene(examples);
  const substitution = fitSubstitution(examples, weights, scales);
  const columns = MISSENSE_FEATURES.map((_, column) =>
    Int32Array.from(examples, (example) => completeFeatures(example, substitution)[column] ?? 0),
  );
  const labels = Uint8Array.from(examples, ({ isPathogenic }) => (isPathogenic ? 1 : 0));
  return { substitution, trees: boostTrees({ columns, labels, weights }) };
}

function completeFeatures(
  { features, from, to }: Example,
  substitution: MissenseModel['substitution'],
): readonly number[] {
  return features.with(0, substitution[from]?.[RESIDUES.indexOf(to)] ?? 0);
}

/** Every example by a model that saw no variant of its gene. */
function scoreByFolds(examples: readonly Example[], scales: ResidueScales): readonly Scored[] {
  const weights = weighByGene(examples);
  const models = folds.map((fold) =>
    fitModel(
      examples.filter(({ gene }) => foldOf(gene) !== fold),
      scales,
    ),
  );
  return examples.map((example, index) => {
    const { gene, isPathogenic } = example;
    const model = models[foldOf(gene)];
    const features = completeFeatures(example, model?.substitution ?? {});
    const score = sumTrees(model?.trees ?? [], features);
    return { gene, isPathogenic, score, weight: weights[index] ?? 0 };
  });
}

function describeTable(
  examples: readonly Example[],
  scored: readonly Scored[],
  content: CurationTable['content'],
): CurationTable {
  const used = scored.filter(({ weight }) => weight > 0);
  const pathogenic = examples.filter(({ isPathogenic }) => isPathogenic).length;
  const genes = new Set(used.map(({ gene }) => gene)).size;
  const area = areaWithinGenes(
    scored,
    scored.map(({ score }) => score),
  );
  const count = (value: number): string => value.toLocaleString('en');
  return {
    scope:
      'In-house score of a missense change: the exchange, pathogenic ClinVar missense records and the sequence around the residue, the exon border. Numbers times 1000. Read only where no published predictor has a score. Written by npm run fit.',
    sources: [
      {
        name: 'scales',
        citation:
          'hydropathy: Kyte 1982, J Mol Biol 157:105; disorder: TOP-IDP, Campen 2008, Protein Pept Lett 15:956; exchange fitted with Grantham 1974, Science 185:862',
        date: '2026-11-22',
        licence: 'Apache-2.0',
      },
      {
        name: 'calibration',
        citation: `${count(pathogenic)} pathogenic ClinVar missense records (2024-12-15, two stars) and ${count(examples.length - pathogenic)} missense changes at 0.03 % or more in a population or benign in ClinVar; ${genes} genes have both; no variant and no residue of the expert panels; folds by gene, AUC within genes ${area.toFixed(3)}; thresholds by the procedure of Pejaver 2022 (PMID 36413997), lower bound over 1,000 samples of genes`,
        date: '2026-11-22',
        licence: 'Apache-2.0',
      },
    ],
    content,
  };
}

function reportFit(scored: readonly Scored[], calibration: Calibration): readonly string[] {
  const share = (pathogenic: boolean, holds: (score: number) => boolean): string => {
    const group = scored.filter(({ isPathogenic }) => isPathogenic === pathogenic);
    const sum = (list: readonly Scored[]): number =>
      list.reduce((total, { weight }) => total + weight, 0);
    const part = sum(group.filter(({ score }) => holds(score))) / sum(group);
    return `${(100 * part).toFixed(1)} %`;
  };
  const line = (name: string, bound: number | null, holds: (score: number) => boolean): string =>
    bound === null
      ? `${name}: not reached`
      : `${name}: ${(bound / 1000).toFixed(1)}; ${share(true, holds)} of pathogenic, ${share(false, holds)} of benign`;
  const strengths = ['Supporting', 'Moderate', 'Strong'] as const;
  return [
    `missense-context: ${scored.length} examples, AUC within genes ${areaWithinGenes(
      scored,
      scored.map(({ score }) => score),
    ).toFixed(4)} (folds by gene)`,
    ...strengths.map((strength) => {
      const from = calibration.pp3[strength];
      return line(`PP3 ${strength} from`, from, (score) => from !== null && score >= from);
    }),
    ...strengths.map((strength) => {
      const to = calibration.bp4[strength];
      return line(`BP4 ${strength} to`, to, (score) => to !== null && score <= to);
    }),
    'score, likelihood ratio, bounds:',
    ...calibration.curve
      .filter((_, index) => index % 5 === 0)
      .map(({ score, ratio, low, high }) =>
        [score / 1000, ratio, low, high].map((value) => value.toFixed(2)).join('  '),
      ),
  ];
}
