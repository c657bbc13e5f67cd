import { beforeAll, describe, expect, it } from 'vitest';
import { isOpposite, readPanelRows } from '../../builders/expert-panels.ts';
import {
  classifyPanelRow,
  isBenignClass as isBenign,
  isPathogenicClass as isPathogenic,
} from '../../builders/panel-classes.ts';
import type { ClassifiedRow } from '../../builders/panel-classes.ts';
import { corePack } from '../../builders/core-pack.ts';
import { sharedData, sharedDataNote } from '../../builders/shared-data.ts';

const LOSS: ReadonlySet<string> = new Set([
  'stop_gained',
  'frameshift_variant',
  'splice_acceptor_variant',
  'splice_donor_variant',
]);

describe.skipIf(sharedData === null)(`expert panels and the shipped pack${sharedDataNote}`, () => {
  let scored: readonly ClassifiedRow[] = [];
  beforeAll(async () => {
    const pack = await corePack();
    scored = readPanelRows()
      .map((row) => classifyPanelRow(row, pack))
      .filter((one) => typeof one !== 'string');
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
    expect(called.length).toBeGreaterThanOrEqual(146);
    expect(wrong.length).toBeLessThanOrEqual(4);
  });

  it('finds more than two thirds of pathogenic loss-of-function variants without ClinVar', () => {
    const loss = scored.filter(
      ({ given, consequence }) => isPathogenic(given) && LOSS.has(consequence),
    );
    const found = loss.filter(({ blind }) => isPathogenic(blind));
    expect(found.length / loss.length).toBeGreaterThan(2 / 3);
  });

  it('calls benign without ClinVar what a panel leaves uncertain in one of seventy, and nothing pathogenic', () => {
    const others = scored.filter(({ given }) => !isBenign(given));
    const wrong = others.filter(({ blind }) => isBenign(blind));
    expect(wrong.length / others.length).toBeLessThan(1 / 70);
    expect(wrong.filter(({ given }) => isPathogenic(given))).toEqual([]);
  });

  it('finds benign variants that rest on splicing predictions alone', () => {
    const silent = scored.filter(
      ({ given, consequence }) => isBenign(given) && consequence === 'synonymous_variant',
    );
    const found = silent.filter(({ blind }) => isBenign(blind));
    expect(found.length).toBeGreaterThan(0);
  });

  it('agrees in direction with the panels where ClinVar knows the variant', () => {
    const known = scored.filter((one) => one.known);
    const same = known.filter(
      ({ given, prioritised }) => isPathogenic(given) === isPathogenic(prioritised),
    );
    expect(same.length / known.length).toBeGreaterThan(0.98);
  });
});
