import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalCutoffsBytes, parseCutoffs, readLaboratoryCutoffs } from '#pipelines';
import type { KnowledgePack } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { analyteTable } from '../../../builders/analytes.ts';
import { corePack } from '../../../builders/core-pack.ts';
import { csv, screenFiles, textFile } from '../../../builders/laboratory-files.ts';

const phe = {
  analyte: 'PHE',
  unit: 'umol/L',
  direction: 'high',
  borderline: '300',
  positive: '500',
  critical: null,
};
const pheTyr = {
  analyte: 'PHE_TYR',
  numerator: 'PHE',
  denominator: 'TYR',
  direction: 'high',
  borderline: '1.5',
  positive: null,
  critical: null,
};
const pku = {
  condition: 'PKU',
  critical: [],
  positive: [['PHE']],
  borderline: [['PHE']],
  minAgeHours: null,
  differentialAnalytes: [],
};
const own = {
  format: 'neoseal.cutoffs/1',
  id: 'our-laboratory',
  version: '2.0.0',
  status: 'laboratory',
  notice: 'validated',
  analytes: [phe],
  ratios: [],
  conditions: [pku],
};

const read = (text: string): Promise<unknown> =>
  readLaboratoryCutoffs(textFile('cutoffs', 'cutoffs.json', text), analyteTable, nodePorts);

let knowledge: KnowledgePack;

beforeAll(async () => {
  knowledge = await corePack();
});

describe("the laboratory's own cut-offs", () => {
  it('take the place of the installed ones for the newborn, and the result names them', async () => {
    const results = [csv('PHE,400,umol/L,')];
    const installed = await screenFiles(results, { knowledge });
    const replaced = await screenFiles(results, { knowledge, ownCutoffs: JSON.stringify(own) });
    expect(installed.findings[0]).toMatchObject({ conditionId: 'PKU', biochemistry: 'positive' });
    expect(installed.findings[0]?.notes).toContain('example-cutoffs');
    const found = replaced.findings.find(({ conditionId }) => conditionId === 'PKU');
    expect(found?.biochemistry).toBe('borderline');
    expect(found?.notes).not.toContain('example-cutoffs');
    const digest = createHash('sha256').update(canonicalCutoffsBytes(parseCutoffs(own)));
    expect(replaced.cutoffs).toEqual({
      id: 'our-laboratory',
      version: '2.0.0',
      digest: digest.digest('hex'),
    });
  });

  it.each<[string, string, string | undefined]>([
    ['no JSON', '{', undefined],
    ['a member that stands twice', JSON.stringify(own).replace('{', '{"id":"other",'), undefined],
    ['an unknown member', JSON.stringify({ ...own, extra: 1 }), '(document)'],
    [
      'an unknown analyte',
      JSON.stringify({ ...own, analytes: [phe, { ...phe, analyte: 'PHEN' }] }),
      'analytes.1',
    ],
    [
      'a unit that the analyte does not have',
      JSON.stringify({ ...own, analytes: [{ ...phe, unit: 'mg/dL' }] }),
      'analytes.0',
    ],
    [
      'a ratio of unknown parts',
      JSON.stringify({ ...own, ratios: [{ ...pheTyr, denominator: 'TYRO' }] }),
      'ratios.0',
    ],
    [
      'an unknown differential',
      JSON.stringify({ ...own, conditions: [{ ...pku, differentialAnalytes: ['X'] }] }),
      'conditions.0.differentialAnalytes',
    ],
  ])('are refused with %s', async (_name, text, field) => {
    const place = field === undefined ? {} : { field };
    await expect(read(text)).rejects.toMatchObject({
      code: 'CUTOFFS_INVALID',
      place: { file: 'cutoffs.json', ...place },
    });
  });

  it('are refused over 1 MiB, and where they are not UTF-8', async () => {
    const bytes = (chunk: Uint8Array): Promise<unknown> =>
      readLaboratoryCutoffs(
        { role: 'cutoffs', name: 'c', bytes: Readable.from([chunk]) },
        analyteTable,
        nodePorts,
      );
    const refusal = { code: 'CUTOFFS_INVALID', place: { file: 'c' } };
    await expect(bytes(new Uint8Array(1024 * 1024 + 1).fill(32))).rejects.toMatchObject(refusal);
    await expect(bytes(Uint8Array.of(0xff))).rejects.toMatchObject(refusal);
  });

  it('are refused with a rule for a condition that the pack does not have', async () => {
    const other = { ...own, conditions: [{ ...pku, condition: 'PKV' }] };
    await expect(
      screenFiles([], { knowledge, ownCutoffs: JSON.stringify(other) }),
    ).rejects.toMatchObject({
      code: 'CUTOFFS_INVALID',
      place: { field: 'conditions.0.condition' },
    });
  });

  it('do not echo what they hold', async () => {
    const secret = JSON.stringify({ ...own, analytes: [{ ...phe, analyte: 'SECRET' }] });
    await expect(read(secret)).rejects.not.toThrow(/SECRET/u);
    await expect(read('{"SECRET')).rejects.not.toThrow(/SECRET/u);
  });
});
