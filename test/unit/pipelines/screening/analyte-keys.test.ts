import { beforeAll, describe, expect, it } from 'vitest';
import { parseMarker } from '#pipelines';
import type { KnowledgePack } from '#pipelines';
import { analyteDocument, analyteTable } from '../../../builders/analytes.ts';
import { corePack } from '../../../builders/core-pack.ts';
import { POLICY_IDS, exampleCutoffs, policyNamed } from '../../../builders/screening-rules.ts';

interface Verdicts {
  readonly items: readonly { readonly conditions?: readonly string[] }[];
  readonly conditionAnswers: readonly { readonly conditions: readonly string[] }[];
  readonly patterns: readonly {
    readonly analyte: string;
    readonly conditions: readonly string[];
  }[];
}

/** Core conditions whose biochemistry no number decides. */
const WITHOUT_RULE = {
  HBSS: 'a haemoglobin pattern decides',
  HBSC: 'a haemoglobin pattern decides',
  HBSBTH: 'a haemoglobin pattern decides',
  SMA: 'presence of SMN1 exon 7 decides',
};

const cutoffs = exampleCutoffs();
const known = (key: string): boolean => analyteTable.analytes.has(key);
const plain = (marker: string): string => parseMarker(marker).analyte;
let pack: KnowledgePack;

beforeAll(async () => {
  pack = await corePack();
});

describe('one set of analyte keys', () => {
  it('knows every marker of every condition', () => {
    const used = pack.conditions.flatMap(({ analytes }) => analytes).map(plain);
    expect(used.filter((key) => !known(key))).toEqual([]);
  });

  it('is the only source of analytes', () => {
    expect(pack.table('analytes')).toBeUndefined();
  });

  it('has every analyte of the example cut-offs, in its canonical unit', () => {
    for (const { analyte, unit } of cutoffs.analytes) {
      expect(`${analyte} ${analyteTable.analytes.get(analyte)?.scales[0]?.unit ?? ''}`).toBe(
        `${analyte} ${unit}`,
      );
    }
  });

  it('has every ratio of the example cut-offs, made of analytes in one unit', () => {
    for (const { analyte, numerator, denominator } of cutoffs.ratios) {
      expect(analyteTable.analytes.get(analyte)?.kind, analyte).toBe('ratio');
      const parts = `${numerator}+${denominator}`.split('+');
      const units = new Set(parts.map((part) => analyteTable.analytes.get(part)?.scales[0]?.unit));
      expect([...units], analyte).toEqual(['umol/L']);
    }
  });

  it('has every marker of a rule, and the rule is about a condition that the marker screens for', () => {
    for (const rule of cutoffs.conditions) {
      const entries = pack.conditions.filter(({ id }) => id === rule.condition);
      expect(entries, rule.condition).not.toHaveLength(0);
      const screened = entries.flatMap(({ analytes }) => analytes).map(plain);
      const groups = [...rule.critical, ...rule.positive, ...rule.borderline];
      const primary = groups.flatMap((group) => group.slice(0, 1)).map(plain);
      expect(
        primary.filter((key) => !screened.includes(key)),
        rule.condition,
      ).toEqual([]);
      expect(rule.differentialAnalytes.filter((key) => !known(key))).toEqual([]);
    }
  });

  it('has an example rule for every core condition with a marker, or says why there is none', () => {
    const screened = pack.conditions.filter(
      ({ panel, analytes }) => panel === 'rusp-core' && analytes.length > 0,
    );
    const ruled = new Set(cutoffs.conditions.map(({ condition }) => condition));
    const without = new Set(screened.map(({ id }) => id).filter((id) => !ruled.has(id)));
    expect([...without].sort()).toEqual(Object.keys(WITHOUT_RULE).sort());
  });

  it('names only conditions of the pack behind codes, answers and patterns', () => {
    const document = analyteDocument() as Verdicts;
    const ids = new Set(pack.conditions.map(({ id }) => id));
    const named = [...document.items, ...document.conditionAnswers, ...document.patterns];
    const unknown = named.flatMap(({ conditions = [] }) => conditions).filter((id) => !ids.has(id));
    expect(unknown).toEqual([]);
    expect(document.patterns.filter(({ analyte }) => !known(analyte))).toEqual([]);
  });

  it.each(POLICY_IDS)('names differential genes of the pack in %s', (id) => {
    const { differentials } = policyNamed(id);
    expect(differentials.map(({ condition }) => condition)).toContain('PKU');
    for (const { condition, genes } of differentials) {
      expect(pack.conditions.map((entry) => entry.id)).toContain(condition);
      expect(genes.filter((gene) => !pack.genes.has(gene))).toEqual([]);
    }
  });
});
