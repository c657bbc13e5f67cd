import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImageDescription } from './describe-image.ts';
import { createProvenance } from './provenance.ts';

/**
 * Writes the provenance of an image that `npm run image` has built.
 *
 * npm run provenance -- [--image DIR] [--sbom FILE] [--repository URI]
 */
const { values } = parseArgs({
  options: {
    image: { type: 'string', default: 'dist/image' },
    sbom: { type: 'string', default: 'dist/sbom.cdx.json' },
    repository: { type: 'string', default: 'git+https://neoseal.invalid/neoseal' },
  },
});

const description = JSON.parse(
  await readFile(join(values.image, 'image.json'), 'utf8'),
) as ImageDescription;
const statement = createProvenance(description, {
  revision: readRevision(),
  repository: values.repository,
  sourcesSha256: sha256(await listSources()),
  lockFileSha256: sha256(await readFile('package-lock.json')),
  sbomSha256: await readFile(values.sbom).then(sha256, () => null),
  nodeVersion: process.version,
  typescriptVersion: await readVersion('node_modules/typescript/package.json'),
});
const path = join(values.image, 'provenance.json');
await writeFile(path, `${JSON.stringify(statement, null, 2)}\n`);
process.stdout.write(`${path}\n`);

/** A revision names the sources only when nothing is changed. */
function readRevision(): string | null {
  const changes = git(['status', '--porcelain', '--untracked-files=no']);
  return changes === '' ? git(['rev-parse', 'HEAD']).trim() : null;
}

async function listSources(): Promise<string> {
  const paths = git(['ls-files', '-z'])
    .split('\0')
    .filter((path) => path !== '');
  const lines: string[] = [];
  for (const path of paths.sort()) {
    lines.push(`${sha256(await readFile(path))}  ${path}\n`);
  }
  return lines.join('');
}

function git(args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

async function readVersion(path: string): Promise<string> {
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { readonly version: string };
  return manifest.version;
}
