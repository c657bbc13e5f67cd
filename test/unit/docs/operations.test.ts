import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNeoseal } from '../../builders/command-line.ts';
import { repositoryRoot } from '../../builders/shared-data.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const page = read('docs/operations.md');
const found = (pattern: RegExp, text = page): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
];

/** All that is written under these folders, by people. */
function sourcesOf(folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(?:ts|sh|json|yaml|service)$/.test(entry.name))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
    )
    .join('\n');
}

/** The heading's anchor, as hosts of repositories make it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Compiled programs are named as they are started; their source says whether they exist. */
const sourceOf = (path: string): string =>
  path.startsWith('dist/') ? path.slice('dist/'.length).replace(/\.js$/, '.ts') : path;

describe('docs/operations.md', () => {
  it.each(
    found(
      /(?<![\w./…-])((?:deploy|test|host|enclave|scripts|docs|dist)\/[\w./-]*\w)(?![\w/]*:)/g,
    ).filter((path) => path !== 'dist/image'),
  )('names %s, which exists', (path) => {
    expect(existsSync(join(repositoryRoot, sourceOf(path)))).toBe(true);
  });

  it('names settings that are read, and no others', () => {
    const names = found(/\b(NEOSEAL_[A-Z0-9_]+)\b/g);
    expect(names.length).toBeGreaterThan(4);
    const flags = found(
      /^ {2}'?([a-z-]+)'?: \{ type: 'string' \},/gm,
      read('host/config/host-config.ts'),
    );
    const settings = flags.map((name) => `NEOSEAL_HOST_${name.toUpperCase().replaceAll('-', '_')}`);
    const others = found(
      /\b(NEOSEAL_[A-Z0-9_]+)\b/g,
      sourcesOf(['host/config', 'deploy', 'client']),
    );
    for (const name of names) {
      expect([...settings, ...others]).toContain(name);
    }
  });

  it('names codes and events that the code has', () => {
    const code = sourcesOf(['enclave', 'host', 'attestation', 'protocol', 'pipelines']);
    const codes = found(/`([A-Z]{3,}(?:_[A-Z]+)+)`/g).filter((name) => !name.startsWith('NEOSEAL'));
    expect(codes).toContain('KMS_DENIED');
    const monitoring = page.slice(page.indexOf('## Monitoring'), page.indexOf('## Incidents'));
    const events = found(/^\| `([a-z]+(?:-[a-z]+)+)`/gm, monitoring);
    expect(events).toContain('boot-refused');
    expect([...codes, ...events].filter((name) => !code.includes(`'${name}'`))).toEqual([]);
  });

  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const names = found(/npm run ([a-z:]+)/g);
    expect(names).toContain('image:twice');
    for (const name of names) {
      expect(Object.keys(scripts)).toContain(name);
    }
  });

  it('leads only to pages and headings that exist', () => {
    const links = found(/\]\(([^)\s]+)\)/g).filter((link) => !link.includes('://'));
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) {
      const [file = '', anchor] = link.split('#');
      const path =
        file === ''
          ? 'docs/operations.md'
          : join('docs', dirname(file), file.split('/').at(-1) ?? '');
      expect(existsSync(join(repositoryRoot, path)), link).toBe(true);
      if (anchor !== undefined) {
        expect(found(/^#+ (.+)$/gm, read(path)).map(anchorOf), link).toContain(anchor);
      }
    }
  });

  it('gives neoseal only commands and options that it takes', async () => {
    const joined = page.replaceAll('\\\n', ' ');
    const lines = found(/npx neoseal ((?:[a-z]+ ?)[^\n`]*)/g, joined);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const words = line.split(/\s+/);
      const command = ['release', 'eif'].includes(words[0] ?? '')
        ? words.slice(0, 2)
        : words.slice(0, 1);
      const { exit, stdout } = await runNeoseal([...command, '--help']);
      expect(exit, line).toBe(0);
      for (const option of words.filter((word) => word.startsWith('--'))) {
        expect(stdout, line).toMatch(new RegExp(`${option}\\b`));
      }
    }
  });

  it('names the parameters that the templates have', () => {
    const templates = sourcesOf(['deploy']);
    const names = [
      ...found(/ParameterKey=(\w+)/g),
      ...found(/\b(Proposers|Approvers|ClientCidr|AlarmEmail|KeyArn|DataGib)\b/g),
    ];
    expect(names.length).toBeGreaterThan(8);
    const isThere = (name: string): boolean => new RegExp(`^\\s*"?${name}"?:`, 'm').test(templates);
    expect(names.filter((name) => !isThere(name))).toEqual([]);
  });
});
