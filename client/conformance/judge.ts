import {
  leafPreimage,
  measureEif,
  parseBase64,
  parseCanonical,
  parseCoseReceipt,
  parseEnclaveManifest,
  parseHex,
  parseTlogProof,
  parseVerifierKey,
  PolicyError,
  sha256,
  toHex,
  VerificationError,
  verifyCheckpoint,
  verifyConsistency,
  verifyCoseReceipt,
  verifyCosignature,
  verifyInclusion,
  verifyReferenceValues,
  verifySubmission,
  verifyTlogProof,
} from '#attestation';
import { judgeDocument, judgeResult } from './judge-verdict.ts';
import type { Lookup } from './judge-verdict.ts';
import type { Judgement } from './judgement.ts';
import type { ImageVector, Vector } from './vector-file.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Judges one vector. A kind with one check fails under its own name.
 *
 * @throws RangeError for a name that `input` does not know; what is wrong with the vector itself
 */
export async function judge(vector: Vector, input: Lookup): Promise<Judgement> {
  switch (vector.kind) {
    case 'nitro-document':
      return judgeDocument(vector, input);
    case 'result':
      return judgeResult(vector, input);
    case 'eif':
      return judgeImage(vector, input);
    case 'inclusion':
    case 'consistency':
    case 'checkpoint':
    case 'cosignature':
    case 'tlog-proof':
    case 'receipt':
    case 'reference-values':
    case 'submission':
    case 'canonical-json':
      return (await refusalOf(vector.kind, () => verify(vector, input))) ?? VALID;
  }
}

const VALID: Judgement = { verdict: 'valid', failed: [] };

type SingleCheck = Exclude<Vector, { kind: 'nitro-document' | 'result' | 'eif' }>;

async function verify(vector: SingleCheck, input: Lookup): Promise<unknown> {
  switch (vector.kind) {
    case 'inclusion':
      return verifyInclusion({
        index: BigInt(vector.index),
        size: BigInt(vector.size),
        leafHash: parseHex(vector.leafHash),
        path: vector.path.map(parseHex),
        root: parseHex(vector.root),
      });
    case 'consistency':
      return verifyConsistency({
        ...{ size1: BigInt(vector.size1), root1: parseHex(vector.root1) },
        ...{ size2: BigInt(vector.size2), root2: parseHex(vector.root2) },
        proof: vector.proof.map(parseHex),
      });
    case 'canonical-json':
      return parseCanonical(input(vector.text), { maxBytes: MAX_BYTES });
    case 'reference-values':
      return verifyReferenceValues(input(vector.file), {
        releaseKey: parseBase64(vector.releaseKey),
        time: new Date(vector.time),
      });
    case 'submission':
      return verifySubmission(
        input(vector.envelope),
        parseEnclaveManifest(
          parseCanonical(input(vector.enclaveManifest), { maxBytes: MAX_BYTES }),
        ),
      );
    case 'checkpoint':
    case 'cosignature':
    case 'tlog-proof':
    case 'receipt':
      return verifyLog(vector, input);
  }
}

type LogVector = Extract<Vector, { kind: 'checkpoint' | 'cosignature' | 'tlog-proof' | 'receipt' }>;

async function verifyLog(vector: LogVector, input: Lookup): Promise<unknown> {
  switch (vector.kind) {
    case 'checkpoint':
      return verifyCheckpoint(decode(input(vector.note)), await parseVerifierKey(vector.logKey));
    case 'cosignature':
      return verifyCosignature(
        decode(input(vector.body)),
        parseBase64(vector.cosignature),
        await parseVerifierKey(vector.witnessKey),
      );
    case 'tlog-proof':
      return verifyTlogProof(
        input(vector.entry),
        parseTlogProof(decode(input(vector.proof))),
        await parseVerifierKey(vector.logKey),
      );
    case 'receipt':
      return verifyCoseReceipt({
        receipt: parseCoseReceipt(input(vector.receipt)),
        leafHash: await sha256(leafPreimage(input(vector.entry))),
        logKey: input(vector.logKey),
      });
  }
}

async function judgeImage(vector: ImageVector, input: Lookup): Promise<Judgement> {
  let value: Record<string, string> = {};
  const refusal = await refusalOf('eif', async () => {
    const { pcr0, pcr1, pcr2, pcr8 } = await measureEif(input(vector.image));
    const always = { PCR0: toHex(pcr0), PCR1: toHex(pcr1), PCR2: toHex(pcr2) };
    value = pcr8 === undefined ? always : { ...always, PCR8: toHex(pcr8) };
  });
  return refusal ?? { ...VALID, value };
}

async function refusalOf(check: string, run: () => Promise<unknown>): Promise<Judgement | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof VerificationError || error instanceof PolicyError) {
      return { verdict: 'invalid', failed: [{ check, code: error.code }] };
    }
    throw error;
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
