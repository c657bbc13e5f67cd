import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareFolders } from '../../../../scripts/image/compare-folders.ts';

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-compare-'));
  for (const name of ['one', 'other']) {
    await mkdir(at(name));
    await writeFile(at(name, 'layer.tar'), 'layer');
    await writeFile(at(name, 'image.json'), '{}');
  }
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const compare = async (): Promise<Record<string, boolean>> => {
  const files = await compareFolders(at('one'), at('other'));
  return Object.fromEntries(files.map(({ name, same }) => [name, same]));
};

describe('comparing what two builds gave', () => {
  it('says of each file whether it has the same bytes', async () => {
    expect(await compare()).toEqual({ 'layer.tar': true, 'image.json': true });
  });

  it.each([
    ['one byte differs', 'lbyer'],
    ['a byte is added', 'layer\n'],
    ['the file is empty', ''],
  ])('finds it when %s', async (_name, content) => {
    await writeFile(at('other', 'layer.tar'), content);
    expect(await compare()).toEqual({ 'layer.tar': false, 'image.json': true });
  });

  it.each(['one', 'other'])(
    'does not call a file the same that only the other has',
    async (name) => {
      await rm(at(name, 'layer.tar'));
      expect(await compare()).toEqual({ 'layer.tar': false, 'image.json': true });
    },
  );

  it('does not overlook a file that only one build left', async () => {
    await writeFile(at('other', 'aws.eif'), 'with the time in it');
    expect(await compare()).toMatchObject({ 'aws.eif': false });
  });

  it('gives size and digest of the first', async () => {
    await writeFile(at('other', 'layer.tar'), 'longer than that');
    const layer = (await compareFolders(at('one'), at('other'))).at(-1);
    expect(layer).toMatchObject({ name: 'layer.tar', bytes: 5, same: false });
    expect(layer?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
