import { beforeAll, describe, expect, it } from 'vitest';
import {
  Fault,
  annotateGenes,
  classifyVariant,
  knownClass,
  normaliseVariant,
  parseChrom,
  parsePos1,
  prioritisedClass,
  selectCondition,
} from '#pipelines';
import type { AcmgClass, KnowledgePack } from '#pipelines';
import { loadPack } from '#pipelines/node';
import { isOpposite, panelClass, readPanelRows } from '../../builders/expert-panels.ts';
import type { PanelRow } from '../../builders/expert-panels.ts';
import { repositoryRoot, sharedData, sharedDataNote } from '../../builders/shared-data.ts';

interface Scored {
  readonly given: AcmgClass;
  readonly blind: AcmgClass;
  readonly prioritised: AcmgClass;
  readonly known: boolean;
  readonly consequence: string;
}

/** `null` for a row without alleles, outside the pack, or whose alleles cannot be read. */
function score(row: PanelRow, pack: KnowledgePack): Scored | null {
  try {
    return scoreVariant(row, pack);
  } catch (error) {
    if (error instanceof Fault) {
      return null;
    }
    throw error;
  }
}

function scoreVariant(row: PanelRow, pack: KnowledgePack): Scored | null {
  const [chrom, pos, ref, alt, symbol] = cellsOf(row);
  const gene = pack.genes.get(symbol);
  const [transcript] = gene === undefined ? [] : gene.transcripts;
  const condition = selectCondition(pack, symbol);
  if (gene === undefined || transcript === undefined || condition === null) {
    return null;
  }
  const given = { chrom: parseChrom(chrom), pos: parsePos1(Number(pos)), ref, alt };
  const { variant } = normaliseVariant(given, pack);
  const annotation = annotateGenes(variant, pack)?.main;
  if (annotation?.gene !== symbol) {
    return null;
  }
  const annotated = { variant, gene, transcript, annotation };
  const blind = classifyVariant(annotated, condition, { knowledge: pack }).class;
  const known = knownClass(variant, symbol, pack);
  return {
    given: panelClass(row),
    blind,
    prioritised: prioritisedClass(blind, known),
    known: known !== null,
    consequence: annotation.consequence,
  };
}

function cellsOf(row: PanelRow): readonly [string, string, string, string, string] {
  const cell = (name: string): string => row[name] ?? '';
  return [cell('chrom'), cell('pos'), cell('ref'), cell('alt'), cell('gene')];
}
const isPathogenic = (name: AcmgClass): boolean => name === 'P' || name === 'LP';
const isBenign = (name: AcmgClass): boolean => name === 'B' || name === 'LB';
const LOSS: ReadonlySet<string> = new Set([
  'stop_gained',
  'frameshift_variant',
  'splice_acceptor_variant',
  'splice_donor_variant',
]);

describe.skipIf(sharedData === null)(`expert panels and the shipped pack${sharedDataNote}`, () => {
  let scored: readonly Scored[] = [];
  beforeAll(async () => {
    const { pack } = await loadPack(`${repositoryRoot}/pipelines/packs/core-grch38`);
    scored = readPanelRows().flatMap((row) => score(row, pack) ?? []);
  });

  it('scores every variant of the panels that has alleles and a gene in the pack', () => {
    expect(scored.length).toBe(1130);
  });

  it('never gives the opposite class, with or without ClinVar', () => {
    const opposite = scored.filter(
      ({ given, blind, prioritised }) => isOpposite(given, blind) || isOpposite(given, prioritised),
    );
    expect(opposite).toEqual([]);
  });

  it('calls pathogenic without ClinVar nearly only what a panel does too', () => {
    const called = scored.filter(({ blind }) => isPathogenic(blind));
    const wrong = called.filter(({ given }) => !isPathogenic(given));
    expect(called.length).toBeGreaterThanOrEqual(115);
    expect(wrong.length).toBeLessThanOrEqual(1);
  });

  it('finds more than two thirds of pathogenic loss-of-function variants without ClinVar', () => {
    const loss = scored.filter(
      ({ given, consequence }) => isPathogenic(given) && LOSS.has(consequence),
    );
    const found = loss.filter(({ blind }) => isPathogenic(blind));
    expect(found.length / loss.length).toBeGreaterThan(2 / 3);
  });

  it('calls benign without ClinVar only what a panel does too', () => {
    const wrong = scored.filter(({ given, blind }) => isBenign(blind) && !isBenign(given));
    expect(wrong).toEqual([]);
  });

  it('agrees in direction with the panels where ClinVar knows the variant', () => {
    const known = scored.filter((one) => one.known);
    const same = known.filter(
      ({ given, prioritised }) => isPathogenic(given) === isPathogenic(prioritised),
    );
    expect(same.length / known.length).toBeGreaterThan(0.98);
  });
});
