import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNeoseal } from '../builders/command-line.ts';
import { repositoryRoot } from '../builders/shared-data.ts';
import { allVectors } from '../builders/verification-vectors/all-vectors.ts';

const FOLDER = join(repositoryRoot, 'test/vectors/verification');
const FILES = ['documents.json', 'results.json', 'log.json', 'files.json'];

interface Verdicts {
  readonly verdicts: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly agrees?: boolean;
  }[];
}

let made: ReadonlyMap<string, Uint8Array>;
let folder: string;

beforeAll(async () => {
  made = await allVectors();
  folder = await mkdtemp(join(tmpdir(), 'neoseal-test-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function conformance(content: unknown): Promise<{ exit: number; stdout: string }> {
  const file = join(folder, 'vectors.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return runNeoseal(['conformance', file, '--json']);
}

describe('the verification vectors', () => {
  it('are the files that the generator makes', () => {
    expect([...made.keys()]).toEqual(FILES);
  });

  it.each(FILES)('%s is made again byte for byte', async (name) => {
    const stored = new Uint8Array(await readFile(join(FOLDER, name)));
    expect(Buffer.compare(stored, made.get(name) ?? new Uint8Array(0))).toBe(0);
  });

  it.each(FILES)('%s is judged as expected, check by check', async (name) => {
    const { exit, stdout } = await runNeoseal(['conformance', join(FOLDER, name)]);
    const { verdicts } = JSON.parse(stdout) as Verdicts;
    expect(verdicts.filter(({ agrees }) => agrees !== true)).toEqual([]);
    expect(exit).toBe(0);
    const refused = verdicts.filter(({ verdict }) => verdict === 'invalid');
    expect(refused.length).toBeGreaterThan(verdicts.length / 2);
    expect(new Set(verdicts.map(({ id }) => id)).size).toBe(verdicts.length);
  });
});

const CANONICAL = { id: 'a', kind: 'canonical-json', text: 'x' };
const VECTORS = { format: 'neoseal.vectors/1', inputs: { x: 'e30=' } };

describe('neoseal conformance', () => {
  it('judges vectors that expect nothing', async () => {
    const { exit, stdout } = await conformance({ ...VECTORS, vectors: [CANONICAL] });
    expect(JSON.parse(stdout)).toEqual({
      format: 'neoseal.verdicts/1',
      verdicts: [{ id: 'a', verdict: 'valid', failed: [] }],
    });
    expect(exit).toBe(0);
  });

  it.each([
    ['verdict', { verdict: 'invalid', failed: [] }],
    ['failed check', { verdict: 'valid', failed: [{ check: 'canonical-json', code: 'OTHER' }] }],
    ['value', { verdict: 'valid', value: { PCR0: '00' } }],
  ])('ends with status 4 when it does not agree on the %s', async (_what, expected) => {
    const vectors = [{ ...CANONICAL, expect: expected }];
    const { exit, stdout } = await conformance({ ...VECTORS, vectors });
    expect(JSON.parse(stdout)).toMatchObject({ verdicts: [{ agrees: false }] });
    expect(exit).toBe(4);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['another format', { ...VECTORS, format: 'neoseal.vectors/2', vectors: [] }],
    ['an unknown kind', { ...VECTORS, vectors: [{ ...CANONICAL, kind: 'other' }] }],
    ['an input that is not there', { ...VECTORS, vectors: [{ ...CANONICAL, text: 'toString' }] }],
    ['an input that is not base64', { ...VECTORS, inputs: { x: '!' }, vectors: [CANONICAL] }],
    [
      'a setting that is malformed',
      {
        ...VECTORS,
        vectors: [
          {
            ...{ id: 'a', kind: 'nitro-document', document: 'x', time: 'document-time' },
            developmentRoots: ['zz'],
          },
        ],
      },
    ],
    [
      'a size that is no number',
      {
        ...VECTORS,
        vectors: [
          {
            ...{ id: 'a', kind: 'inclusion', index: 'x', size: '1', leafHash: '', root: '' },
            path: [],
          },
        ],
      },
    ],
  ])('refuses %s', async (_what, content) => {
    const { exit, stdout } = await conformance(content);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'VECTORS_INVALID' } });
    expect(exit).toBe(3);
  });
});
