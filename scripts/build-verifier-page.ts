import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Makes the verifier page: one HTML file with script and style in it, under a content security policy
 * that allows these two by their hashes and nothing else. The same sources give the same bytes.
 *
 * npm run build:page
 */
const SOURCE = 'client/verifier-page';
const TARGET = 'dist/verifier.html';
const MAX_BYTES = 400 * 1024;

const script = await bundle('main.ts');
const style = await bundle('page.css');
const policy = [
  "default-src 'none'",
  `script-src '${hash(script)}'`,
  `style-src '${hash(style)}'`,
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const template = await readFile(join(SOURCE, 'page.html'), 'utf8');
const page = fill(template, {
  policy,
  style: `<style>${style}</style>`,
  script: `<script>${script}</script>`,
});
if (Buffer.byteLength(page) > MAX_BYTES) {
  throw new RangeError(`the page has ${Buffer.byteLength(page)} bytes, more than ${MAX_BYTES}`);
}
await mkdir('dist', { recursive: true });
await writeFile(TARGET, page);
process.stdout.write(
  `${TARGET}: ${Buffer.byteLength(page)} bytes, SHA-256 ${createHash('sha256').update(page).digest('hex')}\n`,
);

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(SOURCE, entry)],
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
