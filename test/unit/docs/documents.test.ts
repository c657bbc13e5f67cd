import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNeoseal } from '../../builders/command-line.ts';
import { repositoryRoot } from '../../builders/shared-data.ts';

const at = (...parts: string[]): string => join(repositoryRoot, ...parts);
const read = (path: string): string => readFileSync(at(path), 'utf8');

/** All pages that people read; each is held against the program it speaks of. */
const PAGES = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'attestation/SPEC.md'],
  ...filesUnder('docs').filter((path) => path.endsWith('.md')),
];

const SOURCES = ['attestation', 'pipelines', 'protocol', 'enclave', 'host', 'client', 'scripts'];
const sourceText = [...SOURCES, 'deploy', 'test']
  .flatMap(filesUnder)
  .filter((path) => /\.(?:ts|sh|sol|json|ya?ml|service)$/.test(path))
  .filter((path) => !path.startsWith('pipelines/packs/'))
  .map(read)
  .join('\n');

function filesUnder(folder: string): readonly string[] {
  return readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repositoryRoot.length + 1));
}

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

/** What stands in single backticks. */
const quoted = (text: string): readonly string[] => all(text, /`([^`\n]+)`/g);

/** Lines of code blocks, indented or fenced, with continued lines joined. */
function commandLines(text: string): readonly string[] {
  const fenced = all(text, /^```(?:sh|bash)?\n([^`]*)^```/gm).join('\n');
  const indented = all(text, /^ {4}(.*(?:\\\n.*)*)/gm).join('\n');
  return `${fenced}\n${indented}`.replaceAll(/\\\n\s*/g, ' ').split('\n');
}

function anchors(path: string): readonly string[] {
  return all(read(path), /^#+ (.+)$/gm).map((title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  it('leads to pages and headings that exist', () => {
    for (const link of all(text, /\]\(([^)\s]+)\)/g)) {
      const [path = '', heading] = link.split('#');
      if (/^https?:/.test(link)) {
        continue;
      }
      const target = path === '' ? page : normalize(join(dirname(page), path));
      expect(existsSync(at(target)), link).toBe(true);
      if (heading !== undefined) {
        expect(anchors(target), link).toContain(heading);
      }
    }
  });

  it('names files and tests that exist', () => {
    const paths = quoted(text).flatMap((code) =>
      all(
        code,
        /(?:^|\s)((?:test|docs|scripts|bin|deploy|client|host|enclave|pipelines|protocol|attestation)\/[\w./-]+)(?=$|\s)/g,
      ),
    );
    expect(paths.filter((path) => !existsSync(at(path)))).toEqual([]);
  });

  it('names codes, variables and scripts that exist', () => {
    const own = quoted(text).filter((code) => !code.startsWith('aws '));
    const named = own.flatMap((code) => all(code, /\b([A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9])\b/g));
    const flags = sourceText.toUpperCase().replaceAll('-', '_');
    const unknown = named.filter(
      (name) => !sourceText.includes(name) && !flags.includes(name.replace(/^NEOSEAL_HOST_/, '')),
    );
    expect(unknown).toEqual([]);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const script of all(text, /npm run (?:--\S+ )*([\w:]+)/g)) {
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  it('shows commands with options that they take', async () => {
    const commands = commandLines(text).flatMap((line) => all(line, /(?:^|\s)neoseal ([a-z].*)$/g));
    for (const command of commands) {
      const words = command.split(/\s+/);
      const { exit, stdout } = await runNeoseal([...verbs(words), '--help']);
      expect([command, exit]).toEqual([command, 0]);
      for (const option of all(withoutQuotes(command), /\s(--[a-z][\w-]*)/g)) {
        expect(stdout, command).toContain(option);
      }
    }
  });

  it('shows programs that exist, with flags that they read', () => {
    for (const line of commandLines(text)) {
      const [, program = '', rest = ''] = /\bnode dist\/([\w./-]+)\.js(.*)$/.exec(line) ?? [];
      if (program === '') {
        continue;
      }
      const source = [`${program}.ts`, program.replace(/^\.test/, 'test') + '.ts'].find((path) =>
        existsSync(at(path)),
      );
      expect(source, line).toBeDefined();
      const known = `${read(source ?? '')}${program === 'host/main' ? read('host/config/host-config.ts') : ''}`;
      for (const flag of all(rest, /\s--([a-z][\w-]*)/g)) {
        expect(known, line).toContain(flag);
      }
    }
  });
});

describe('the pages together', () => {
  it('show a good part of the commands, so that the tests above have something to look at', () => {
    const lines = PAGES.flatMap((page) => commandLines(read(page)));
    const shown = new Set(lines.flatMap((line) => all(line, /(?:^|\s)neoseal ([a-z-]+)/g)));
    expect(shown.size).toBeGreaterThan(15);
  });
});

/** `['attestation', 'check']` of a command line. */
function verbs(words: readonly string[]): readonly string[] {
  const groups = ['crypt4gh', 'vcf', 'biochemistry', 'attestation', 'eif', 'knowledge', 'policy'];
  return words.slice(0, [...groups, 'release', 'log'].includes(words[0] ?? '') ? 2 : 1);
}

function withoutQuotes(command: string): string {
  return command.replaceAll(/'[^']*'|"[^"]*"/g, '').replace(/[|<>&].*$/, '');
}
