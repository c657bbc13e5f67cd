import { gunzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkVcf } from '#pipelines';
import type { KnowledgePack } from '#pipelines';
import { loadPack, nodePorts } from '#pipelines/node';
import { writeDemoBatch } from '../../../../client/demo/demo-files.ts';
import { renderGvcf } from '../../../../client/demo/gvcf.ts';
import { DEMO_NEWBORNS } from '../../../../client/demo/newborns.ts';
import { readDemoRow } from '../../../../client/demo/read-row.ts';
import { renderTable } from '../../../../client/demo/table.ts';
import { packagePath } from '../../../../client/cli/package-files.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const at = temporaryFolder();
let knowledge: KnowledgePack;

beforeAll(async () => {
  knowledge = (await loadPack(packagePath('pipelines', 'packs', 'core-grch38'))).pack;
});

const newborn = (name: string) => {
  const found = DEMO_NEWBORNS.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error('no such newborn');
  }
  return found;
};

describe('renderGvcf', () => {
  it('is the same for the same seed and another one for another seed', () => {
    const one = renderGvcf(newborn('newborn-11'), knowledge, 1);
    expect(renderGvcf(newborn('newborn-11'), knowledge, 1)).toBe(one);
    expect(renderGvcf(newborn('newborn-11'), knowledge, 2)).not.toBe(one);
  });

  it('plants each variant once, with the base that the reference has there', () => {
    const lines = renderGvcf(newborn('newborn-01'), knowledge, 1).split('\n');
    for (const { chrom, pos, ref, alt } of newborn('newborn-01').variants) {
      const start = `${chrom}\t${pos}\t.\t${ref}\t${alt},<NON_REF>\t`;
      expect(lines.filter((line) => line.startsWith(start))).toHaveLength(1);
    }
  });

  it('leaves the gap that a newborn has, and no other', () => {
    const covers = (name: string) =>
      renderGvcf(newborn(name), knowledge, 1)
        .split('\n')
        .filter((line) => line.startsWith('chr1\t'))
        .some((line) => {
          const [, pos = '', , , , , , info = ''] = line.split('\t');
          const end = Number(/END=(\d+)/.exec(info)?.[1] ?? pos);
          return Number(pos) <= 75_761_161 && end >= 75_761_161;
        });
    expect(covers('newborn-10')).toBe(false);
    expect(covers('newborn-11')).toBe(true);
  });

  it('gives a girl no Y and a boy one X', () => {
    const girl = renderGvcf(newborn('newborn-01'), knowledge, 1);
    const boy = renderGvcf(newborn('newborn-06'), knowledge, 1);
    expect(girl).not.toContain('\nchrY\t');
    expect(boy).toMatch(/\nchrX\t.*\t0:34:99\n/);
  });
});

describe('writeDemoBatch', () => {
  it('writes files that hold to the VCF specification, and one that breaks off', async () => {
    await writeDemoBatch(at('batch'), knowledge);
    for (const { name, truncated } of DEMO_NEWBORNS) {
      const file = await readFile(at('batch', `${name}.g.vcf.gz`));
      if (truncated) {
        expect(() => gunzipSync(file)).toThrow();
      } else {
        const report = await checkVcf(once(file), { strict: true }, nodePorts);
        expect(report.findings).toEqual([]);
      }
    }
  });
});

describe('readDemoRow', () => {
  const evidence = JSON.stringify({ log: { entryIndex: 4 } });
  const row = (content: unknown, verdict = 'valid') =>
    readDemoRow({ newborn: 'n', content, verdict: JSON.stringify({ verdict }), evidence });

  it('shows a refusal by its code', () => {
    const refused = { status: 'refused', subject: 'ab', refusal: { code: 'GZIP_INVALID' } };
    expect(row(refused)).toMatchObject({
      outcome: 'refused',
      refusal: 'GZIP_INVALID',
      logIndex: 4,
    });
  });

  it('calls nothing verified but what the verifier called valid', () => {
    expect(row(null).verified).toBe(true);
    expect(row(null, 'invalid').verified).toBe(false);
    expect(() => row(null, 'maybe')).toThrow();
  });

  it('shows what it cannot read as a refusal', () => {
    expect(row({ status: 'new' })).toMatchObject({
      outcome: 'refused',
      refusal: 'RESULT_UNREADABLE',
    });
  });
});

describe('renderTable', () => {
  it('says NO where a row does not verify', () => {
    const row = {
      ...{ newborn: 'n', outcome: 'incomplete', gene: null, variants: [], biochemistry: null },
      ...{ verified: false, logIndex: null },
    };
    const table = renderTable([row], new Map([['n', 'a story']]));
    expect(table).toMatch(/n +INCOMPLETE +– +– +NO +–\n {4}a story/);
  });
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
