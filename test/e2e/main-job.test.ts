import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoRow } from '../../client/demo/table.ts';
import { runNeoseal } from '../builders/command-line.ts';
import type { CommandRun } from '../builders/command-line.ts';
import { repositoryRoot } from '../builders/shared-data.ts';
import { EmbeddedService } from '../doubles/embedded-service.ts';

/** One run of the demonstration, as `npm run demo` starts it; everything below looks at what it left. */
let folder = '';
let rows: readonly DemoRow[] = [];
let demoExit: number | null = null;

const at = (...parts: string[]): string => join(folder, 'demo', ...parts);
const scratch = (name: string): string => join(folder, name);
const program = (path: string): string => join(repositoryRoot, path);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-main-job-'));
  const demo = spawn(
    process.execPath,
    [program('dist/client/demo/main.js'), '--json', '--out', at()],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const exited = once(demo, 'exit');
  const stdout = await text(demo.stdout);
  await exited;
  demoExit = demo.exitCode;
  rows = JSON.parse(stdout) as DemoRow[];
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the demonstration batch', () => {
  it('ends well with one JSON document of twelve verified rows on standard output', () => {
    expect(demoExit).toBe(0);
    expect(rows.map(({ newborn }) => newborn)).toEqual(
      Array.from({ length: 12 }, (_, index) => `newborn-${`${index + 1}`.padStart(2, '0')}`),
    );
    expect(rows.every(({ verified }) => verified)).toBe(true);
  });

  it('has one entry of the log for the whole batch', () => {
    expect(new Set(rows.map(({ logIndex }) => logIndex))).toEqual(new Set([1]));
  });

  it.each<[string, string, { gene: string | null; biochemistry: string | null }, number]>([
    ['newborn-01', 'condition-suspected', { gene: 'PAH', biochemistry: 'critical' }, 2],
    ['newborn-02', 'condition-suspected', { gene: 'ACADM', biochemistry: 'critical' }, 1],
    ['newborn-03', 'no-condition-suspected', { gene: null, biochemistry: null }, 0],
    ['newborn-04', 'condition-suspected', { gene: 'PAH', biochemistry: 'normal' }, 2],
    ['newborn-05', 'no-condition-suspected', { gene: null, biochemistry: null }, 0],
    ['newborn-06', 'condition-suspected', { gene: 'OTC', biochemistry: 'borderline' }, 1],
    ['newborn-07', 'no-condition-suspected', { gene: null, biochemistry: null }, 0],
    ['newborn-08', 'condition-suspected', { gene: 'SMN1', biochemistry: 'not-done' }, 0],
    ['newborn-09', 'condition-suspected', { gene: 'IVD', biochemistry: 'positive' }, 0],
    ['newborn-10', 'incomplete', { gene: null, biochemistry: null }, 0],
    ['newborn-11', 'no-condition-suspected', { gene: null, biochemistry: null }, 0],
    ['newborn-12', 'refused', { gene: null, biochemistry: null }, 0],
  ])('%s is %s', (newborn, outcome, finding, variantCount) => {
    const row = rows.find((candidate) => candidate.newborn === newborn);
    expect(row).toMatchObject({ outcome, ...finding });
    expect(row?.variants.length).toBe(variantCount);
    expect(row?.refusal).toBe(outcome === 'refused' ? 'GZIP_INVALID' : undefined);
  });

  it('names the file of a refused newborn and nothing of its content', async () => {
    const { result } = JSON.parse(await readFile(resultOf('newborn-12'), 'utf8')) as {
      result: { refusal: object };
    };
    expect(result.refusal).toEqual({
      code: 'GZIP_INVALID',
      file: 'vcf-1.g.vcf.gz',
      message: 'GZIP_INVALID: the gzip stream is damaged or truncated (vcf-1.g.vcf.gz)',
    });
  });

  it('leaves a report for every newborn that says it is simulated', async () => {
    for (const { newborn } of rows) {
      const report = await readFile(at('reports', `${newborn}.report.html`), 'utf8');
      expect(report.toLowerCase()).toContain('simulated');
    }
  });

  it('leaves sealed reports of few sizes, which do not tell outcomes apart', async () => {
    const names = await readdir(at('fetched'));
    const sealed = names.filter((name) => name.endsWith('.sealed.c4gh'));
    const sizes = await Promise.all(
      sealed.map(async (name) => (await readFile(at('fetched', name))).length),
    );
    expect(sealed.length).toBe(12);
    expect(new Set(sizes).size).toBe(1);
  });
});

describe('neoseal open', () => {
  const open = (path: string, key: string, out: string): Promise<CommandRun> =>
    runNeoseal(['open', path, '--sk', key, '--out', scratch(out), '--json']);

  it('exits with 5 when one newborn of the batch was refused', async () => {
    const run = await open(at('fetched'), at('keys', 'clinician.key'), 'opened');
    expect(run.exit).toBe(5);
    expect(JSON.parse(run.stdout)).toHaveLength(12);
  });

  it('exits with 0 for one newborn that was not', async () => {
    const one = at('fetched', 'newborn-01.sealed.c4gh');
    expect((await open(one, at('keys', 'clinician.key'), 'opened-one')).exit).toBe(0);
  });

  it('overwrites nothing', async () => {
    const one = at('fetched', 'newborn-01.sealed.c4gh');
    const run = await open(one, at('keys', 'clinician.key'), 'opened-one');
    expect(run.exit).toBe(2);
    expect(errorCode(run)).toBe('FILE_EXISTS');
  });

  it('opens nothing with the key of another recipient', async () => {
    const [sk, pk] = [scratch('other.key'), scratch('other.pub')];
    await runNeoseal(['keygen', '--kind', 'recipient', '--sk', sk, '--pk', pk]);
    const run = await open(at('fetched'), sk, 'opened-by-other');
    expect(run.exit).toBe(3);
    expect(errorCode(run)).toBe('NOT_FOR_THIS_KEY');
    expect(await readdir(scratch('opened-by-other'))).toEqual([]);
  });

  it.each<[string, (sealed: Buffer) => Buffer, string]>([
    ['a flipped bit', (sealed) => flipBit(sealed, sealed.length >> 1), 'SEGMENT_DAMAGED'],
    ['a lost end', (sealed) => sealed.subarray(0, -20), 'SEGMENT_DAMAGED'],
    ['all segments lost', keepHeader, 'EDIT_LIST_BEYOND_END'],
    ['damage in one packet of its header', (sealed) => flipBit(sealed, 60), 'SESSION_KEY_MISSING'],
    ['another magic', (sealed) => flipBit(sealed, 0), 'MAGIC_INVALID'],
    ['nothing in it', () => Buffer.alloc(0), 'HEADER_TRUNCATED'],
  ])('refuses a sealed report with %s', async (name, damage, code) => {
    const path = scratch(`damaged-${name.replaceAll(' ', '-')}.sealed.c4gh`);
    await writeFile(path, damage(await readFile(at('fetched', 'newborn-01.sealed.c4gh'))));
    const run = await open(path, at('keys', 'clinician.key'), 'opened-damaged');
    expect(run.exit).toBe(3);
    expect(errorCode(run)).toBe(code);
    expect(await readdir(scratch('opened-damaged'))).toEqual([]);
  });
});

describe('neoseal verify', () => {
  it('is one process with exit code 0, or 4 for an altered result', async () => {
    const args = ['verify', resultOf('newborn-01'), ...verification(), '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [
      program('bin/neoseal.js'),
      ...args,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'valid', simulated: true });
    await writeFile(scratch('altered.json'), `${await readFile(resultOf('newborn-01'), 'utf8')} `);
    args[1] = scratch('altered.json');
    await expect(
      promisify(execFile)(process.execPath, [program('bin/neoseal.js'), ...args]),
    ).rejects.toMatchObject({ code: 4 });
  });

  it.each<[string, string, string, (result: string) => string]>([
    ['the outcome', 'commitment-in-batch', 'MERKLE_INCLUSION', relabelOutcome],
    ['a character of the salt', 'commitment-in-batch', 'MERKLE_INCLUSION', editLast('salt":"')],
    ['the subject', 'commitment-in-batch', 'MERKLE_INCLUSION', editLast('subject":"')],
    ['the position', 'commitment-in-batch', 'INDEX_MISMATCH', (r) => r.replace('x":0', 'x":1')],
    ['the spelling', 'result-format', 'JSON_NOT_CANONICAL', (r) => ` ${r}`],
    ['the end', 'result-format', 'JSON_NOT_CANONICAL', (r) => r.slice(0, -1)],
  ])('names the check when %s of a result is changed', async (_, check, code, edit) => {
    const path = scratch('edited-result.json');
    await writeFile(path, edit(await readFile(resultOf('newborn-01'), 'utf8')));
    const run = await verify(path, at('fetched', 'newborn-01.evidence.json'));
    expect(run.exit).toBe(4);
    expect(failed(run)).toEqual([[check, code]]);
  });

  it.each<[string, string, (evidence: EvidenceFile) => unknown]>([
    ['the root of the results', 'batch-statement', (e) => bump(e.statement.results, 'root')],
    ['the count in the statement', 'batch-statement', (e) => (e.statement.results.count = 13)],
    ['the count beside it', 'batch-statement', (e) => (e.count = 13)],
    ['the nonce', 'batch-statement', (e) => bump(e.statement.submission, 'nonce')],
    ['the sequence', 'batch-statement', (e) => (e.statement.submission.sequence = 2)],
    ['the policy', 'batch-statement', (e) => bump(e.statement.policy, 'digest')],
    ['the knowledge pack', 'batch-statement', (e) => bump(e.statement, 'knowledgePack')],
    ['the attestation', 'attestation-document', (e) => bump(e, 'attestation', 3_000)],
    ['the signature of the attestation', 'attestation-document', (e) => bump(e, 'attestation', -9)],
    ['the path of the commitment', 'commitment-in-batch', (e) => bumpFirst(e.inclusion)],
    ['the length of the path', 'commitment-in-batch', (e) => e.inclusion.pop()],
    ['the position', 'commitment-in-batch', (e) => (e.index = 1)],
    ['a key of the manifest', 'enclave-manifest', (e) => bump(e.enclaveManifest, 'recipientKey')],
    ['the version of the manifest', 'enclave-manifest', (e) => (e.enclaveManifest.version = 2)],
    ['that it is simulated', 'enclave-manifest', (e) => (e.enclaveManifest.simulated = false)],
    ['the root of the checkpoint', 'log-checkpoint', (e) => bump(e.log, 'checkpoint', 24)],
    ['the size of the checkpoint', 'log-checkpoint', resizeCheckpoint],
    ['the signature of the checkpoint', 'log-checkpoint', (e) => bump(e.log, 'checkpoint', -9)],
    ['the key of the log', 'log-checkpoint', (e) => bump(e.log, 'vkey')],
    ['the entry in the log', 'log-inclusion', (e) => (e.log.entryIndex = 0)],
    ['the path in the log', 'log-inclusion', (e) => bumpFirst(e.log.inclusion)],
    ['the format', 'evidence-format', (e) => (e.format = 'neoseal.evidence/2')],
    ['what belongs in it', 'evidence-format', (e) => Object.assign(e, { more: true })],
  ])('names the check when %s in the evidence is changed', async (_, check, edit) => {
    const evidence = await readEvidence('newborn-01');
    edit(evidence);
    const path = scratch('edited-evidence.json');
    await writeFile(path, JSON.stringify(evidence));
    const run = await verify(resultOf('newborn-01'), path);
    expect(run.exit).toBe(4);
    expect(failed(run).map(([name]) => name)).toContain(check);
  });

  it("does not take one newborn's evidence for another newborn's result", async () => {
    const run = await verify(resultOf('newborn-01'), at('fetched', 'newborn-02.evidence.json'));
    expect(run.exit).toBe(4);
    expect(failed(run)).toEqual([['commitment-in-batch', 'INDEX_MISMATCH']]);
  });

  it('does not accept simulated hardware unless its root is named', async () => {
    const run = await runVerify('newborn-01', realHardwareOnly());
    expect(run.exit).toBe(4);
    expect(JSON.parse(run.stdout)).toMatchObject({ verdict: 'invalid', simulated: true });
    expect(failed(run)[0]).toEqual(['attestation-document', 'ATTESTATION_DOCUMENT']);
  });

  it('does not accept another root in place of the one that was named', async () => {
    const run = await runVerify('newborn-01', {
      ...trustFiles(),
      acceptSimulated: 'ab'.repeat(32),
    });
    expect(run.exit).toBe(4);
    expect(failed(run)[0]?.[0]).toBe('attestation-document');
  });

  it.each<[string, (text: string) => string, string]>([
    ['a measurement', editLast('pcr0\\":\\"'), 'SIGNATURE_INVALID'],
    ['the end of validity', editLast('expires\\":\\"'), 'SIGNATURE_INVALID'],
    ['a log', editLast('neoseal.local/log+'), 'SIGNATURE_INVALID'],
  ])('names reference-values when %s in them is changed', async (_, edit, code) => {
    const reference = scratch('edited-reference.json');
    await writeFile(reference, edit(await readFile(at('reference-values.json'), 'utf8')));
    const run = await runVerify('newborn-01', { ...trustFiles(), reference });
    expect(run.exit).toBe(4);
    expect(failed(run)).toContainEqual(['reference-values', code]);
  });

  it('does not take reference values under another release key', async () => {
    const run = await runVerify('newborn-01', {
      ...trustFiles(),
      referenceKey: at('keys', 'laboratory.pub'),
    });
    expect(run.exit).toBe(4);
    expect(failed(run)).toContainEqual(['reference-values', 'SIGNATURE_KEY']);
  });
});

describe('the service, started again', () => {
  let service: EmbeddedService;
  const laboratories = (): string => at('laboratories.json');

  beforeAll(async () => {
    service = await EmbeddedService.start({ data: at('service'), laboratories: laboratories() });
  });

  afterAll(async () => {
    await service.stop();
  });

  it('takes the same submission for the same batch, which is done', async () => {
    const runs = [await submit(), await submit()];
    for (const run of runs) {
      expect(run.exit).toBe(0);
      expect(JSON.parse(run.stdout)).toMatchObject({
        state: 'done',
        logIndex: 1,
        samples: { total: 12, done: 12 },
      });
    }
  });

  it('gives the same artefacts and evidence as before', async () => {
    const args = ['--host', service.url, '--out', scratch('fetched-again')];
    expect((await runNeoseal(['fetch', at('sealed'), ...args])).exit).toBe(0);
    const names = await readdir(at('fetched'));
    expect(names).toHaveLength(24);
    for (const name of names) {
      const [before, after] = [at('fetched', name), join(scratch('fetched-again'), name)];
      expect((await readFile(after)).equals(await readFile(before)), name).toBe(true);
    }
  });

  it('has the enclave manifest and the keys that it had', async () => {
    const { enclaveManifest } = await attest(service.url, 'ab'.repeat(32));
    expect(JSON.parse(enclaveManifest)).toEqual((await readEvidence('newborn-01')).enclaveManifest);
  });

  it('is sealed to by no laboratory whose reference values do not name it', async () => {
    const reference = await signReference((values) => {
      values.measurements = values.measurements.map((m) => ({ ...m, pcr0: 'ab'.repeat(48) }));
    });
    await expectNotSealed(service.url, { ...trustFiles(), reference }, /measurement/);
  });

  it('is not sealed to under a build that was published for real hardware', async () => {
    const reference = await signReference((values) => {
      values.measurements = values.measurements.map((m) => ({ ...m, simulated: undefined }));
    });
    await expectNotSealed(service.url, { ...trustFiles(), reference }, /measurement/);
  });

  it('is not sealed to unless its development root is named', async () => {
    await expectNotSealed(service.url, realHardwareOnly(), /trust-anchor|ROOT|ANCHOR/i);
  });

  it('is not sealed to with reference values of another release key', async () => {
    const referenceKey = at('keys', 'laboratory.pub');
    const run = await seal(service.url, { ...trustFiles(), referenceKey });
    expect(run.exit).toBe(4);
    expect(errorCode(run)).toBe('REFERENCE_REFUSED');
    expect(existsSync(scratch('never-sealed'))).toBe(false);
  });

  it('cannot pass an old attestation off as an answer', async () => {
    const old = await attest(service.url, 'ab'.repeat(32));
    await withHost(
      () => Promise.resolve(old),
      (url) => expectNotSealed(url, trustFiles(), /nonce/i),
    );
  });

  it("cannot put another recipient's key under the attestation", async () => {
    const swapKey = async (nonce: string): Promise<AttestationAnswer> => {
      const { document, enclaveManifest } = await attest(service.url, nonce);
      const manifest = JSON.parse(enclaveManifest) as { recipientKey: string };
      manifest.recipientKey = Buffer.alloc(32, 9).toString('base64');
      return { document, enclaveManifest: JSON.stringify(manifest) };
    };
    await withHost(swapKey, (url) => expectNotSealed(url, trustFiles(), /user-?data/i));
  });

  it('cannot answer with something else', async () => {
    const answers = [null, [], { document: 'AA==', enclaveManifest: '{}' }, { document: 7 }, 'x'];
    for (const answer of answers) {
      await withHost(
        () => Promise.resolve(answer),
        async (url) => {
          const run = await seal(url, trustFiles());
          expect([1, 4]).toContain(run.exit);
          expect(errorCode(run)).toMatch(/^(?:HOST_ANSWER_INVALID|ENCLAVE_NOT_TRUSTED)$/);
          expect(existsSync(scratch('never-sealed'))).toBe(false);
        },
      );
    }
  });

  it('is found healthy by the doctor', async () => {
    const run = await doctor(new Date());
    expect(run.exit).toBe(0);
    const { checks } = JSON.parse(run.stdout) as { checks: { status: string }[] };
    expect(checks).toHaveLength(12);
    expect(checks.every(({ status }) => status === 'ok')).toBe(true);
  });

  it.each([
    [2, 'clock', 'CLOCK_SKEWED'],
    [20, 'attestation', 'ENCLAVE_NOT_TRUSTED'],
  ])('is not blamed alone for a clock that is %i minutes off', async (minutes, name, code) => {
    const run = await doctor(new Date(Date.now() + minutes * 60_000));
    expect(run.exit).toBe(1);
    const { checks } = JSON.parse(run.stdout) as { checks: { name: string; status: string }[] };
    const failures = checks.filter(({ status }) => status === 'failed');
    expect(failures).toMatchObject([{ name, code }]);
  });

  const doctor = (now: Date): Promise<CommandRun> => {
    const keys = ['--sk', at('keys', 'laboratory.key'), at('keys', 'clinician.key')];
    const args = ['doctor', ...keys, '--host', service.url, ...trustArguments(trustFiles())];
    return runNeoseal([...args, '--json'], { now: () => now });
  };
  const submit = (): Promise<CommandRun> =>
    runNeoseal(['submit', at('sealed'), '--host', service.url, '--json']);
});

describe('a log that was changed on the disk', () => {
  it.each<[string, string[], string]>([
    ['a hash', ['tile/0/000.p/2'], 'LOG_DAMAGED'],
    ['the checkpoint', ['checkpoint', 'signed-checkpoint'], 'LOG_CHECKPOINT_FOREIGN'],
  ])('keeps the service from starting when it is %s', async (_, files, code) => {
    const data = scratch(`damaged-log-${code}`);
    cpSync(at('service'), data, {
      recursive: true,
      filter: (path) => !path.endsWith('.sock'),
    });
    for (const path of files.map((file) => join(data, 'log', file))) {
      const bytes = await readFile(path);
      await writeFile(path, flipBit(bytes, bytes.length - 10));
    }
    await expect(
      EmbeddedService.start({ data, laboratories: at('laboratories.json') }),
    ).rejects.toThrow(code);
  });
});

/* What the tests above are made of. */

interface EvidenceFile {
  format: string;
  index: number;
  count: number;
  inclusion: string[];
  statement: {
    knowledgePack: string;
    policy: { digest: string };
    results: { root: string; count: number };
    submission: { nonce: string; sequence: number };
  };
  attestation: string;
  enclaveManifest: { recipientKey: string; version: number; simulated: boolean };
  log: { vkey: string; entryIndex: number; checkpoint: string; inclusion: string[] };
}

interface AttestationAnswer {
  readonly document: string;
  readonly enclaveManifest: string;
}

interface TrustFiles {
  readonly reference: string;
  readonly referenceKey: string;
  readonly acceptSimulated?: string;
}

function resultOf(newborn: string): string {
  return at('reports', `${newborn}.result.json`);
}

function trustFiles(): TrustFiles & { acceptSimulated: string } {
  return {
    reference: at('reference-values.json'),
    referenceKey: at('keys', 'release.pub'),
    acceptSimulated: at('service', 'simulated-hardware', 'development-root.pem'),
  };
}

/** Without the development root that was named. */
function realHardwareOnly(): TrustFiles {
  const { reference, referenceKey } = trustFiles();
  return { reference, referenceKey };
}

function trustArguments({ reference, referenceKey, acceptSimulated }: TrustFiles): string[] {
  return [
    ...['--reference', reference, '--reference-key', referenceKey],
    ...(acceptSimulated === undefined ? [] : ['--accept-simulated', acceptSimulated]),
  ];
}

function verification(evidence = at('fetched', 'newborn-01.evidence.json')): string[] {
  return ['--evidence', evidence, ...trustArguments(trustFiles())];
}

function verify(result: string, evidence: string): Promise<CommandRun> {
  return runNeoseal(['verify', result, ...verification(evidence), '--json'], { now: realTime });
}

function runVerify(newborn: string, trust: TrustFiles): Promise<CommandRun> {
  const evidence = at('fetched', `${newborn}.evidence.json`);
  const args = ['verify', resultOf(newborn), '--evidence', evidence, ...trustArguments(trust)];
  return runNeoseal([...args, '--json'], { now: realTime });
}

function failed({ stdout }: CommandRun): [string, string | undefined][] {
  const { checks } = JSON.parse(stdout) as {
    checks: { name: string; status: string; code?: string }[];
  };
  return checks
    .filter(({ status }) => status === 'failed')
    .map(({ name, code }): [string, string | undefined] => [name, code]);
}

function errorCode({ stdout }: CommandRun): string {
  return (JSON.parse(stdout) as { error: { code: string } }).error.code;
}

async function readEvidence(newborn: string): Promise<EvidenceFile> {
  const file = await readFile(at('fetched', `${newborn}.evidence.json`), 'utf8');
  return JSON.parse(file) as EvidenceFile;
}

/** Another character of the same kind at a place of a text; negative places count from the end. */
function editAt(value: string, place: number): string {
  const index = place < 0 ? value.length + place : place;
  const old = value[index] ?? '';
  return `${value.slice(0, index)}${old === '1' ? '2' : '1'}${value.slice(index + 1)}`;
}

function bump<K extends PropertyKey>(holder: Record<K, string>, key: K, place = 5): string {
  return (holder[key] = editAt(holder[key], place));
}

function bumpFirst(list: string[]): string {
  return (list[0] = editAt(list[0] ?? '', 5));
}

/** Changes the character that follows the last place of `start`. */
function editLast(start: string): (content: string) => string {
  return (content) => editAt(content, content.lastIndexOf(start) + start.length);
}

function relabelOutcome(result: string): string {
  return result.replace('"outcome":"condition-suspected"', '"outcome":"incomplete"');
}

function resizeCheckpoint({ log }: EvidenceFile): void {
  log.checkpoint = log.checkpoint.replace('\n2\n', '\n3\n');
}

function flipBit(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[offset] = (copy[offset] ?? 0) ^ 1;
  return copy;
}

/** Crypt4GH v1: 8 bytes of magic, 4 of version, the number of packets, then each with its own length. */
function keepHeader(sealed: Buffer): Buffer {
  let body = 16;
  for (let packet = sealed.readUInt32LE(12); packet > 0; packet -= 1) {
    body += sealed.readUInt32LE(body);
  }
  return sealed.subarray(0, body);
}

function realTime(): Date {
  return new Date();
}

function seal(url: string, trust: TrustFiles): Promise<CommandRun> {
  const args = ['seal', at('laboratory', 'batch.json'), '--host', url];
  const keys = [
    ...['--laboratory-key', at('keys', 'laboratory.key')],
    ...['--recipient-pk', at('keys', 'clinician.pub'), '--sequence', '2'],
  ];
  const out = ['--out', scratch('never-sealed'), '--json'];
  return runNeoseal([...args, ...keys, ...trustArguments(trust), ...out], { now: realTime });
}

async function expectNotSealed(url: string, trust: TrustFiles, reason: RegExp): Promise<void> {
  const run = await seal(url, trust);
  expect(run.exit).toBe(4);
  expect(errorCode(run)).toBe('ENCLAVE_NOT_TRUSTED');
  expect(run.stdout).toMatch(reason);
  expect(existsSync(scratch('never-sealed'))).toBe(false);
}

async function attest(url: string, nonce: string): Promise<AttestationAnswer> {
  const response = await fetch(`${url}/v1/attestation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ nonce }),
  });
  return (await response.json()) as AttestationAnswer;
}

/** A host of the attacker's making, in front of the real enclave. */
async function withHost(
  answer: (nonce: string) => Promise<unknown>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    text(request)
      .then((body) => answer((JSON.parse(body) as { nonce: string }).nonce))
      .then((content) => response.end(JSON.stringify(content)))
      .catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

interface Values {
  measurements: { pcr0: string; simulated?: boolean | undefined }[];
}

/** The reference values of the demonstration, changed, and signed again by the release key. */
async function signReference(change: (values: Values) => void): Promise<string> {
  const show = ['release', 'show', at('reference-values.json'), '--json'];
  const { values } = JSON.parse((await runNeoseal(show)).stdout) as { values: Values };
  change(values);
  await writeFile(scratch('values.json'), JSON.stringify(values));
  const sign = ['release', 'sign', '--values', scratch('values.json')];
  const run = await runNeoseal([...sign, '--sk', at('keys', 'release.key')]);
  expect(run.exit).toBe(0);
  await writeFile(scratch('signed-reference.json'), run.stdout);
  return scratch('signed-reference.json');
}
