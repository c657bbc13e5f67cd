import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOCUMENT_CHECKS, readPlainMeasurements, toBase64, toHex } from '#attestation';
import type { Bytes } from '#attestation';
import { runNeoseal } from '../../../builders/command-line.ts';
import {
  createDocument,
  createNitroPki,
  standardPcrs,
  TEST_MODULE,
  testPcr,
} from '../../../builders/nitro-pki.ts';
import type { NitroPki } from '../../../builders/nitro-pki.ts';
import { TEST_TIME } from '../../../builders/evidence.ts';
import { createSeededWorld } from '../../../builders/seeded-world.ts';
import { application, cmdline, createEif, init, kernel, metadata } from '../../../builders/eif.ts';

const NONCE = '00112233445566778899aabbccddeeff';

let folder: string;
let pki: NitroPki;
let document: Bytes;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-test-'));
  pki = await createNitroPki();
  document = await createDocument(pki, { nonce: Buffer.from(NONCE, 'hex') });
  await file('root.der', pki.anchor.certificate);
  await file('root.pem', new X509Certificate(pki.anchor.certificate).toString());
  await file('doc.cbor', document);
  const [pcr0, pcr1, pcr2] = [await testPcr(0), await testPcr(1), await testPcr(2)].map(toHex);
  const measurement = { pcr0, pcr1, pcr2 };
  const values = { format: 'neoseal.reference-values/1', measurements: [measurement] };
  await file('reference.json', JSON.stringify(values));
  await file('signed.json', JSON.stringify({ referenceValues: values, signature: '' }));
  const built = { HashAlgorithm: 'Sha384 { ... }', PCR0: pcr0, PCR1: pcr1, PCR2: pcr2 };
  await file('built.json', JSON.stringify({ Measurements: built }));
  await file('empty.json', JSON.stringify({ ...values, measurements: [] }));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const at = (name: string) => join(folder, name);

async function check(...args: readonly string[]) {
  const run = await runNeoseal([
    'attestation',
    'check',
    '--trust',
    at('root.der'),
    '--json',
    ...args,
  ]);
  const [line = '{}'] = run.stdout.split('\n');
  return { ...run, line: JSON.parse(line === '' ? '{}' : line) as Record<string, unknown> };
}

function statuses(line: Record<string, unknown>): Record<string, string> {
  const checks = line['checks'] as { name: string; status: string }[];
  return Object.fromEntries(checks.map(({ name, status }) => [name, status]));
}

describe('neoseal attestation check', () => {
  it('verifies at the time of the document by default and says what it did not check', async () => {
    const { exit, line } = await check(at('doc.cbor'));
    expect(exit).toBe(0);
    expect(line).toMatchObject({
      file: at('doc.cbor'),
      verdict: 'valid',
      measurement: 'unchecked',
      freshness: 'unchecked',
      simulated: true,
      document: { moduleId: TEST_MODULE, nonce: NONCE, userData: null },
    });
    expect(statuses(line)['measurement']).toBe('not-reached');
  });

  it.each<[string, (document: Bytes) => Uint8Array | string]>([
    ['hexadecimal', toHex],
    [
      'upper-case hexadecimal in lines',
      (bytes) =>
        `${toHex(bytes)
          .toUpperCase()
          .replaceAll(/(.{64})/g, '$1\n')}\n`,
    ],
    ['base64', toBase64],
    ['base64 in lines', (bytes) => toBase64(bytes).replaceAll(/(.{76})/g, '$1\r\n')],
  ])('reads %s', async (_, encode) => {
    const { exit, line } = await check(await file('doc.txt', encode(document)));
    expect([exit, line['verdict']]).toEqual([0, 'valid']);
  });

  it('reads stdin and a PEM root', async () => {
    const args = ['attestation', 'check', '-', '--trust', at('root.pem'), '--json'];
    const { exit, stdout } = await runNeoseal(args, { stdin: document });
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: '-', verdict: 'valid' });
  });

  it('prints a line per file and exits 4 when one is invalid', async () => {
    const damaged = await file('damaged.cbor', document.slice(0, -1));
    const text = await file('text.txt', 'no document at all');
    const { exit, stdout } = await check(at('doc.cbor'), damaged, text);
    const verdicts = stdout
      .trim()
      .split('\n')
      .map((row) => (JSON.parse(row) as { verdict: string }).verdict);
    expect(verdicts).toEqual(['valid', 'invalid', 'invalid']);
    expect(exit).toBe(4);
  });

  it('refuses a document of a root that was not named', async () => {
    const { exit, stdout } = await runNeoseal(['attestation', 'check', at('doc.cbor'), '--json']);
    expect(exit).toBe(4);
    expect(stdout).toContain('"TRUST_ANCHOR_UNKNOWN"');
  });

  it('checks the nonce, whole', async () => {
    expect((await check(at('doc.cbor'), '--nonce', NONCE)).line).toMatchObject({
      verdict: 'valid',
      freshness: 'checked',
    });
    const prefix = await check(at('doc.cbor'), '--nonce', NONCE.slice(0, 16));
    expect(prefix.exit).toBe(4);
    expect(statuses(prefix.line)['nonce']).toBe('failed');
  });

  it.each(['reference.json', 'signed.json', 'built.json'])('compares with %s', async (name) => {
    const { exit, line } = await check(at('doc.cbor'), '--reference', at(name));
    expect([exit, line['measurement']]).toEqual([0, 'accepted']);
  });

  it('counts a build for simulated hardware only under a root from a file', async () => {
    const pcrs = [await testPcr(0), await testPcr(1), await testPcr(2)].map(toHex);
    const [pcr0, pcr1, pcr2] = pcrs;
    const measurements = [{ pcr0, pcr1, pcr2, simulated: true }];
    const path = await file('simulated.json', JSON.stringify({ measurements }));
    expect((await check(at('doc.cbor'), '--reference', path)).exit).toBe(0);
    const content = new TextEncoder().encode(JSON.stringify({ measurements }));
    expect(readPlainMeasurements(content, { acceptSimulated: false })).toEqual([]);
  });

  it.each(['reference.json', 'built.json'])('takes %s as PCR values too', async (name) => {
    const { exit, line } = await check(at('doc.cbor'), '--pcrs', at(name));
    expect([exit, line['measurement'], line['reference']]).toEqual([0, 'accepted', 'unsigned']);
  });

  it('takes signed reference values only by the release key, and not after they expired', async () => {
    const world = await createSeededWorld('check', { results: [{}] });
    const key = await file('release.pub', toBase64(world.release.publicKey));
    const reference = await file('values.json', world.trust.reference?.file ?? '');
    const root = await file('world.der', world.pki.anchor.certificate);
    const attested = await file('world.cbor', world.evidence[0]?.attestation ?? '');
    const run = async (...args: readonly string[]) => {
      const trust = ['--trust', root, '--reference', reference];
      const all = ['attestation', 'check', attested, ...trust, ...args, '--json'];
      const { exit, stdout } = await runNeoseal(all);
      return { exit, answer: JSON.parse(stdout) as Record<string, unknown> };
    };
    const during = ['--at', TEST_TIME.toISOString(), '--reference-key'];
    const good = await run(...during, key);
    expect(good).toMatchObject({
      exit: 0,
      answer: { measurement: 'accepted', reference: 'signed' },
    });
    const other = await file('other.pub', toBase64(new Uint8Array(32).fill(7)));
    expect(await run(...during, other)).toMatchObject({
      ...{ exit: 4, answer: { error: { code: 'SIGNATURE_KEY' } } },
    });
    expect(await run('--at', '2999-01-01T00:00:00Z', '--reference-key', key)).toMatchObject({
      ...{ exit: 4, answer: { error: { code: 'REFERENCE_EXPIRED' } } },
    });
  });

  it.each([
    [['--reference-key', 'k']],
    [['--reference', 'a', '--pcrs', 'b']],
    [['--pcrs', 'b', '--reference-key', 'k']],
  ])('exits 2 for %j, which do not go together', async (args) => {
    const { exit, line } = await check(at('doc.cbor'), ...args);
    expect([exit, line]).toMatchObject([2, { error: { code: 'REFERENCE_OPTIONS' } }]);
  });

  it('checks the user data, whole', async () => {
    const carrying = await file(
      'user.cbor',
      await createDocument(pki, { user_data: new Uint8Array([1, 2]) }),
    );
    expect((await check(carrying, '--user-data', '0102')).exit).toBe(0);
    const { exit, line } = await check(carrying, '--user-data', '01');
    expect([exit, statuses(line)['user-data']]).toEqual([4, 'failed']);
  });

  it('fails a document against an empty list, by name', async () => {
    const { exit, stdout } = await check(at('doc.cbor'), '--reference', at('empty.json'));
    expect(exit).toBe(4);
    expect(stdout).toContain('"MEASUREMENT_POLICY_EMPTY"');
  });

  it('reports debug mode without --reference and refuses it with it or when asked', async () => {
    const pcrs = await standardPcrs();
    [0, 1, 2].forEach((index) => pcrs.set(index, new Uint8Array(48)));
    const debug = await file('debug.cbor', await createDocument(pki, { pcrs }));
    const reported = await check(debug);
    expect([reported.exit, reported.line['debugMode']]).toEqual([0, true]);
    expect((await check(debug, '--refuse-debug')).exit).toBe(4);
    expect((await check(debug, '--reference', at('reference.json'))).exit).toBe(4);
  });

  it.each([
    ['2026-03-01T12:00:00Z', 0],
    ['2026-03-01T13:00:00+01:00', 0],
    ['2026-03-02T12:00:00Z', 4],
    ['now', 0],
  ])('verifies at %s with exit %d', async (time, exit) => {
    expect((await check(at('doc.cbor'), '--at', time)).exit).toBe(exit);
  });

  it('bounds the age of a document', async () => {
    const late = ['--at', '2026-03-01T13:00:00Z', '--max-age'];
    expect((await check(at('doc.cbor'), ...late, '3600')).line['freshness']).toBe('checked');
    expect((await check(at('doc.cbor'), ...late, '3599')).exit).toBe(4);
  });

  it.each([
    [['--at', 'yesterday']],
    [['--at', '2026-03-01']],
    [['--at', '2026-03-32T12:00:00Z']],
    [['--nonce', 'xyz']],
    [['--nonce', '']],
    [['--max-age', '-1']],
    [['--unknown']],
  ])('exits 2 for %j', async (args) => {
    const { exit, line } = await check(at('doc.cbor'), ...args);
    expect([exit, line]).toMatchObject([2, { error: { code: 'USAGE' } }]);
  });

  it('exits 3 for a reference file that it cannot read', async () => {
    const broken = [
      '[]',
      'null',
      '{',
      '{"measurements":1}',
      '{"measurements":[{}]}',
      '{"PCR0":"00"}',
    ];
    for (const content of broken) {
      const path = await file('broken.json', content);
      const { exit, stdout } = await check(at('doc.cbor'), '--reference', path);
      expect(exit).toBe(3);
      expect(stdout).toContain('"REFERENCE_INVALID"');
    }
  });

  it('exits 3 for a root that is none, and 1 for a file that is not there', async () => {
    const args = ['attestation', 'check', at('doc.cbor'), '--json', '--trust'];
    expect((await runNeoseal([...args, at('doc.cbor')])).exit).toBe(3);
    expect((await check(at('missing.cbor'))).exit).toBe(1);
  });

  it('refuses a file that is far too large for a document', async () => {
    const large = await file('large.cbor', new Uint8Array(300_000));
    const { exit, stdout } = await check(large);
    expect(exit).toBe(3);
    expect(stdout).toContain('"FILE_TOO_LARGE"');
  });

  it('prints a checklist for people', async () => {
    const args = ['attestation', 'check', '--trust', at('root.der'), at('doc.cbor')];
    const { exit, stdout } = await runNeoseal(args);
    expect(exit).toBe(0);
    expect(stdout).toContain('valid (SIMULATED)');
    expect(stdout).toMatch(/passed\s+signature/);
    expect(stdout).toContain('freshness was not checked');
    const passed = [...stdout.matchAll(/^ {2}passed +([a-z-]+)$/gm)].map(([, name]) => name);
    expect(passed.length).toBeGreaterThan(7);
    for (const { name, proves, doesNotProve } of DOCUMENT_CHECKS) {
      expect(stdout.includes(proves) && stdout.includes(doesNotProve)).toBe(passed.includes(name));
    }
  });

  it('explains itself with an example', async () => {
    const { exit, stdout } = await runNeoseal(['attestation', 'check', '--help']);
    expect(exit).toBe(0);
    expect(stdout).toContain('$ neoseal attestation check');
  });
});

describe('neoseal eif measure', () => {
  const image = createEif([kernel, cmdline, metadata, init, application]);

  it('prints the measurements as JSON and as text', async () => {
    const path = await file('image.eif', image);
    const json = await runNeoseal(['eif', 'measure', path, '--json']);
    const registers = JSON.parse(json.stdout) as Record<string, string>;
    expect(Object.keys(registers)).toEqual(['PCR0', 'PCR1', 'PCR2']);
    expect(registers['PCR0']).toMatch(/^[0-9a-f]{96}$/);
    const text = await runNeoseal(['eif', 'measure', '-'], { stdin: image });
    expect(text.stdout).toContain(`PCR2 ${registers['PCR2'] ?? ''}\n`);
  });

  it('gives a reference that the document of another image fails', async () => {
    const path = await file('image.eif', image);
    const { stdout } = await runNeoseal(['eif', 'measure', path, '--json']);
    const reference = await file('measured.json', stdout);
    const { exit, line } = await check(at('doc.cbor'), '--reference', reference);
    expect([exit, line['measurement']]).toEqual([4, 'refused']);
  });

  it('exits 3 for a damaged image', async () => {
    const path = await file('damaged.eif', image.slice(0, -1));
    const { exit, stdout } = await runNeoseal(['eif', 'measure', path, '--json']);
    expect(exit).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'EIF_TRUNCATED' } });
  });
});
