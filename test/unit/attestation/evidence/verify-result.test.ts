import { beforeAll, describe, expect, it } from 'vitest';
import {
  createVerifierKey,
  formatEvidence,
  formatOpening,
  formatSignatureLine,
  NOTE_TYPE,
  parseCheckpoint,
  parseNote,
  RESULT_CHECKS,
  signCheckpoint,
  signCosignature,
  toBase64,
  verifyResult,
  witnessAnchor,
  witnessVerifier,
} from '#attestation';
import type {
  Anchor,
  Bytes,
  Evidence,
  Opening,
  ResultCheckName,
  ResultTrust,
  ResultVerdict,
  Signer,
  VerifierKey,
} from '#attestation';
import { generateSigner } from '../../../builders/ed25519.ts';
import type { EvidenceWorld, WorldOptions } from '../../../builders/evidence.ts';
import { createEvidenceWorld, filesOf, TEST_TIME } from '../../../builders/evidence.ts';
import { createNitroPki } from '../../../builders/nitro-pki.ts';

const RESULTS = [
  { outcome: 'no-condition-suspected' },
  { outcome: 'condition-suspected', findings: [{ gene: 'PAH' }] },
  { outcome: 'incomplete' },
];

let world: EvidenceWorld;

beforeAll(async () => {
  world = await createEvidenceWorld({ results: RESULTS });
});

async function judge(
  changes: { opening?: Bytes | null; evidence?: Bytes; trust?: ResultTrust; time?: Date } = {},
): Promise<ResultVerdict> {
  const files = filesOf(world, 1);
  return verifyResult(
    changes.opening === undefined ? files.opening : changes.opening,
    changes.evidence ?? files.evidence,
    changes.trust ?? world.trust,
    changes.time ?? TEST_TIME,
  );
}

async function judgeEvidence(changes: Partial<Evidence>): Promise<ResultVerdict> {
  const [, evidence] = world.evidence;
  return judge({ evidence: formatEvidence({ ...expectPresent(evidence), ...changes }) });
}

async function judgeWorld(options: Partial<WorldOptions>): Promise<ResultVerdict> {
  const other = await createEvidenceWorld({ results: RESULTS, ...options });
  const { opening, evidence } = filesOf(other, 1);
  return verifyResult(opening, evidence, other.trust, TEST_TIME);
}

function expectPresent<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError('the builder left something out');
  }
  return value;
}

function failures(verdict: ResultVerdict): string[] {
  return verdict.checks
    .filter(({ status }) => status === 'failed')
    .map(({ name, code }) => `${name}: ${code ?? ''}`);
}

function statusOf(verdict: ResultVerdict, name: ResultCheckName): string | undefined {
  return verdict.checks.find((check) => check.name === name)?.status;
}

describe('verifyResult', () => {
  it('accepts the result with its evidence, check by check, and says what it found', async () => {
    const verdict = await judge();
    expect(failures(verdict)).toEqual([]);
    expect(verdict.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'evidence-format passed',
      'result-format passed',
      'commitment-in-batch passed',
      'batch-statement passed',
      'attestation-document passed',
      'enclave-manifest passed',
      'reference-values passed',
      'log-inclusion passed',
      'log-checkpoint passed',
      'anchors not-required',
    ]);
    expect(verdict).toMatchObject({
      verdict: 'valid',
      simulated: true,
      scope: 'result',
      result: RESULTS[1],
      facts: { revision: '0123abc', index: 1, count: 3, sequence: 7, policy: 'newborn-core' },
    });
  });

  it('accepts every result of the batch, also of a batch of one', async () => {
    for (const index of RESULTS.keys()) {
      const { opening, evidence } = filesOf(world, index);
      expect((await judge({ opening, evidence })).verdict).toBe('valid');
    }
    const single = await createEvidenceWorld({ results: [{}] });
    const files = filesOf(single);
    const verdict = await verifyResult(files.opening, files.evidence, single.trust, TEST_TIME);
    expect(verdict.verdict).toBe('valid');
  });

  it('is not simulated under a hardware root', async () => {
    const verdict = await judgeWorld({ simulated: false });
    expect(verdict).toMatchObject({ verdict: 'valid', simulated: false });
  });

  it('verifies evidence alone as far as the batch', async () => {
    const verdict = await judge({ opening: null });
    expect(verdict).toMatchObject({ verdict: 'valid', scope: 'batch', result: null });
    expect(statusOf(verdict, 'commitment-in-batch')).toBe('not-required');
  });

  it('tells for every check what it proves and what it does not', async () => {
    const { checks } = await judge();
    expect(checks.map(({ name }) => name)).toEqual(RESULT_CHECKS.map(({ name }) => name));
    for (const { proves, doesNotProve } of checks) {
      expect(proves).toMatch(/^[A-Z].*\.$/);
      expect(doesNotProve).toMatch(/^It does not prove .*\.$/);
    }
  });
});

describe('verifyResult does not accept', () => {
  it('simulated evidence when no development root was named', async () => {
    const { reference } = world.trust;
    const verdict = await judge({ trust: { roots: [], ...(reference ? { reference } : {}) } });
    expect(failures(verdict)).toEqual(['attestation-document: ATTESTATION_DOCUMENT']);
    expect(verdict).toMatchObject({ verdict: 'invalid', simulated: true });
  });

  it('simulated evidence under another development root than the one named', async () => {
    const other = await createNitroPki();
    const verdict = await judge({
      trust: { ...world.trust, acceptSimulated: [other.anchor.sha256] },
    });
    expect(failures(verdict)).toEqual(['attestation-document: ATTESTATION_DOCUMENT']);
  });

  it('anything without reference values', async () => {
    const { roots, acceptSimulated } = world.trust;
    const verdict = await judge({
      trust: { roots, ...(acceptSimulated ? { acceptSimulated } : {}) },
    });
    expect(failures(verdict)).toEqual(['reference-values: REFERENCE_MISSING']);
    expect(statusOf(verdict, 'log-checkpoint')).toBe('not-reached');
    expect(verdict.verdict).toBe('invalid');
  });

  it.each([
    ['expired', '2026-12-31T00:00:00Z', 'REFERENCE_EXPIRED'],
    ['not valid yet', '2026-01-31T23:59:59Z', 'REFERENCE_NOT_YET_VALID'],
    ['held against no time at all', 'nonsense', 'REFERENCE_EXPIRED'],
  ])('reference values that are %s', async (_what, time, code) => {
    const verdict = await judge({ time: new Date(time) });
    expect(failures(verdict)).toEqual([`reference-values: ${code}`]);
  });

  it('reference values signed by another key', async () => {
    const { reference } = world.trust;
    const verdict = await judge({
      trust: {
        ...world.trust,
        reference: {
          ...expectPresent(reference),
          releaseKey: (await generateSigner()).publicKey,
        },
      },
    });
    expect(failures(verdict)).toEqual(['reference-values: SIGNATURE_KEY']);
  });

  it('a build that is published for the other kind of hardware only', async () => {
    const flip = (values: EvidenceWorld['referenceValues']): EvidenceWorld['referenceValues'] => ({
      ...values,
      measurements: values.measurements.map(({ simulated = false, ...pcrs }) => ({
        ...pcrs,
        simulated: !simulated,
      })),
    });
    for (const simulated of [true, false]) {
      const verdict = await judgeWorld({ simulated, editReference: flip });
      expect(failures(verdict)).toEqual(['reference-values: MEASUREMENT_NOT_ACCEPTED']);
      expect(statusOf(verdict, 'log-checkpoint')).toBe('passed');
    }
  });

  it('a log that the reference values do not name', async () => {
    const verdict = await judgeWorld({
      editReference: (values) => ({
        ...values,
        logs: values.logs.map((vkey) => vkey.replace('log.', 'logs.')),
      }),
    });
    expect(failures(verdict)).toEqual(['log-checkpoint: LOG_NOT_TRUSTED']);
    expect(statusOf(verdict, 'log-inclusion')).toBe('not-reached');
  });

  it('the opening of another position', async () => {
    const { opening } = filesOf(world, 2);
    expect(failures(await judge({ opening }))).toEqual(['commitment-in-batch: INDEX_MISMATCH']);
  });

  it.each<[string, Partial<Opening>]>([
    ['another result', { result: { outcome: 'no-condition-suspected' } }],
    ['another salt', { salt: new Uint8Array(32).fill(99) }],
  ])('an opening with %s', async (_what, changes) => {
    const opening = formatOpening({ ...expectPresent(world.openings[1]), ...changes });
    expect(failures(await judge({ opening }))).toEqual(['commitment-in-batch: MERKLE_INCLUSION']);
  });

  it('a result at a position of which the batch has no more', async () => {
    const opening = formatOpening({ ...expectPresent(world.openings[1]), index: 3 });
    const evidence = formatEvidence({ ...expectPresent(world.evidence[1]), index: 3 });
    expect(failures(await judge({ opening, evidence }))).toEqual([
      'commitment-in-batch: MERKLE_INCLUSION',
      'batch-statement: STATEMENT_COUNT',
    ]);
  });

  it('a count that is not the stated one', async () => {
    expect(failures(await judgeEvidence({ count: 4 }))).toEqual([
      'batch-statement: STATEMENT_COUNT',
    ]);
  });

  it('a statement that was changed after it was attested', async () => {
    const { statement } = world;
    const verdict = await judgeEvidence({
      statement: { ...statement, submission: { ...statement.submission, sequence: 8 } },
    });
    expect(failures(verdict)).toEqual(['batch-statement: STATEMENT_DIGEST']);
  });

  it.each<[string, Partial<WorldOptions>, string]>([
    [
      'attests another statement',
      { editDocument: (fields) => ({ ...fields, user_data: new Uint8Array(32) }) },
      'batch-statement: STATEMENT_DIGEST',
    ],
    [
      'attests no statement',
      { editDocument: (fields) => ({ ...fields, user_data: null }) },
      'batch-statement: STATEMENT_DIGEST',
    ],
    [
      'answers another submission',
      { editDocument: (fields) => ({ ...fields, nonce: new Uint8Array(32) }) },
      'batch-statement: STATEMENT_NONCE',
    ],
    [
      'has no nonce',
      { editDocument: (fields) => ({ ...fields, nonce: undefined }) },
      'batch-statement: STATEMENT_NONCE',
    ],
  ])('a document that %s', async (_what, options, failure) => {
    expect(failures(await judgeWorld(options))).toEqual([failure]);
  });

  it('an enclave that was not bound to its manifest at boot', async () => {
    const verdict = await judgeWorld({
      editDocument: (fields) => {
        const { pcrs } = fields;
        if (pcrs instanceof Map) {
          pcrs.delete(16);
        }
        return fields;
      },
    });
    expect(failures(verdict)).toEqual(['enclave-manifest: ENCLAVE_MANIFEST_PCR16']);
  });

  it('an enclave in debug mode', async () => {
    const verdict = await judgeWorld({
      editDocument: (fields) => {
        const { pcrs } = fields;
        if (pcrs instanceof Map) {
          [0, 1, 2].forEach((index) => pcrs.set(index, new Uint8Array(48)));
        }
        return fields;
      },
    });
    expect(failures(verdict)).toEqual(['attestation-document: ATTESTATION_DOCUMENT']);
    const sub = verdict.checks.find(({ name }) => name === 'attestation-document')?.checks ?? [];
    expect(sub.find(({ status }) => status === 'failed')).toMatchObject({ code: 'DEBUG_MODE' });
  });

  it('a manifest that claims the other kind of hardware', async () => {
    const verdict = await judgeWorld({
      editManifest: (manifest) => ({ ...manifest, simulated: false }),
    });
    expect(failures(verdict)).toEqual(['enclave-manifest: ENCLAVE_MANIFEST_SIMULATED']);
    expect(verdict.simulated).toBe(true);
  });

  it.each<[string, WorldOptions['editStatement'], string]>([
    [
      'another knowledge pack',
      (statement) => ({ ...statement, knowledgePack: '00'.repeat(32) }),
      'STATEMENT_KNOWLEDGE_PACK',
    ],
    [
      'another policy',
      (statement) => ({ ...statement, policy: { ...statement.policy, digest: '00'.repeat(32) } }),
      'STATEMENT_POLICY',
    ],
    [
      'an unknown laboratory',
      (statement) => ({
        ...statement,
        submission: { ...statement.submission, laboratory: '00'.repeat(16) },
      }),
      'STATEMENT_LABORATORY',
    ],
    [
      'another enclave manifest',
      (statement) => ({ ...statement, enclaveManifest: '00'.repeat(32) }),
      'ENCLAVE_MANIFEST_DIGEST',
    ],
  ])('a statement of %s than the enclave booted with', async (_what, editStatement, code) => {
    const verdict = await judgeWorld(editStatement ? { editStatement } : {});
    expect(failures(verdict)).toEqual([`enclave-manifest: ${code}`]);
  });

  it('a checkpoint with a second signature line, which nobody here could check', async () => {
    const { log } = expectPresent(world.evidence[1]);
    const [line] = parseNote(log.checkpoint).signatures;
    const extra = formatSignatureLine({ ...expectPresent(line), name: 'witness.example' });
    const verdict = await judgeEvidence({
      log: { ...log, checkpoint: log.checkpoint + extra },
    });
    expect(failures(verdict)).toEqual(['log-checkpoint: NOTE_FORMAT']);
  });

  it('a checkpoint of a tree that does not have the statement', async () => {
    const { log } = expectPresent(world.evidence[1]);
    const head = parseCheckpoint(parseNote(log.checkpoint).text);
    const checkpoint = await signCheckpoint({ ...head, root: new Uint8Array(32) }, world.log);
    const verdict = await judgeEvidence({ log: { ...log, checkpoint } });
    expect(failures(verdict)).toEqual(['log-inclusion: MERKLE_INCLUSION']);
  });

  it('garbage, an empty file or a file of another format, and never throws', async () => {
    for (const garbage of ['', '{}', 'null', '[]', '{"format":"neoseal.opening/1"}', '\ufffd']) {
      const bytes = new TextEncoder().encode(garbage);
      expect(statusOf(await judge({ evidence: bytes }), 'evidence-format')).toBe('failed');
      expect(statusOf(await judge({ opening: bytes }), 'result-format')).toBe('failed');
    }
  });
});

describe('verifyResult with anchors', () => {
  const origin = 'witness.example';
  let signers: Signer[];
  let witnesses: VerifierKey[];
  let anchors: Anchor[];

  beforeAll(async () => {
    signers = [await generateSigner(), await generateSigner(), await generateSigner()];
    witnesses = await Promise.all(
      signers.map((signer, i) =>
        createVerifierKey(`${origin}/${i}`, signer.publicKey, NOTE_TYPE.cosignature),
      ),
    );
    const body = parseNote(expectPresent(world.evidence[1]).log.checkpoint).text;
    anchors = await Promise.all(
      witnesses.map(async (witness, i) =>
        witnessAnchor(
          witness,
          toBase64(await signCosignature(body, 1_772_366_400, expectPresent(signers[i]))),
        ),
      ),
    );
  });

  async function judgeAnchors(held: readonly Anchor[], required: number): Promise<ResultVerdict> {
    const evidence = formatEvidence({ ...expectPresent(world.evidence[1]), anchors: held });
    const trust = {
      ...world.trust,
      anchors: { required, verifiers: witnesses.slice(0, 2).map(witnessVerifier) },
    };
    return judge({ evidence, trust });
  }

  it('accepts two of two witnesses, beside one that it does not know', async () => {
    const verdict = await judgeAnchors(anchors, 2);
    expect(verdict).toMatchObject({
      verdict: 'valid',
      facts: { anchors: [anchors[0]?.['key'], anchors[1]?.['key']] },
    });
  });

  it('does not count one witness twice, nor one that it does not know', async () => {
    const [first, , unknown] = anchors.map(expectPresent);
    for (const held of [[first, first], [first, unknown], [unknown], []]) {
      const verdict = await judgeAnchors(held.map(expectPresent), 2);
      expect(failures(verdict)).toEqual(['anchors: ANCHOR_QUORUM']);
    }
  });

  it('does not accept a policy that requires nothing', async () => {
    expect(failures(await judgeAnchors(anchors, 0))).toEqual(['anchors: ANCHOR_QUORUM']);
  });

  it('does not accept a known witness whose cosignature is of another head', async () => {
    const [signer, witness, second] = [signers[0], witnesses[0], anchors[1]].map(expectPresent) as [
      Signer,
      VerifierKey,
      Anchor,
    ];
    const other = toBase64(await signCosignature('other\n1\n', 1_772_366_400, signer));
    const verdict = await judgeAnchors([witnessAnchor(witness, other), second], 1);
    expect(failures(verdict)).toEqual(['anchors: NOTE_SIGNATURE']);
  });
});
