import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#attestation';
import { commitOpening, formatOpening, parseOpening } from '#attestation';
import type { NewbornInput, ScreeningResult } from '#pipelines';
import {
  VcfFault,
  decryptCrypt4gh,
  encryptCrypt4gh,
  parseX25519PublicKey,
  parseX25519SecretKey,
} from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { BlobFeed } from '../../../../enclave/transfer/blob-feed.ts';
import { BlobPump } from '../../../../enclave/transfer/blob-pump.ts';
import { ChunkReader } from '../../../../enclave/transfer/chunk-reader.ts';
import type { NewbornTask, SealedNewborn } from '../../../../enclave/workers/newborn-task.ts';
import type { NewbornContext } from '../../../../enclave/workers/process-newborn.ts';
import { processNewborn } from '../../../../enclave/workers/process-newborn.ts';
import { storedResult } from '../../../builders/stored-result.ts';
import type { ReportPackage } from '../../../builders/submission.ts';

const enclaveKey = nodeCrypto.randomBytes(32);
const clinicianKey = nodeCrypto.randomBytes(32);
const saltKey = nodeCrypto.randomBytes(32);

// The screening itself is the pipeline's matter; here it is a value that passes through.
const screening = { format: 'neoseal.screening-result/1' } as unknown as ScreeningResult;

async function once(bytes: Uint8Array): Promise<AsyncIterable<Uint8Array>> {
  return Promise.resolve(Readable.from([bytes], { objectMode: false }));
}

async function seal(plaintext: Uint8Array, secretKey = enclaveKey): Promise<Uint8Array> {
  const recipients = [parseX25519PublicKey(nodeCrypto.x25519PublicKey(secretKey))];
  const pieces: Uint8Array[] = [];
  for await (const piece of encryptCrypt4gh(await once(plaintext), {
    crypto: nodeCrypto,
    recipients,
  })) {
    pieces.push(Uint8Array.from(piece));
  }
  return Buffer.concat(pieces);
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

interface FileDouble {
  readonly role?: string;
  readonly plaintext: Uint8Array;
  /** What is sent in place of the sealed plaintext. */
  readonly ciphertext?: Uint8Array;
  readonly sha256?: string;
  readonly length?: number;
}

const open: { close(): void }[] = [];
afterEach(() => {
  open.splice(0).forEach((end) => {
    end.close();
  });
});

interface Processed {
  readonly sealed: SealedNewborn;
  readonly result: JsonObject;
  readonly package: ReportPackage;
}

async function process(
  files: readonly FileDouble[],
  context: Partial<NewbornContext> = {},
  task: Partial<NewbornTask> = {},
): Promise<Processed> {
  const ciphertexts = await Promise.all(
    files.map(async ({ plaintext, ciphertext }) => ciphertext ?? (await seal(plaintext))),
  );
  const { port1, port2 } = new MessageChannel();
  const pumps = ciphertexts.map(
    (content) =>
      new BlobPump(
        { sha256: sha256(content), length: content.length },
        {
          open: () => Readable.from([content], { objectMode: false }),
        },
      ),
  );
  const reader = new ChunkReader(port2);
  open.push(new BlobFeed(port1, pumps), reader);
  const sealed = await processNewborn(
    {
      index: 3,
      subject: 'ab'.repeat(16),
      manifestDigest: 'cd'.repeat(32),
      submitted: '2026-11-22T08:30:00Z',
      policyId: 'p',
      sex: null,
      callsImplyCoverage: false,
      files: files.map((file, index) => ({
        role: file.role ?? 'vcf',
        name: `file-${index}`,
        sha256: file.sha256 ?? sha256(file.plaintext),
        length: file.length ?? file.plaintext.length,
      })),
      recipients: [nodeCrypto.x25519PublicKey(clinicianKey)],
      refusal: null,
      port: port2,
      ...task,
    },
    reader,
    {
      secretKey: parseX25519SecretKey(enclaveKey),
      saltKey,
      sampleBusyMs: 60_000,
      now: () => performance.now(),
      screen: readEverything,
      render: () => [],
      ...context,
    },
  );
  return { sealed, ...(await openPackage(sealed)) };
}

async function readEverything(input: NewbornInput): Promise<ScreeningResult> {
  for (const file of input.files) {
    for await (const piece of file.bytes) {
      expect(piece.length).toBeGreaterThan(0);
    }
  }
  return screening;
}

async function openPackage({
  sealed,
  commitment,
}: SealedNewborn): Promise<Omit<Processed, 'sealed'>> {
  const pieces: Uint8Array[] = [];
  const secretKey = parseX25519SecretKey(clinicianKey);
  for await (const piece of decryptCrypt4gh(await once(sealed), {
    crypto: nodeCrypto,
    secretKey,
  })) {
    pieces.push(piece);
  }
  const document = JSON.parse(Buffer.concat(pieces).toString()) as ReportPackage;
  const opening = parseOpening(new TextEncoder().encode(document.opening));
  expect(Buffer.from(await commitOpening(opening))).toEqual(Buffer.from(commitment));
  return { result: opening.result, package: document };
}

const plaintext = randomBytes(200_000);

describe('processNewborn', () => {
  it('seals what the screening gave, bound to subject and submission', async () => {
    const { result } = await process([{ plaintext }]);
    expect(result).toEqual({
      format: 'neoseal.result/1',
      subject: 'ab'.repeat(16),
      submission: 'cd'.repeat(32),
      status: 'reported',
      screening: { format: 'neoseal.screening-result/1' },
    });
  });

  it('commits to the same value when it is done again, and to another for another newborn', async () => {
    const first = await process([{ plaintext }]);
    const again = await process([{ plaintext }]);
    const other = await process([{ plaintext }], {}, { index: 4 });
    expect(again.sealed.commitment).toEqual(first.sealed.commitment);
    expect(other.sealed.commitment).not.toEqual(first.sealed.commitment);
    expect(again.sealed.sealed).not.toEqual(first.sealed.sealed);
  });

  it('seals a refusal to the same size as a report', async () => {
    const reported = await process([{ plaintext }]);
    const refused = await process([{ plaintext, sha256: '00'.repeat(32) }]);
    expect(refused.result['status']).toBe('refused');
    expect(refused.sealed.sealed.length).toBe(reported.sealed.sealed.length);
  });

  it.each<[string, FileDouble, string]>([
    ['another digest', { plaintext, sha256: '00'.repeat(32) }, 'INPUT_DIGEST_MISMATCH'],
    ['a longer file', { plaintext, length: plaintext.length - 1 }, 'INPUT_LENGTH_MISMATCH'],
    ['a shorter file', { plaintext, length: plaintext.length + 1 }, 'INPUT_LENGTH_MISMATCH'],
    [
      'something that is no container',
      { plaintext, ciphertext: randomBytes(5_000) },
      'MAGIC_INVALID',
    ],
    ['an empty blob', { plaintext, ciphertext: new Uint8Array(0) }, 'HEADER_TRUNCATED'],
    ['an unknown role', { plaintext, role: 'diary' }, 'INPUT_ROLE_UNKNOWN'],
  ])('refuses %s and names the file', async (_, file, code) => {
    const { result } = await process([file]);
    expect(result['refusal']).toMatchObject({ code, file: 'file-0' });
  });

  it('refuses a container for another key', async () => {
    const ciphertext = await seal(plaintext, nodeCrypto.randomBytes(32));
    const { result } = await process([{ plaintext, ciphertext }]);
    expect(result['refusal']).toMatchObject({ code: 'NOT_FOR_THIS_KEY' });
  });

  it('refuses swapped segments, which the container itself does not show', async () => {
    const sealed = await seal(plaintext);
    const header = sealed.length - (200_000 + 4 * 28);
    const segment = 65_536 + 28;
    const swapped = Buffer.concat([
      sealed.subarray(0, header),
      sealed.subarray(header + segment, header + 2 * segment),
      sealed.subarray(header, header + segment),
      sealed.subarray(header + 2 * segment),
    ]);
    const { result } = await process([{ plaintext, ciphertext: swapped }]);
    expect(result['refusal']).toMatchObject({ code: 'INPUT_DIGEST_MISMATCH' });
  });

  it('refuses a container whose last segment is missing', async () => {
    const sealed = await seal(plaintext);
    const { result } = await process([
      { plaintext, ciphertext: sealed.subarray(0, sealed.length - (200_000 - 3 * 65_536 + 28)) },
    ]);
    expect(result['refusal']).toMatchObject({ code: 'INPUT_LENGTH_MISMATCH' });
  });

  it('tells a reader’s fault with its place', async () => {
    const screen = (): Promise<never> =>
      Promise.reject(
        new VcfFault('LINE_TRUNCATED', 'the last line has no line ending', { file: 'v', line: 7 }),
      );
    const { result } = await process([{ plaintext }], { screen });
    expect(result['refusal']).toMatchObject({ code: 'LINE_TRUNCATED', file: 'v', line: 7 });
  });

  it('tells damage of a file before the fault that it caused', async () => {
    const screen = async (input: NewbornInput): Promise<never> => {
      await readEverything(input).catch(() => undefined);
      throw new VcfFault('LINE_TRUNCATED', 'a consequence', {});
    };
    const { result } = await process([{ plaintext, sha256: '00'.repeat(32) }], { screen });
    expect(result['refusal']).toMatchObject({ code: 'INPUT_DIGEST_MISMATCH' });
  });

  it('checks files that the screening did not read', async () => {
    const screen = (): Promise<ScreeningResult> => Promise.resolve(screening);
    const { result } = await process([{ plaintext }, { plaintext, sha256: '11'.repeat(32) }], {
      screen,
    });
    expect(result['refusal']).toMatchObject({ code: 'INPUT_DIGEST_MISMATCH', file: 'file-1' });
  });

  it('checks the rest of a file that the screening left early', async () => {
    const screen = async (input: NewbornInput): Promise<ScreeningResult> => {
      for await (const piece of input.files[0]?.bytes ?? []) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      return screening;
    };
    expect((await process([{ plaintext }], { screen })).result['status']).toBe('reported');
    const { result } = await process([{ plaintext, sha256: '00'.repeat(32) }], { screen });
    expect(result['status']).toBe('refused');
  });

  it('refuses what takes too long, by its own time', async () => {
    let clock = 0;
    const now = (): number => (clock += 10_000);
    const { result } = await process([{ plaintext }], { now, sampleBusyMs: 15_000 });
    expect(result['refusal']).toMatchObject({ code: 'TIME_BUDGET_EXCEEDED' });
  });

  it('seals a refusal that was decided before, without reading', async () => {
    const refusal = { code: 'INTERNAL', message: 'INTERNAL: x' };
    const { result } = await process([], {}, { refusal });
    expect(result['refusal']).toEqual(refusal);
  });

  describe('with an earlier result', () => {
    const stored = storedResult() as JsonObject;
    const earlier = formatOpening({ index: 0, result: stored, salt: new Uint8Array(32) });
    const screen = async (input: NewbornInput): Promise<ScreeningResult> => {
      const [vcf] = input.files;
      await readEverything({ ...input, files: vcf === undefined ? [] : [vcf] });
      return stored['screening'] as unknown as ScreeningResult;
    };
    const files = (file: FileDouble): readonly FileDouble[] => [
      { plaintext },
      { role: 'earlier-result', ...file },
    ];

    it('names what the new one takes the place of, inside what is committed to', async () => {
      const { result } = await process(files({ plaintext: earlier }), { screen });
      expect(result['amends']).toMatchObject({ submission: 'cd'.repeat(32), changes: [] });
    });

    it('refuses one that is not what the laboratory signed', async () => {
      const damaged = { plaintext: earlier, sha256: '00'.repeat(32) };
      const { result } = await process(files(damaged), { screen });
      expect(result['refusal']).toMatchObject({ code: 'INPUT_DIGEST_MISMATCH', file: 'file-1' });
    });

    it('refuses one that is no result, and makes no report that hides it', async () => {
      const { result } = await process(files({ plaintext: randomBytes(500) }), { screen });
      expect(result).not.toHaveProperty('screening');
      expect(result['refusal']).toMatchObject({ code: 'EARLIER_RESULT_INVALID' });
    });
  });

  it('does not turn a bug into a result', async () => {
    const screen = (): Promise<never> => Promise.reject(new TypeError('bug'));
    await expect(process([{ plaintext }], { screen })).rejects.toThrow('bug');
  });

  it('does not echo input in a refusal', async () => {
    const marker = 'SMITH-JANE-2026';
    const { package: document } = await process([
      { plaintext: Buffer.from(marker), ciphertext: Buffer.from(`${marker}${marker}`) },
    ]);
    expect(JSON.stringify(document)).not.toContain(marker);
  });
});
