import { beforeAll, describe, expect, it } from 'vitest';
import {
  createVerifierKey,
  formatEvidence,
  NOTE_TYPE,
  parseNote,
  signCosignature,
  toBase64,
  verifyResult,
  witnessAnchor,
  witnessVerifier,
} from '#attestation';
import type { Bytes, ResultTrust, ResultVerdict } from '#attestation';
import { generateSigner } from '../../builders/ed25519.ts';
import type { EvidenceWorld } from '../../builders/evidence.ts';
import { createEvidenceWorld, filesOf, TEST_TIME } from '../../builders/evidence.ts';

/** One anchored result among three, with a policy that needs its only anchor. */
let opening: Bytes;
let evidence: Bytes;
let trust: ResultTrust;

beforeAll(async () => {
  const world = await createEvidenceWorld({
    results: [{ outcome: 'incomplete' }, { outcome: 'no-condition-suspected' }, {}],
  });
  ({ opening } = filesOf(world, 1));
  ({ evidence, trust } = await anchored(world));
});

async function anchored(world: EvidenceWorld): Promise<{ evidence: Bytes; trust: ResultTrust }> {
  const signer = await generateSigner();
  const witness = await createVerifierKey('w.example', signer.publicKey, NOTE_TYPE.cosignature);
  const [, file] = world.evidence;
  if (file === undefined) {
    throw new TypeError('the builder made no evidence');
  }
  const body = parseNote(file.log.checkpoint).text;
  const cosignature = toBase64(await signCosignature(body, 1_772_366_400, signer));
  return {
    evidence: formatEvidence({ ...file, anchors: [witnessAnchor(witness, cosignature)] }),
    trust: { ...world.trust, anchors: { required: 1, verifiers: [witnessVerifier(witness)] } },
  };
}

/** Plausible changes, in turn: hexadecimal stays hexadecimal, digits stay digits, or one bit flips. */
function neighbour(byte: number, turn: number): number {
  const letter = String.fromCharCode(byte);
  const [first = 0, second = 0] = new TextEncoder().encode(
    /[0-9]/.test(letter) ? '90' : /[a-f]/.test(letter) ? 'af' : 'Zz',
  );
  return turn % 3 === 0 ? byte ^ 1 : byte === first ? second : first;
}

interface Outcome {
  /** Positions whose change no check named. */
  readonly survived: readonly number[];
  readonly named: readonly string[];
}

async function changeEveryByte(
  file: Bytes,
  judge: (changed: Bytes) => Promise<ResultVerdict>,
): Promise<Outcome> {
  const survived: number[] = [];
  const named = new Set<string>();
  const judgeAt = async (index: number): Promise<void> => {
    const changed = file.slice();
    changed[index] = neighbour(file[index] ?? 0, index);
    const { verdict, checks } = await judge(changed);
    const failed = checks.filter(({ status }) => status === 'failed');
    if (verdict === 'valid' || failed.length === 0 || failed.some((c) => c.code === 'INTERNAL')) {
      survived.push(index);
    }
    failed.forEach(({ name }) => named.add(name));
  };
  const positions = [...file.keys()];
  for (let start = 0; start < positions.length; start += 64) {
    await Promise.all(positions.slice(start, start + 64).map(judgeAt));
  }
  return { survived, named: [...named].sort() };
}

describe('every byte of the two files is covered by a check', () => {
  it('accepts them unchanged', async () => {
    const verdict = await verifyResult(opening, evidence, trust, TEST_TIME);
    expect(verdict.verdict).toBe('valid');
  });

  it('of the result', async () => {
    const { survived, named } = await changeEveryByte(opening, (changed) =>
      verifyResult(changed, evidence, trust, TEST_TIME),
    );
    expect(survived).toEqual([]);
    expect(named).toEqual(['commitment-in-batch', 'result-format']);
  }, 60_000);

  it('of the evidence', async () => {
    const { survived, named } = await changeEveryByte(evidence, (changed) =>
      verifyResult(opening, changed, trust, TEST_TIME),
    );
    expect(survived).toEqual([]);
    expect(named).toEqual([
      'anchors',
      'attestation-document',
      'batch-statement',
      'commitment-in-batch',
      'enclave-manifest',
      'evidence-format',
      'log-checkpoint',
      'log-inclusion',
    ]);
  }, 300_000);

  it('of the reference values', async () => {
    const { reference } = trust;
    const { survived, named } = await changeEveryByte(
      new Uint8Array(reference?.file ?? new Uint8Array(0)),
      (file) =>
        verifyResult(opening, evidence, { ...trust, reference: { ...reference, file } }, TEST_TIME),
    );
    expect(survived).toEqual([]);
    expect(named).toEqual(['reference-values']);
  }, 60_000);
});
