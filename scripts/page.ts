import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build as bundleWith } from 'esbuild';
import type { Plugin } from 'esbuild';

export interface PageSource {
  readonly template: string;
  readonly script: string;
  readonly style: string;
  readonly target: string;
  readonly maxBytes: number;
  /** Directives beside those that every page has, which it may loosen by name. */
  readonly policy?: Readonly<Record<string, string>>;
}

/**
 * Makes one HTML file with script and style in it, under a content security policy that allows these
 * two by their hashes and nothing else. The same sources give the same bytes.
 */
export async function buildPage(source: PageSource): Promise<void> {
  const script = await bundle(source.script);
  const style = await bundle(source.style);
  const directives = {
    'default-src': "'none'",
    'script-src': `'${hash(script)}'`,
    'style-src': `'${hash(style)}'`,
    'connect-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
    ...source.policy,
  };
  const page = fill(await readFile(source.template, 'utf8'), {
    policy: Object.entries(directives)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
  });
  const length = Buffer.byteLength(page);
  if (length > source.maxBytes) {
    throw new RangeError(`the page has ${length} bytes, more than ${source.maxBytes}`);
  }
  await mkdir(dirname(source.target), { recursive: true });
  await writeFile(source.target, page);
  const digest = createHash('sha256').update(page).digest('hex');
  process.stdout.write(`${source.target}: ${length} bytes, SHA-256 ${digest}\n`);
}

/** Nothing of ours does anything by being imported, so a page holds only what it uses. */
const dropUnused: Plugin = {
  name: 'drop-unused',
  setup: (build) => {
    build.onResolve({ filter: /^[#.]/ }, async ({ pluginData, kind, path, ...from }) => {
      if (kind === 'entry-point' || pluginData === 'resolved') {
        return null;
      }
      const { importer, resolveDir, namespace } = from;
      const options = { importer, resolveDir, namespace, kind, pluginData: 'resolved' };
      const resolved = await build.resolve(path, options);
      const ours = !resolved.path.includes('/node_modules/');
      return ours ? { ...resolved, sideEffects: false } : resolved;
    });
  },
};

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await bundleWith({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['es2023', 'chrome120', 'firefox129', 'safari17'],
    conditions: ['source'],
    charset: 'ascii',
    legalComments: 'none',
    // cbor-x asks `new Function('')` whether it may make code: here it may not, and need not ask.
    define: { Function: 'undefined' },
    plugins: [dropUnused],
    logLevel: 'warning',
  });
  const text = outputFiles[0]?.text.trimEnd();
  if (text === undefined || /<\/(?:script|style)|<!--/i.test(text)) {
    throw new Error(`${entry} cannot stand inside a page`);
  }
  return text;
}

/** As CSP names inline content. */
function hash(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /<!-- \{\{(\w+)\}\} -->|\{\{(\w+)\}\}/g,
    (_match, comment?: string, attribute?: string) => {
      const name = comment ?? attribute ?? '';
      const value = values[name];
      if (value === undefined) {
        throw new Error(`the template asks for ${name}`);
      }
      return value;
    },
  );
}
