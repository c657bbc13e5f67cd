import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareFiles } from '../../../../scripts/image/compare-files.ts';

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
  const files = await compareFiles(at('one'), at('other'), ['layer.tar', 'image.json']);
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

  it.each(['one', 'other'])('fails when %s lacks a file', async (name) => {
    await rm(at(name, 'layer.tar'));
    await expect(compare()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gives size and digest of the first', async () => {
    await writeFile(at('other', 'layer.tar'), 'longer than that');
    const [layer] = await compareFiles(at('one'), at('other'), ['layer.tar']);
    expect(layer).toMatchObject({ bytes: 5, same: false });
    expect(layer?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
