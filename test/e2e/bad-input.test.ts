import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubmissionManifest } from '#attestation';
import { nodeCrypto } from '#pipelines/node';
import { PAH_R408W_HOM, smallVcf } from '../builders/small-vcf.ts';
import { TestLaboratory, sealTo } from '../builders/submission.ts';
import type { SampleDescription, SampleFile, SubmitOptions } from '../builders/submission.ts';
import { LaboratoryDesk } from '../doubles/laboratory-desk.ts';
import type { BatchNewborn, DeskFolder, OpenedRow } from '../doubles/laboratory-desk.ts';
import type { EmbeddedService } from '../doubles/embedded-service.ts';
import { SubmissionFolder } from '../doubles/submission-folder.ts';

/** Planted wherever an input can hold a text or a number; it must not come back from anywhere. */
const CANARY = 'CANARYq7Zx';
const CANARY_NUMBER = '48151.62342';

let desk: LaboratoryDesk;
let service: EmbeddedService;
let laboratory: TestLaboratory;
const linesOfFirstRun: string[] = [];

beforeAll(async () => {
  desk = await LaboratoryDesk.create();
  laboratory = await TestLaboratory.create();
  await desk.listLaboratories([await desk.laboratoryKey(), laboratory.key]);
  service = await desk.startService();
  await desk.publishReference(service);
  await submitExchangedBlob();
});

afterAll(async () => {
  await service.stop();
  await desk.remove();
});

interface Refusal {
  readonly code: string;
  readonly file?: string;
  readonly line?: number;
  readonly field?: string;
}

/** What a newborn's files are, and where the refusal must say that the fault lies. */
interface BadNewborn {
  readonly vcf: string | Uint8Array;
  readonly biochemistry?: string;
  readonly refusal: Refusal;
}

const GOOD = smallVcf([PAH_R408W_HOM]).replaceAll('\tS\n', `\t${CANARY}\n`);
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const inHeader = (line: string): string => GOOD.replace('#CHROM', `${line}\n#CHROM`);
const inRecord = (from: string, to: string): string => GOOD.replace(from, to);
const biochemistry = (row: string): string => `analyte,value,unit\nTYR,95,umol/L\n${row}\n`;

const VCF_FILE = 'vcf-1.vcf';
const GZ_FILE = 'vcf-1.vcf.gz';
const CSV_FILE = 'biochemistry-2.csv';
const RECORD_LINE = 9;

const BAD_NEWBORNS: Readonly<Record<string, BadNewborn>> = {
  'truncated-gzip': {
    vcf: gzipSync(
      GOOD + lines(5_000, (i) => `chr12\t${102_900_000 + i}\t.\tA\tC\t${i}\tPASS\t.\tGT\t0/1\n`),
    ).subarray(0, 2_000),
    refusal: { code: 'GZIP_INVALID', file: GZ_FILE },
  },
  'gzip-bomb': {
    vcf: gzipSync(
      GOOD +
        lines(
          40,
          (i) =>
            `chr12\t${103_000_000 + i}\t.\t${'A'.repeat(1_000_000)}\tC\t50\tPASS\t.\tGT\t0/0\n`,
        ),
    ),
    refusal: { code: 'INFLATE_RATIO_EXCEEDED', file: GZ_FILE },
  },
  'gigantic-line': {
    vcf: inHeader(`##comment=${CANARY.repeat(120_000)}`),
    refusal: { code: 'LINE_TOO_LONG', file: VCF_FILE, line: 8 },
  },
  unsorted: {
    vcf: `${GOOD}chr12\t102840000\t.\tA\tC\t50\tPASS\t.\tGT\t0/1\n`,
    refusal: { code: 'POS_NOT_SORTED', file: VCF_FILE, line: RECORD_LINE + 1, field: 'POS' },
  },
  'wrong-build': {
    vcf: GOOD.replace('133275309,assembly=GRCh38', '133851895').replace('GRCh38', 'GRCh37'),
    refusal: { code: 'ASSEMBLY_MISMATCH', file: VCF_FILE },
  },
  'no-panel-contig': {
    vcf: GOOD.replaceAll('chr12', `chrUn_${CANARY}`),
    refusal: { code: 'PANEL_CONTIG_MISSING', file: VCF_FILE },
  },
  'no-sample': {
    vcf: GOOD.replace(`\tFORMAT\t${CANARY}`, '').replace(/\tGT:DP:GQ\t.*\n/, '\n'),
    refusal: { code: 'SAMPLE_MISSING', file: VCF_FILE, line: 8 },
  },
  'two-samples': {
    vcf: GOOD.replace(`\t${CANARY}\n`, `\t${CANARY}\t${CANARY}2\n`).replace(/:99\n/, ':99\t0/0\n'),
    refusal: { code: 'SAMPLE_NOT_SINGLE', file: VCF_FILE, line: 8 },
  },
  'not-utf8': {
    vcf: Buffer.from(inHeader(`##comment=${CANARY}\u00ff`), 'latin1'),
    refusal: { code: 'UTF8_INVALID', file: VCF_FILE, line: 8 },
  },
  'allele-out-of-range': {
    vcf: inRecord('1/1:', '1/7:'),
    refusal: {
      code: 'GENOTYPE_ALLELE_OUT_OF_RANGE',
      file: VCF_FILE,
      line: RECORD_LINE,
      field: 'GT',
    },
  },
  'no-genotype': {
    vcf: inRecord('1/1:', `${CANARY}:`),
    refusal: { code: 'GENOTYPE_INVALID', file: VCF_FILE, line: RECORD_LINE, field: 'GT' },
  },
  'bad-info-key': {
    vcf: inRecord('PASS\t.', `PASS\t9-${CANARY}=1`),
    refusal: { code: 'INFO_KEY_INVALID', file: VCF_FILE, line: RECORD_LINE, field: 'INFO' },
  },
  'prototype-key': {
    vcf: inRecord('PASS\t.', `PASS\t__proto__=${CANARY}`),
    refusal: { code: 'INFO_KEY_INVALID', file: VCF_FILE, line: RECORD_LINE, field: 'INFO' },
  },
  'bad-position': {
    vcf: inRecord('102840493', CANARY_NUMBER),
    refusal: { code: 'POS_INVALID', file: VCF_FILE, line: RECORD_LINE, field: 'POS' },
  },
  'not-a-vcf': {
    vcf: `${CANARY}\n`,
    refusal: { code: 'FILEFORMAT_INVALID', file: VCF_FILE, line: 1, field: 'fileformat' },
  },
  'unknown-analyte': {
    vcf: GOOD,
    biochemistry: biochemistry(`${CANARY},${CANARY_NUMBER},umol/L`),
    refusal: { code: 'ANALYTE_UNKNOWN', file: CSV_FILE, line: 3, field: 'analyte' },
  },
  'unknown-unit': {
    vcf: GOOD,
    biochemistry: biochemistry(`PHE,${CANARY_NUMBER},${CANARY}/L`),
    refusal: { code: 'UNIT_UNKNOWN', file: CSV_FILE, line: 3 },
  },
  'decimal-comma': {
    vcf: GOOD,
    biochemistry: biochemistry('PHE,"48151,62342",umol/L'),
    refusal: { code: 'DECIMAL_COMMA_UNDECLARED', file: CSV_FILE, line: 3, field: 'value' },
  },
  'duplicate-analyte': {
    vcf: GOOD,
    biochemistry: biochemistry(`TYR,${CANARY_NUMBER},umol/L`),
    refusal: { code: 'ANALYTE_DUPLICATE', file: CSV_FILE, line: 3 },
  },
  'value-is-text': {
    vcf: GOOD,
    biochemistry: biochemistry(`PHE,${CANARY},umol/L`),
    refusal: { code: 'VALUE_INVALID', file: CSV_FILE, line: 3, field: 'value' },
  },
};

/** Odd, but within the rules: no reason to refuse, and no way to anything else. */
const ODD_NEWBORNS: Readonly<Record<string, string>> = {
  'object-keys': inRecord('PASS\t.', `PASS\tconstructor=${CANARY};hasOwnProperty=1;toString`),
  'windows-lines': GOOD.replaceAll('\n', '\r\n'),
};

function describeNewborn(
  name: string,
  { vcf, biochemistry: csv }: Partial<BadNewborn>,
): BatchNewborn {
  const isGzip = vcf instanceof Uint8Array && vcf[0] === 0x1f;
  return {
    name: `${name}-${CANARY}`,
    callsImplyCoverage: true,
    files: [
      {
        role: 'vcf',
        name: `${name}-${CANARY}.vcf${isGzip ? '.gz' : ''}`,
        content: vcf ?? GOOD,
      },
      ...(csv === undefined
        ? []
        : [{ role: 'biochemistry', name: `${name}-${CANARY}.csv`, content: csv }]),
    ],
  };
}

function foldersOf(name: string): DeskFolder {
  return {
    sealed: desk.at(`${name}-sealed`),
    fetched: desk.at(`${name}-fetched`),
    opened: desk.at(`${name}-opened`),
  };
}

async function submitAndWait(sealed: string): Promise<{ exit: number; status: BatchStatus }> {
  const host = ['--host', service.url];
  await desk.expectExit(0, ['submit', sealed, ...host]);
  const run = await desk.neoseal(['status', sealed, ...host, '--watch', '--json']);
  return { exit: run.exit, status: JSON.parse(run.stdout) as BatchStatus };
}

interface BatchStatus {
  readonly id: string;
  readonly state: string;
  readonly refusal: string | null;
}

async function readRefusal(row: OpenedRow | undefined): Promise<Refusal & { message: string }> {
  const { result } = JSON.parse(await readFile(row?.result ?? '', 'utf8')) as {
    result: { refusal: Refusal & { message: string } };
  };
  return result.refusal;
}

describe('one batch of many newborns whose data cannot be read', () => {
  let rows: readonly OpenedRow[] = [];
  let folders: DeskFolder;
  const rowOf = (name: string): OpenedRow | undefined =>
    rows.find(({ newborn }) => newborn === `${name}-${CANARY}`);

  beforeAll(async () => {
    folders = foldersOf('contents');
    const batch = await desk.writeBatch('contents', [
      describeNewborn('good-first', { vcf: GOOD }),
      ...Object.entries(BAD_NEWBORNS).map(([name, bad]) => describeNewborn(name, bad)),
      ...Object.entries(ODD_NEWBORNS).map(([name, vcf]) => describeNewborn(name, { vcf })),
      describeNewborn('good-last', { vcf: GOOD, biochemistry: biochemistry('PHE,58,umol/L') }),
    ]);
    await desk.seal(batch, service.url, folders.sealed);
    expect(await submitAndWait(folders.sealed)).toMatchObject({
      exit: 0,
      status: { state: 'done', refusal: null },
    });
    rows = await desk.collect(service.url, folders);
  });

  it.each(Object.keys(BAD_NEWBORNS))('refuses %s by code and place', async (name) => {
    const refusal = await readRefusal(rowOf(name));
    expect(refusal).toMatchObject(BAD_NEWBORNS[name]?.refusal ?? {});
    expect(refusal.message).toContain(refusal.code);
  });

  it.each(['good-first', 'good-last', ...Object.keys(ODD_NEWBORNS)])(
    'leaves %s in the same batch unharmed',
    (name) => {
      expect(rowOf(name)?.content?.screening?.outcome).toBe('condition-suspected');
    },
  );

  it('echoes nothing of the input in a refusal, nor in its report', async () => {
    for (const name of Object.keys(BAD_NEWBORNS)) {
      const row = rowOf(name);
      for (const path of [row?.result ?? '', ...(row?.reports ?? [])]) {
        expectNoCanary(await readFile(path), name);
      }
    }
  });

  it('verifies each of them, refused or not', async () => {
    for (const { newborn, result } of rows) {
      const evidence = join(folders.fetched, `${newborn}.evidence.json`);
      const args = ['verify', result, '--evidence', evidence, ...desk.trust()];
      expect((await desk.neoseal(args)).exit, newborn).toBe(0);
    }
  });

  it('leaves no trace of the input with the host: no file, no row, no event', async () => {
    await service.stop();
    for (const path of filesUnder(desk.service.data)) {
      expectNoCanary(await readFile(path), path);
    }
    expectNoCanary(Buffer.from(service.lines.join('\n')), 'events');
    linesOfFirstRun.push(...service.lines);
    service = await desk.startService();
  });
});

describe('a laboratory that does not keep to the rules', () => {
  /** 200 KB, so that there are segments to drop and to swap. */
  const LONG = `${GOOD}${lines(4_000, (i) => `chr12\t${110_000_000 + i}\t.\tA\tC\t50\tPASS\t.\tGT:DP:GQ\t0/1:40:99\n`)}`;
  const HEADER_BYTES = 124;
  const SEGMENT_BYTES = 65_564;
  const segment = (sealed: Uint8Array, index: number): Uint8Array =>
    sealed.subarray(
      HEADER_BYTES + index * SEGMENT_BYTES,
      HEADER_BYTES + (index + 1) * SEGMENT_BYTES,
    );
  const swapFirstSegments = (sealed: Uint8Array): Uint8Array =>
    Buffer.concat([
      sealed.subarray(0, HEADER_BYTES),
      segment(sealed, 1),
      segment(sealed, 0),
      sealed.subarray(HEADER_BYTES + 2 * SEGMENT_BYTES),
    ]);
  const dropLastSegment = (sealed: Uint8Array): Uint8Array => {
    const last = Math.ceil((sealed.length - HEADER_BYTES) / SEGMENT_BYTES) - 1;
    return sealed.subarray(0, HEADER_BYTES + last * SEGMENT_BYTES);
  };
  const flipBit = (sealed: Uint8Array): Uint8Array => {
    const copy = Uint8Array.from(sealed);
    copy[HEADER_BYTES + 5_000] = (copy[HEADER_BYTES + 5_000] ?? 0) ^ 1;
    return copy;
  };
  const vcf = (file: Partial<SampleFile> = {}): SampleDescription => ({
    files: [{ role: 'vcf', content: LONG, ...file }],
  });
  const changeContent = (change: { sha256?: string; length?: number }): SampleDescription => ({
    ...vcf(),
    tamper: (sample) => ({
      ...sample,
      files: sample.files.map((file) => ({ ...file, plaintext: { ...file.plaintext, ...change } })),
    }),
  });
  const strangersKey = Buffer.from(nodeCrypto.x25519PublicKey(nodeCrypto.randomBytes(32))).toString(
    'base64',
  );
  const samples: Readonly<Record<string, [SampleDescription, Refusal | null]>> = {
    whole: [vcf(), null],
    'sealed to another key': [
      vcf({ recipient: strangersKey }),
      { code: 'NOT_FOR_THIS_KEY', file: 'vcf-1' },
    ],
    'with a flipped bit': [vcf({ alter: flipBit }), { code: 'SEGMENT_DAMAGED', file: 'vcf-1' }],
    'without its last segment': [
      vcf({ alter: dropLastSegment }),
      { code: 'INPUT_LENGTH_MISMATCH', file: 'vcf-1' },
    ],
    'with swapped segments': [
      vcf({ alter: swapFirstSegments }),
      { code: 'INPUT_DIGEST_MISMATCH', file: 'vcf-1' },
    ],
    'with another digest': [
      changeContent({ sha256: 'ab'.repeat(32) }),
      { code: 'INPUT_DIGEST_MISMATCH', file: 'vcf-1' },
    ],
    'longer than signed': [
      changeContent({ length: 1_000 }),
      { code: 'INPUT_LENGTH_MISMATCH', file: 'vcf-1' },
    ],
    'shorter than signed': [
      changeContent({ length: 10_000_000 }),
      { code: 'INPUT_LENGTH_MISMATCH', file: 'vcf-1' },
    ],
    'beyond all limits': [
      changeContent({ length: 9_000_000_000_000 }),
      { code: 'INPUT_TOO_LARGE', file: 'vcf-1' },
    ],
    'of an unknown kind': [
      { files: [{ role: 'x-ray', content: LONG }] },
      { code: 'INPUT_ROLE_UNKNOWN', file: 'x-ray-1', field: 'role' },
    ],
    'twice the same kind': [
      { files: [...vcf().files, ...vcf().files] },
      { code: 'FILE_REPEATED', field: 'vcf' },
    ],
    'without a VCF': [
      { files: [{ role: 'biochemistry', content: biochemistry('PHE,58,umol/L') }] },
      { code: 'VCF_MISSING', field: 'vcf' },
    ],
  };
  const names = Object.keys(samples).map((name) => name.replaceAll(/\W/g, '-'));

  const recipients = async (): Promise<string[]> => {
    const file = await readFile(desk.at('recipient.pub'), 'utf8');
    return [file.split('\n')[1] ?? ''];
  };
  const enclaveManifest = async (): Promise<string> => {
    const response = await fetch(`${service.url}/v1/attestation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ nonce: 'ab'.repeat(32) }),
    });
    return ((await response.json()) as { enclaveManifest: string }).enclaveManifest;
  };

  it('gets a coded refusal for each such newborn, and the result of the one that is whole', async () => {
    const folders = foldersOf('tampered');
    const sink = new SubmissionFolder(folders.sealed);
    const submitted = await laboratory.submit({
      enclaveManifest: await enclaveManifest(),
      sink,
      samples: Object.values(samples).map(([sample]) => sample),
      change: { recipients: await recipients() },
    });
    await sink.finish(submitted, names);
    expect((await submitAndWait(folders.sealed)).status.state).toBe('done');
    const rows = await desk.collect(service.url, folders);
    for (const [index, [name, [, refusal]]] of Object.entries(samples).entries()) {
      const row = rows.find(({ newborn }) => newborn === names[index]);
      if (refusal === null) {
        expect(row?.content?.screening?.outcome, name).toBe('condition-suspected');
      } else {
        expect(await readRefusal(row), name).toMatchObject(refusal);
      }
    }
  });

  const forgeSignature = (envelope: Uint8Array): Uint8Array => {
    const text = Buffer.from(envelope).toString('utf8');
    const place = text.lastIndexOf('"signature":"') + 20;
    const other = text[place] === 'A' ? 'B' : 'A';
    return Buffer.from(`${text.slice(0, place)}${other}${text.slice(place + 1)}`);
  };
  const change = (manifest: Partial<SubmissionManifest>): Partial<SubmitOptions> => ({
    change: manifest,
  });

  it.each<[string, string, Partial<SubmitOptions>]>([
    ['a forged signature', 'SIGNATURE_INVALID', { forge: forgeSignature }],
    ['a manifest that is none', 'SUBMISSION_INVALID', { forge: () => Buffer.from(CANARY) }],
    ['an unknown policy', 'POLICY_UNKNOWN', change({ policy: 'no-such-policy' })],
    ['another enclave', 'ENCLAVE_MISMATCH', change({ enclaveManifest: 'ab'.repeat(32) })],
    ['no consent', 'CONSENT_MISSING', change({ consent: { purposes: ['research'] } })],
  ])('is refused as a whole for %s', async (name, code, options) => {
    await expectRefused(name, code, { ...options }, laboratory);
  });

  it('is refused as a whole when nobody knows it', async () => {
    await expectRefused('stranger', 'LABORATORY_UNKNOWN', {}, await TestLaboratory.create());
  });

  it('is refused as a whole when it hands in the same manifest sealed anew', async () => {
    const manifest = await enclaveManifest();
    const first = new SubmissionFolder(desk.at('replay-first'));
    const submitted = await laboratory.submit({
      enclaveManifest: manifest,
      sink: first,
      samples: [{ files: [{ role: 'vcf', content: GOOD }] }],
    });
    await first.finish(submitted, ['one']);
    expect((await submitAndWait(first.path)).status.state).toBe('done');

    const { recipientKey } = JSON.parse(manifest) as { recipientKey: string };
    const again = new SubmissionFolder(desk.at('replay-again'));
    for (const { files } of submitted.manifest.samples) {
      for (const { ciphertext } of files) {
        const path = join(first.path, 'blobs', `${ciphertext.sha256}.c4gh`);
        again.addBlob(await readFile(path));
      }
    }
    const batch = await sealTo(submitted.envelope, recipientKey, again);
    expect(batch).not.toBe(submitted.batch);
    await again.finish({ ...submitted, batch }, ['one']);
    expect(await submitAndWait(again.path)).toMatchObject({
      exit: 3,
      status: { state: 'refused', refusal: 'SUBMISSION_REPLAYED' },
    });
  });

  async function expectRefused(
    name: string,
    code: string,
    options: Partial<SubmitOptions>,
    by: TestLaboratory,
  ): Promise<void> {
    const sink = new SubmissionFolder(desk.at(`refused-${name.replaceAll(' ', '-')}`));
    const submitted = await by.submit({
      enclaveManifest: await enclaveManifest(),
      sink,
      samples: [{ files: [{ role: 'vcf', content: GOOD }] }],
      ...options,
    });
    await sink.finish(submitted, ['one']);
    expect(await submitAndWait(sink.path)).toMatchObject({
      exit: 3,
      status: { state: 'refused', refusal: code },
    });
    const out = desk.at('fetched-nothing');
    const run = await desk.neoseal([
      'fetch',
      sink.path,
      '--host',
      service.url,
      '--out',
      out,
      '--json',
    ]);
    expect(run.exit).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code } });
  }
});

describe('a sealed folder that is changed before it is submitted', () => {
  it('is not taken over by the host, and is taken when it is as it was', async () => {
    const folders = foldersOf('changed');
    const batch = await desk.writeBatch('changed', [describeNewborn('one', { vcf: GOOD })]);
    await desk.seal(batch, service.url, folders.sealed);
    const blob = await firstInputBlob(folders.sealed);
    await rename(blob, `${blob}.kept`);
    const bytes = await readFile(`${blob}.kept`);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    await writeFile(blob, bytes);
    const submit = ['submit', folders.sealed, '--host', service.url, '--json'];
    const refused = await desk.neoseal(submit);
    expect(refused.exit).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'DIGEST_MISMATCH' } });

    await rename(`${blob}.kept`, blob);
    expect((await submitAndWait(folders.sealed)).status.state).toBe('done');
  });
});

describe('a submission whose host and courier agree on other bytes than the laboratory signed', () => {
  it('has no result at all: the enclave takes only what the manifest names', async () => {
    const run = await desk.neoseal([
      ...['status', desk.at('exchanged-sealed'), '--host', service.url, '--watch', '--json'],
    ]);
    expect(run.exit).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({
      state: 'refused',
      refusal: 'ATTEMPTS_EXHAUSTED',
      samples: { done: 0 },
      logIndex: null,
    });
    const interrupted = [...linesOfFirstRun, ...service.lines].filter((line) =>
      line.includes('batch-interrupted'),
    );
    expect(interrupted.length).toBeGreaterThan(0);
    expect(interrupted.every((line) => line.includes('BLOB_UNAVAILABLE'))).toBe(true);
  });
});

/** Begun early: the host tries such a batch several times before it gives up. */
async function submitExchangedBlob(): Promise<void> {
  const { sealed } = foldersOf('exchanged');
  const batch = await desk.writeBatch('exchanged', [describeNewborn('one', { vcf: GOOD })]);
  await desk.seal(batch, service.url, sealed);
  const blob = await firstInputBlob(sealed);
  const other = await readFile(blob);
  other[other.length - 1] = (other[other.length - 1] ?? 0) ^ 1;
  const digest = createHash('sha256').update(other).digest('hex');
  await writeFile(join(sealed, 'blobs', `${digest}.c4gh`), other);
  const path = join(sealed, 'submission.json');
  const record = await readFile(path, 'utf8');
  await writeFile(path, record.replace(basename(blob, '.c4gh'), digest));
  await desk.expectExit(0, ['submit', sealed, '--host', service.url]);
}

async function firstInputBlob(sealed: string): Promise<string> {
  const record = JSON.parse(await readFile(join(sealed, 'submission.json'), 'utf8')) as {
    blobs: { sha256: string }[];
  };
  const [blob] = record.blobs;
  expect(await readdir(join(sealed, 'blobs'))).toContain(`${blob?.sha256 ?? ''}.c4gh`);
  return join(sealed, 'blobs', `${blob?.sha256 ?? ''}.c4gh`);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function expectNoCanary(content: Buffer, where: string): void {
  for (const canary of [CANARY, CANARY_NUMBER, CANARY_NUMBER.replace('.', ',')]) {
    expect(content.includes(canary), `${canary} in ${where}`).toBe(false);
  }
}
