import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCpio } from '../../../../scripts/image/cpio.ts';
import type { ImageEntry } from '../../../../scripts/image/image-entry.ts';
import { orderEntries, textFile } from '../../../../scripts/image/image-entry.ts';
import { writeTar } from '../../../../scripts/image/tar.ts';

const long = `${'folder/'.repeat(14)}a-file-of-some-length.js`;
const ENTRIES: readonly ImageEntry[] = [
  textFile('b/two', 'two\n'),
  { kind: 'file', path: 'a/program', mode: 0o755, content: new Uint8Array(1025).fill(7) },
  textFile(long, 'deep'),
  { kind: 'directory', path: 'tmp', mode: 0o1777 },
  { kind: 'link', path: 'lib', target: 'a' },
  textFile('empty', ''),
];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const join8 = (parts: Iterable<Uint8Array>): Buffer => Buffer.concat([...parts]);

async function expectUnpacked(): Promise<void> {
  expect(await readFile(join(folder, 'b/two'), 'utf8')).toBe('two\n');
  expect(await readFile(join(folder, long), 'utf8')).toBe('deep');
  expect((await readFile(join(folder, 'a/program'))).equals(Buffer.alloc(1025, 7))).toBe(true);
  expect((await stat(join(folder, 'a/program'))).mode & 0o7777).toBe(0o755);
  expect((await stat(join(folder, 'tmp'))).isDirectory()).toBe(true);
  expect((await stat(join(folder, 'empty'))).size).toBe(0);
  expect((await stat(join(folder, 'empty'))).mtimeMs).toBe(0);
  expect(await readlink(join(folder, 'lib'))).toBe('a');
}

describe('a layer as a tar archive', () => {
  it('is unpacked by tar with the modes and times that were fixed', async () => {
    await writeFile(join(folder, 'layer.tar'), join8(writeTar(ENTRIES)));
    execFileSync('tar', ['xpf', 'layer.tar'], { cwd: folder });
    await expectUnpacked();
  });

  it('has the same bytes in whatever order the files were found', () => {
    const backwards = [...ENTRIES].reverse();
    expect(join8(writeTar(backwards)).equals(join8(writeTar(ENTRIES)))).toBe(true);
  });

  it('does not write a path that no reader could name', () => {
    expect(() => join8(writeTar([textFile('x'.repeat(101), '')]))).toThrow(RangeError);
    expect(() => join8(writeTar([textFile(`${'y'.repeat(156)}/x`, '')]))).toThrow(RangeError);
  });

  it('does not cut the target of a link', () => {
    const link: ImageEntry = { kind: 'link', path: 'l', target: 'z'.repeat(101) };
    expect(() => join8(writeTar([link]))).toThrow(RangeError);
  });
});

describe('a ramdisk as a cpio archive', () => {
  it.skipIf(!existsSync('/usr/bin/cpio'))('is unpacked by cpio', async () => {
    const input = join8(writeCpio(ENTRIES));
    execFileSync('cpio', ['-idm', '--quiet'], { cwd: folder, input });
    await expectUnpacked();
    expect((await readdir(folder)).sort()).toEqual(['a', 'b', 'empty', 'folder', 'lib', 'tmp']);
  });

  it('has the same bytes in whatever order the files were found', () => {
    const backwards = [...ENTRIES].reverse();
    expect(join8(writeCpio(backwards)).equals(join8(writeCpio(ENTRIES)))).toBe(true);
  });

  it('keeps every header and every file at a multiple of four', () => {
    let offset = 0;
    for (const part of writeCpio([textFile('abc', 'x'), textFile('d', 'yz')])) {
      if (Buffer.from(part.subarray(0, 6)).toString() === '070701') {
        expect(offset % 4).toBe(0);
      }
      offset += part.length;
    }
    expect(offset % 4).toBe(0);
  });
});

describe('the order of an image', () => {
  it('puts every folder before what is in it', () => {
    const paths = orderEntries([textFile('a/b/c', ''), textFile('a.txt', '')]).map((e) => e.path);
    expect(paths).toEqual(['a', 'a.txt', 'a/b', 'a/b/c']);
  });

  it.each(['', '/etc/passwd', 'a/../b', 'a//b', './a', 'a/'])(
    'does not take the path %j',
    (path) => {
      expect(() => orderEntries([textFile(path, '')])).toThrow(RangeError);
    },
  );

  it('does not take one path twice, nor a file as a folder', () => {
    expect(() => orderEntries([textFile('a', '1'), textFile('a', '2')])).toThrow(RangeError);
    expect(() => orderEntries([textFile('a', '1'), textFile('a/b', '2')])).toThrow(RangeError);
  });
});
