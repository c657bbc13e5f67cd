import { beforeAll, describe, expect, it } from 'vitest';
import {
  parseCheckpoint,
  parseCoseReceipt,
  parseNote,
  parseTlogProof,
  PolicyError,
  VerificationError,
  verifyCheckpoint,
  verifyCoseReceipt,
  verifyCosignature,
  verifyNitroDocument,
  verifyReferenceValues,
  verifyResult,
  verifySubmission,
  verifyTlogProof,
} from '#attestation';
import type { Bytes } from '#attestation';
import { TEST_TIME } from '../../builders/evidence.ts';
import { sharedData, sharedDataNote } from '../../builders/shared-data.ts';
import { createCorpus } from '../../fuzz/corpus.ts';
import type { Corpus } from '../../fuzz/corpus.ts';

/**
 * Every byte of every signed file, changed. Small files: to all 255 other values. Large ones: one bit of each
 * byte, or with NEOSEAL_EVERY_BYTE=bits all eight (half an hour).
 */
const isThorough = process.env['NEOSEAL_EVERY_BYTE'] === 'bits';
const LARGE: Values = isThorough ? 'bits' : 'bit';
const TIMEOUT_MS = 900_000;

type Values = 'all' | 'bits' | 'bit';

let corpus: Corpus;

beforeAll(async () => {
  corpus = await createCorpus();
});

function masksAt(index: number, values: Values): readonly number[] {
  switch (values) {
    case 'all':
      return Array.from({ length: 255 }, (_unused, mask) => mask + 1);
    case 'bits':
      return Array.from({ length: 8 }, (_unused, bit) => 1 << bit);
    case 'bit':
      return [1 << (index % 8)];
  }
}

/** Positions and values that were not refused by a coded error. */
async function survivors(
  file: Bytes,
  values: Values,
  refusal: (changed: Bytes) => Promise<string | null>,
): Promise<readonly string[]> {
  const survived: string[] = [];
  for (let index = 0; index < file.length; index += 1) {
    const judgeMask = async (mask: number): Promise<void> => {
      const changed = file.slice();
      changed[index] = (file[index] ?? 0) ^ mask;
      const code = await refusal(changed);
      if (code === null || !/^[A-Z][A-Z0-9_]+$/.test(code) || code === 'INTERNAL') {
        survived.push(`${index}^${mask}: ${code ?? 'accepted'}`);
      }
    };
    await Promise.all(masksAt(index, values).map(judgeMask));
  }
  return survived;
}

/** The code of a refusal; anything but a coded error is thrown on. */
async function codeOf(verify: () => unknown): Promise<string | null> {
  try {
    await verify();
    return null;
  } catch (error) {
    if (error instanceof VerificationError || error instanceof PolicyError) {
      return error.code;
    }
    throw error;
  }
}

async function documentCode(document: Bytes): Promise<string | null> {
  const { verdict, checks } = await verifyNitroDocument(document, corpus.options);
  return verdict === 'valid' ? null : failedCode(checks);
}

function failedCode(checks: readonly { status: string; code?: string }[]): string {
  const codes = checks.filter(({ status }) => status === 'failed').map(({ code }) => code ?? '');
  return codes.includes('INTERNAL') ? 'INTERNAL' : (codes[0] ?? '');
}

async function resultCode(opening: Bytes, evidence: Bytes): Promise<string | null> {
  const { verdict, checks } = await verifyResult(opening, evidence, corpus.trust, TEST_TIME);
  const all = [...checks, ...checks.flatMap((check) => check.checks ?? [])];
  return verdict === 'valid' ? null : failedCode(all);
}

const bytesOf = (text: string): Bytes => new TextEncoder().encode(text);
const textOf = (bytes: Bytes): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

const receiptCode = (bytes: Bytes): Promise<string | null> =>
  codeOf(() => {
    const { leafHash, logKey } = corpus.receipt;
    // Without a head, the size of the tree in a receipt is not covered by its signature (RFC 9942).
    const head = parseCheckpoint(parseNote(corpus.checkpoint).text);
    return verifyCoseReceipt({ leafHash, receipt: parseCoseReceipt(bytes), logKey, head });
  });
const checkpointCode = (bytes: Bytes): Promise<string | null> =>
  codeOf(() => verifyCheckpoint(textOf(bytes), corpus.logKey));
const cosignatureCode = (bytes: Bytes): Promise<string | null> =>
  codeOf(() => verifyCosignature(parseNote(corpus.checkpoint).text, bytes, corpus.witness));
const proofCode = (bytes: Bytes): Promise<string | null> =>
  codeOf(() => verifyTlogProof(corpus.entry, parseTlogProof(textOf(bytes)), corpus.logKey));
const referenceCode = (bytes: Bytes): Promise<string | null> =>
  codeOf(() =>
    verifyReferenceValues(bytes, {
      releaseKey: corpus.world.release.publicKey,
      time: TEST_TIME,
    }),
  );
const submissionCode = (bytes: Bytes): Promise<string | null> =>
  codeOf(() => verifySubmission(bytes, corpus.world.enclaveManifest));

interface Case {
  readonly name: string;
  readonly values: Values;
  readonly file: () => Bytes;
  readonly refusal: (changed: Bytes) => Promise<string | null>;
}

const CASES: readonly Case[] = [
  {
    name: 'a COSE receipt',
    values: 'all',
    file: () => corpus.receipt.bytes,
    refusal: receiptCode,
  },
  {
    name: 'a checkpoint',
    values: 'all',
    file: () => bytesOf(corpus.checkpoint),
    refusal: checkpointCode,
  },
  {
    name: 'a cosignature',
    values: 'all',
    file: () => corpus.cosignature,
    refusal: cosignatureCode,
  },
  {
    name: 'a tlog-proof',
    values: 'all',
    file: () => bytesOf(corpus.tlogProof),
    refusal: proofCode,
  },
  {
    name: 'reference values',
    values: LARGE,
    file: () => corpus.reference,
    refusal: referenceCode,
  },
  {
    name: 'a submission',
    values: LARGE,
    file: () => corpus.submission,
    refusal: submissionCode,
  },
  {
    name: 'a document of simulated hardware',
    values: LARGE,
    file: () => corpus.documents[0] ?? new Uint8Array(),
    refusal: documentCode,
  },
  {
    name: 'an opened result',
    values: isThorough ? 'all' : 'bit',
    file: () => corpus.opening,
    refusal: (changed) => resultCode(changed, corpus.evidence),
  },
  {
    name: 'an evidence file',
    values: LARGE,
    file: () => corpus.evidence,
    refusal: (changed) => resultCode(corpus.opening, changed),
  },
];

describe('a changed byte, whichever', () => {
  it.each(CASES)(
    'of $name is refused by a coded error',
    async ({ file, values, refusal }) => {
      const original = file();
      expect(original.length).toBeGreaterThan(60);
      expect(await refusal(original)).toBeNull();
      expect(await survivors(original, values, refusal)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.skipIf(sharedData === null)(
    `of a genuine document is refused by a coded error${sharedDataNote}`,
    async () => {
      const genuine = corpus.documents[1] ?? new Uint8Array();
      expect(await documentCode(genuine)).toBeNull();
      expect(await survivors(genuine, LARGE, documentCode)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
