import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHex, parseNitroDocument, sha256, toHex } from '#attestation';
import type { Browser } from 'playwright-core';
import { runNeoseal } from '../builders/command-line.ts';
import { createSeededPki } from '../builders/seeded-world.ts';
import { repositoryRoot, sharedData, sharedDataNote } from '../builders/shared-data.ts';
import { readVectors } from '../builders/vectors.ts';
import {
  chromiumNote,
  hasChromium,
  launchChromium,
  VerifierPage,
} from '../builders/verifier-page.ts';

/** The page and the command line judge the same bytes by the same rules: here they are compared. */

interface ResultVector {
  readonly id: string;
  readonly opening: string | null;
  readonly evidence: string;
  readonly reference?: string;
  readonly releaseKey?: string;
  readonly developmentRoots: readonly string[];
  readonly witnesses?: readonly string[];
  readonly time: string;
}

interface DocumentVector {
  readonly id: string;
  readonly document: string;
  readonly time: string;
  readonly developmentRoots: readonly string[];
  readonly nonce?: string;
  readonly userData?: string;
  readonly measurements?: unknown;
}

interface Vectors<V> {
  readonly inputs: Readonly<Record<string, string>>;
  readonly vectors: readonly V[];
}

async function load<V>(name: string): Promise<Vectors<V>> {
  const path = join(repositoryRoot, 'test/vectors/verification', name);
  return JSON.parse(await readFile(path, 'utf8')) as Vectors<V>;
}

let browser: Browser;
let page: VerifierPage;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-test-'));
  if (hasChromium) {
    browser = await launchChromium();
    page = await VerifierPage.open(await browser.newContext());
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  if (hasChromium) {
    await browser.close();
  }
});

async function store(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe.skipIf(!hasChromium)(`the page and the command line${chromiumNote}`, () => {
  it('give the same verdict on every result of the vectors', async () => {
    const { inputs, vectors } = await load<ResultVector>('results.json');
    const bytes = (name: string): Uint8Array => Buffer.from(inputs[name] ?? '', 'base64');
    for (const vector of vectors) {
      const { opening, reference, releaseKey = '', developmentRoots, witnesses = [] } = vector;
      await page.give({
        files: {
          ...(opening === null ? {} : { result: bytes(opening) }),
          evidence: bytes(vector.evidence),
          ...(reference === undefined ? {} : { reference: bytes(reference) }),
        },
        texts: {
          'release-key': releaseKey,
          'development-root': developmentRoots.join(''),
          sinks: witnesses.join('\n'),
          moment: vector.time,
        },
      });
      const { stdout } = await runNeoseal([
        'verify',
        ...(opening === null ? [] : [await store('result', bytes(opening))]),
        ...['--evidence', await store('evidence', bytes(vector.evidence))],
        ...(reference === undefined
          ? []
          : ['--reference', await store('reference', bytes(reference))]),
        ...(releaseKey === '' ? [] : ['--reference-key', await store('key', releaseKey)]),
        ...developmentRoots.flatMap((root) => ['--accept-simulated', root]),
        ...witnesses.flatMap((witness) => ['--anchor', witness]),
        ...['--at', vector.time, '--json'],
      ]);
      expect(await page.verdict(), vector.id).toEqual(JSON.parse(stdout));
    }
    expect(vectors.length).toBeGreaterThan(30);
  });

  it('give the same verdict on every document of the vectors', async () => {
    const { inputs, vectors } = await load<DocumentVector>('documents.json');
    for (const vector of vectors) {
      const document = Buffer.from(inputs[vector.document] ?? '', 'base64');
      const { developmentRoots, nonce = '', userData = '', time } = vector;
      const pcrs = vector.measurements === undefined ? '' : JSON.stringify(vector);
      const at = time === 'document-time' ? '' : time;
      await page.give({
        files: { document },
        texts: {
          ...{ 'development-root': developmentRoots.join(''), moment: at, nonce },
          ...{ 'user-data': userData, pcrs },
        },
      });
      const root = developmentRoots.length === 0 ? null : await rootOf(document, developmentRoots);
      const args = [
        ...(root === null ? [] : ['--trust', await store('root.der', root)]),
        ...(nonce === '' ? [] : ['--nonce', nonce]),
        ...(userData === '' ? [] : ['--user-data', userData]),
        ...(pcrs === '' ? [] : ['--pcrs', await store('pcrs.json', pcrs)]),
        ...['--at', time],
      ];
      await expectSameAsCommand(document, args, vector.id);
    }
    expect(vectors.length).toBeGreaterThan(50);
  });

  it.each(['documents.json', 'results.json', 'log.json', 'files.json'])(
    'come to the same judgement, check by check, on every vector of %s',
    async (name) => {
      const file = await readFile(join(repositoryRoot, 'test/vectors/verification', name), 'utf8');
      const { stdout } = await runNeoseal([
        'conformance',
        join(repositoryRoot, 'test/vectors/verification', name),
      ]);
      const { verdicts } = JSON.parse(stdout) as { verdicts: readonly Record<string, unknown>[] };
      const judged = await page.page.evaluate(`${await bundleJudge()}; judgeAll(${file})`);
      expect(judged).toEqual(
        verdicts.map((verdict) =>
          Object.fromEntries(Object.entries(verdict).filter(([name]) => name !== 'agrees')),
        ),
      );
      expect(verdicts.length).toBeGreaterThan(20);
    },
  );

  it.skipIf(sharedData === null)(
    `give the same verdict on every genuine, derived and negative document${sharedDataNote}`,
    async () => {
      const files = ['genuine', 'derived', 'negative'].flatMap((name) =>
        readVectors('.cbor', 'attestation', name),
      );
      for (const { name, bytes } of files) {
        await page.give({ files: { document: bytes } });
        await expectSameAsCommand(bytes, [], name);
      }
      expect(files).toHaveLength(44 + 24 + 3);
    },
  );

  it.skipIf(sharedData === null)(`read base64 and hexadecimal alike${sharedDataNote}`, async () => {
    const [genuine] = readVectors('.cbor', 'attestation', 'genuine');
    for (const encoding of ['base64', 'hex'] as const) {
      const text = Buffer.from(genuine?.bytes ?? []).toString(encoding);
      await page.give({
        files: { document: Buffer.from(`${text.slice(0, 64)}\n${text.slice(64)}\n`) },
      });
      expect(await page.verdict()).toMatchObject({ verdict: 'valid' });
    }
  });
});

/** The judge of `neoseal conformance`, for the engine of the browser; kinds that the page has no field for too. */
async function bundleJudge(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { judge } from './client/conformance/judge.ts';
        globalThis.judgeAll = async ({ inputs, vectors }) => {
          const octets = (name) => Uint8Array.from(atob(inputs[name]), (c) => c.charCodeAt(0));
          const judged = [];
          for (const vector of vectors) {
            judged.push({ id: vector.id, ...(await judge(vector, octets)) });
          }
          return judged;
        };`,
      resolveDir: repositoryRoot,
      loader: 'ts',
    },
    ...{ bundle: true, write: false, format: 'iife', platform: 'browser', charset: 'ascii' },
    conditions: ['source'],
    define: { Function: 'undefined' },
  });
  return outputFiles[0]?.text ?? '';
}

/** The certificate that a named fingerprint is of, for the command line, which takes a file. */
async function rootOf(
  document: Uint8Array,
  [fingerprint = '']: readonly string[],
): Promise<Uint8Array> {
  try {
    const [root] = parseNitroDocument(Uint8Array.from(document)).cabundle;
    if (root !== undefined && toHex(await sha256(root)) === toHex(parseHex(fingerprint))) {
      return root;
    }
  } catch {
    // Not a document: any root will do.
  }
  return (await createSeededPki('vectors')).anchor.certificate;
}

async function expectSameAsCommand(
  document: Uint8Array,
  args: readonly string[],
  id: string,
): Promise<void> {
  const file = await store('document', document);
  const { stdout } = await runNeoseal(['attestation', 'check', file, ...args, '--json']);
  const shown = (await page.verdict()) as Record<string, unknown>;
  const printed = JSON.parse(stdout) as Record<string, unknown>;
  expect(unnamed(shown), id).toEqual(unnamed(printed));
}

/** Without what only the command line knows: the file, and what it calls a root from a file. */
function unnamed(verdict: Record<string, unknown>): Record<string, unknown> {
  const { trustAnchor } = verdict;
  const anchor =
    typeof trustAnchor === 'object' && trustAnchor !== null
      ? { ...trustAnchor, id: undefined }
      : trustAnchor;
  return { ...verdict, file: undefined, trustAnchor: anchor };
}
