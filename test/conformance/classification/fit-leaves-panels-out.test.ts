import { beforeAll, describe, expect, it } from 'vitest';
import type { KnowledgePack } from '#pipelines';
import { missenseModelSchema } from '../../../pipelines/classification/knowledge/missense-model.ts';
import { readPanelVariants } from '../../../scripts/fit/panel-variants.ts';
import type { PanelVariants } from '../../../scripts/fit/panel-variants.ts';
import { readTrainingSet } from '../../../scripts/fit/training-set.ts';
import type { Example } from '../../../scripts/fit/training-set.ts';
import { corePack } from '../../builders/core-pack.ts';
import { readCurationTable } from '../../builders/curation.ts';
import { classifyPanelRow } from '../../builders/panel-classes.ts';
import { readPanelRows } from '../../builders/expert-panels.ts';
import { sharedData, sharedDataNote } from '../../builders/shared-data.ts';

describe.skipIf(sharedData === null)(`the fit of the context score${sharedDataNote}`, () => {
  let pack: KnowledgePack;
  let panels: PanelVariants;
  let examples: readonly Example[] = [];
  beforeAll(async () => {
    pack = await corePack();
    const { scales } = missenseModelSchema.parse(readCurationTable('missense-context'));
    panels = readPanelVariants(sharedData ?? '', pack);
    examples = readTrainingSet(sharedData ?? '', pack, scales);
  }, 120_000);

  it('learns from no variant of the panels and from no residue that one of them changes', () => {
    expect(examples.length).toBeGreaterThan(1000);
    const wrong = examples.filter(({ gene, variant, residue }) =>
      panels.isLeftOut(variant, gene, residue),
    );
    expect(wrong).toEqual([]);
  });

  it('knows every variant of the panels that has alleles here', () => {
    const rows = readPanelRows()
      .map((row) => classifyPanelRow(row, pack))
      .filter((row) => typeof row !== 'string');
    const missed = rows.filter(({ variant, gene }) => !panels.isLeftOut(variant, gene, 0));
    expect(rows.length).toBeGreaterThan(1000);
    expect(missed).toEqual([]);
  });

  it('has both labels', () => {
    expect(examples.some(({ isPathogenic }) => isPathogenic)).toBe(true);
    expect(examples.some(({ isPathogenic }) => !isPathogenic)).toBe(true);
  });
});
