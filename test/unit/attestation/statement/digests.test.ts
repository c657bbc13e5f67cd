import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batchEntry,
  canonicalize,
  canonicalText,
  commitOpening,
  commitResult,
  digestBatchStatement,
  digestEnclaveManifest,
  formatOpening,
  parseBatchStatement,
  parseCanonical,
  parseEnclaveManifest,
  parseLogEntry,
  parseOpening,
  toHex,
} from '#attestation';
import type { BatchStatement, EnclaveManifest } from '#attestation';
import { createEvidenceWorld } from '../../../builders/evidence.ts';

let manifest: EnclaveManifest;
let statement: BatchStatement;

beforeAll(async () => {
  ({ enclaveManifest: manifest, statement } = await createEvidenceWorld({ results: [{}] }));
});

/** As a stranger would compute it from SPEC.md. */
function recompute(domain: string, ...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256').update(`${domain}\0`);
  parts.forEach((part) => hash.update(part));
  return hash.digest('hex');
}

describe('digests', () => {
  it('of a commitment are those of the specification', async () => {
    const salt = new Uint8Array(32).fill(3);
    const result = { outcome: 'incomplete', b: 1, a: [] };
    const digest = createHash('sha256').update('{"a":[],"b":1,"outcome":"incomplete"}').digest();
    const expected = recompute('neoseal/result-commitment/v1', salt, digest);
    expect(toHex(await commitResult(salt, new Uint8Array(digest)))).toBe(expected);
    expect(toHex(await commitOpening({ index: 0, result, salt }))).toBe(expected);
  });

  it('of manifest and statement are those of the specification', async () => {
    expect(toHex(await digestEnclaveManifest(manifest))).toBe(
      recompute('neoseal/enclave-manifest/v1', canonicalText(manifest)),
    );
    expect(toHex(await digestBatchStatement(statement))).toBe(
      recompute('neoseal/batch-statement/v1', canonicalText(statement)),
    );
  });

  it('refuse a salt or a result digest of another length', async () => {
    const [good, bad] = [new Uint8Array(32), new Uint8Array(31)];
    await expect(commitResult(bad, good)).rejects.toMatchObject({ code: 'LENGTH_INVALID' });
    await expect(commitResult(good, bad)).rejects.toMatchObject({ code: 'LENGTH_INVALID' });
  });
});

describe('openings', () => {
  it('are read as they were written', () => {
    const opening = { index: 5, result: { a: { b: [1, null] } }, salt: new Uint8Array(32).fill(1) };
    expect(parseOpening(formatOpening(opening))).toEqual(opening);
  });

  it.each<[string, unknown]>([
    ['a list as result', { result: [] }],
    ['a short salt', { salt: '00' }],
    ['a negative index', { index: -1 }],
    ['an unknown member', { more: 1 }],
  ])('are refused with %s', (_what, changes) => {
    const opening = { format: 'neoseal.opening/1', index: 0, result: {}, salt: '00'.repeat(32) };
    expect(() => parseOpening(canonicalize({ ...opening, ...(changes as object) }))).toThrow(
      /^FORMAT_/,
    );
  });
});

describe('log entries', () => {
  it('have one spelling', () => {
    const entry = batchEntry(new Uint8Array(32));
    expect(new TextDecoder().decode(entry)).toBe(
      `{"format":"neoseal.log-entry/1","kind":"batch","statement":"${'00'.repeat(32)}"}`,
    );
    expect(parseLogEntry(entry)).toEqual({ kind: 'batch', statement: '00'.repeat(32) });
  });

  it.each([
    '{}',
    '{"format":"neoseal.log-entry/1","kind":"other"}',
    '{"format":"neoseal.log-entry/1","kind":"batch"}',
    '{"accepts":"all","format":"neoseal.log-entry/1","kind":"genesis","log":"x"}',
  ])('are refused as %s', (text) => {
    expect(() => parseLogEntry(new TextEncoder().encode(text))).toThrow(/^FORMAT_/);
  });
});

describe('enclave manifests and statements', () => {
  const parse = (value: unknown) => parseCanonical(canonicalize(value), { maxBytes: 1e6 });

  it.each<[string, object]>([
    ['version 0', { version: 0 }],
    ['simulated as text', { simulated: 'no' }],
    ['a short recipient key', { recipientKey: 'AAAA' }],
    [
      'a policy twice',
      { policies: [0, 1].map(() => ({ id: 'a', version: '1', digest: 'ab'.repeat(32) })) },
    ],
    ['a space in the key id', { kmsKeyId: 'a b' }],
    ['an unknown member', { debug: true }],
  ])('of the enclave are refused with %s', (_what, changes) => {
    expect(() => parseEnclaveManifest(parse({ ...manifest, ...changes }))).toThrow(/^FORMAT_/);
  });

  it('of the enclave are refused with a laboratory twice', () => {
    const [entry] = manifest.laboratories;
    expect(() =>
      parseEnclaveManifest(parse({ ...manifest, laboratories: [entry, entry] })),
    ).toThrow('FORMAT_FIELD');
  });

  it.each<[string, (s: BatchStatement) => object]>([
    ['no results', (s) => ({ results: { ...s.results, count: 0 } })],
    ['10,001 results', (s) => ({ results: { ...s.results, count: 10_001 } })],
    ['a short root', (s) => ({ results: { ...s.results, root: '00' } })],
    ['a short nonce', (s) => ({ submission: { ...s.submission, nonce: '00' } })],
    ['a policy with more', (s) => ({ policy: { ...s.policy, version: '1' } })],
  ])('of a batch are refused with %s', (_what, edit) => {
    expect(() => parseBatchStatement(parse({ ...statement, ...edit(statement) }))).toThrow(
      /^FORMAT_/,
    );
  });
});
