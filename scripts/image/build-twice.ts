import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { ImageDescription } from './describe-image.ts';

/**
 * Builds the image of a revision (by default the last commit) twice, each time from sources of its own in a
 * folder of another name, and compares the two byte for byte.
 *
 * npm run image:twice -- [--revision REV] [--node FILE] [--install] [flags of `npm run image` for the boot parts]
 *
 * `--install` runs `npm ci` for each build; without it both use the packages of this checkout.
 */
const { values } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    revision: { type: 'string', default: 'HEAD' },
    install: { type: 'boolean', default: false },
    blobs: { type: 'string' },
    kernel: { type: 'string' },
    cmdline: { type: 'string' },
    ramdisk: { type: 'string' },
  },
});
const { install, revision, ...passed } = values;
const run = promisify(execFile);
const flags = Object.entries(passed).flatMap(([name, value]) => [
  `--${name}`,
  name === 'cmdline' ? value : resolve(value),
]);

const folder = await mkdtemp(join(tmpdir(), 'neoseal-twice-'));
try {
  const first = await build(join(folder, 'one'));
  const second = await build(join(folder, 'another-name'));
  const same = first.text === second.text;
  const { layer, application, eif } = first.description;
  process.stdout.write(`${JSON.stringify({ same, layer, application, eif }, null, 2)}\n`);
  process.exitCode = same ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function build(
  checkout: string,
): Promise<{ readonly text: string; readonly description: ImageDescription }> {
  await mkdir(checkout);
  await run('sh', ['-c', 'git archive "$1" | tar x -C "$0"', checkout, revision]);
  const inside = { cwd: checkout, maxBuffer: 64 * 1024 * 1024 };
  if (install) {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], inside);
  } else {
    await symlink(resolve('node_modules'), join(checkout, 'node_modules'));
  }
  const compiler = join(checkout, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [compiler, '-b', 'enclave', 'scripts'], inside);
  const builder = join(checkout, 'dist/scripts/image/main.js');
  await run(process.execPath, [builder, '--out', 'image', ...flags], inside);
  const text = await readFile(join(checkout, 'image/image.json'), 'utf8');
  return { text, description: JSON.parse(text) as ImageDescription };
}
