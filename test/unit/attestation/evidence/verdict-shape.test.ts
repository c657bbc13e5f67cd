import { beforeAll, describe, expect, it } from 'vitest';
import { formatEvidence, RESULT_CHECKS, sha256, verifyResult } from '#attestation';
import type { Evidence, ResultTrust, ResultVerdict } from '#attestation';
import type { EvidenceWorld, WorldOptions } from '../../../builders/evidence.ts';
import { createEvidenceWorld, filesOf, TEST_TIME } from '../../../builders/evidence.ts';

/** What a verdict carries and what it leaves out, member by member. */
let world: EvidenceWorld;

beforeAll(async () => {
  world = await createEvidenceWorld({ results: [{ outcome: 'incomplete' }, {}] });
});

async function judge(
  changes: { trust?: ResultTrust; evidence?: Partial<Evidence>; opening?: null } = {},
): Promise<ResultVerdict> {
  const [file] = world.evidence;
  if (file === undefined) {
    throw new TypeError('the builder made no evidence');
  }
  return verifyResult(
    changes.opening === null ? null : filesOf(world).opening,
    formatEvidence({ ...file, ...changes.evidence }),
    changes.trust ?? world.trust,
    TEST_TIME,
  );
}

async function failuresIn(
  options: Partial<WorldOptions>,
): Promise<readonly (string | undefined)[]> {
  const other = await createEvidenceWorld({ results: [{}], ...options });
  const { opening, evidence } = filesOf(other);
  const { checks } = await verifyResult(opening, evidence, other.trust, TEST_TIME);
  return checks.filter(({ status }) => status === 'failed').map(({ code }) => code);
}

const membersOf = (verdict: ResultVerdict): readonly (readonly string[])[] =>
  verdict.checks.map((check) => Object.keys(check));

describe('the verdict on a result', () => {
  it('gives the facts of a valid one, and no others', async () => {
    const verdict = await judge();
    expect(Object.keys(verdict).sort()).toEqual([
      'checks',
      'facts',
      'result',
      'scope',
      'simulated',
      'verdict',
    ]);
    expect(verdict).toMatchObject({ verdict: 'valid', result: { outcome: 'incomplete' } });
    expect('facts' in verdict ? verdict.facts : null).toEqual({
      attested: TEST_TIME.toISOString(),
      revision: '0123abc',
      policy: 'newborn-core',
      knowledgePack: world.enclaveManifest.knowledgePack,
      laboratory: world.submission.laboratory,
      ...{ sequence: 7, index: 0, count: 2, anchors: [] },
      log: { origin: 'log.example/neoseal', entryIndex: 1, size: 3 },
    });
  });

  it('gives no facts and no result of an invalid one', async () => {
    const verdict = await judge({ evidence: { index: 1 } });
    expect(Object.keys(verdict).sort()).toEqual(['checks', 'scope', 'simulated', 'verdict']);
    expect(verdict.verdict).toBe('invalid');
  });

  it('has of a passed check its name and meaning, and of the document its own checks', async () => {
    const verdict = await judge();
    const plain = ['name', 'status', 'proves', 'doesNotProve'];
    expect(membersOf(verdict)).toEqual(
      RESULT_CHECKS.map(({ name }) =>
        name === 'attestation-document'
          ? [...plain, 'checks']
          : name === 'anchors'
            ? ['name', 'status', 'explanation', 'proves', 'doesNotProve']
            : plain,
      ),
    );
    const document = verdict.checks.find(({ name }) => name === 'attestation-document');
    expect(document?.checks?.map(({ name }) => name).slice(0, 2)).toEqual([
      'well-formed',
      'envelope',
    ]);
  });

  it('has of a failed check a code and a reason', async () => {
    const verdict = await judge({ evidence: { index: 1 } });
    const failed = verdict.checks.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name, code }) => [name, code])).toEqual([
      ['commitment-in-batch', 'INDEX_MISMATCH'],
    ]);
    expect(failed.every(({ explanation = '' }) => explanation.length > 10)).toBe(true);
  });

  it('says of a batch alone which checks it did not need, and why', async () => {
    const { checks } = await judge({ opening: null });
    const left = checks.filter(({ status }) => status === 'not-required');
    expect(left.map(({ name, explanation }) => [name, explanation])).toEqual([
      ['result-format', 'no result was given'],
      ['commitment-in-batch', 'no result was given'],
      ['anchors', 'no anchors are configured'],
    ]);
  });

  it('names every check of evidence that cannot be read, and is not simulated by guess', async () => {
    const garbage = Uint8Array.of(1);
    const verdict = await verifyResult(filesOf(world).opening, garbage, world.trust, TEST_TIME);
    expect(verdict).toMatchObject({ verdict: 'invalid', simulated: false, scope: 'result' });
    expect(verdict.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'evidence-format failed',
      'result-format passed',
      'commitment-in-batch not-reached',
      'batch-statement not-reached',
      'attestation-document not-reached',
      'enclave-manifest not-reached',
      'reference-values not-reached',
      'log-inclusion not-reached',
      'log-checkpoint not-reached',
      'anchors not-required',
    ]);
  });

  it('is simulated by the word of the evidence although the document does not verify', async () => {
    const verdict = await judge({ trust: { ...world.trust, acceptSimulated: [] } });
    expect(verdict).toMatchObject({ verdict: 'invalid', simulated: true });
  });
});

describe('trust of a result', () => {
  it('takes a development root among several that were named', async () => {
    const other = await sha256(Uint8Array.of(1));
    const named = [other, world.pki.anchor.sha256, other];
    const verdict = await judge({ trust: { ...world.trust, acceptSimulated: named } });
    expect(verdict.verdict).toBe('valid');
  });

  it('is not given by naming roots when the document is none', async () => {
    const verdict = await judge({ evidence: { attestation: Uint8Array.of(0xff) } });
    const document = verdict.checks.find(({ name }) => name === 'attestation-document');
    expect(document).toMatchObject({ status: 'failed', code: 'ATTESTATION_DOCUMENT' });
    expect(document?.checks?.[0]).toMatchObject({ name: 'well-formed', status: 'failed' });
  });

  it('needs the reference values and their key, each by its own code', async () => {
    const { reference, ...without } = world.trust;
    const codesOf = async (trust: ResultTrust): Promise<readonly (string | undefined)[]> => {
      const { checks } = await judge({ trust });
      return checks.map(({ code }) => code).filter((code) => code !== undefined);
    };
    expect(await codesOf(without)).toEqual(['REFERENCE_MISSING']);
    const file = reference?.file ?? new Uint8Array();
    expect(await codesOf({ ...without, reference: { file } })).toEqual(['REFERENCE_KEY_MISSING']);
  });

  it.each([0, 1, 2])('needs all three registers of one build: PCR%d of another', async (index) => {
    const name = (['pcr0', 'pcr1', 'pcr2'] as const)[index] ?? 'pcr0';
    const codes = await failuresIn({
      editReference: (values) => ({
        ...values,
        measurements: values.measurements.map((build) => ({ ...build, [name]: 'dd'.repeat(48) })),
      }),
    });
    expect(codes).toEqual(['MEASUREMENT_NOT_ACCEPTED']);
  });

  it('takes one policy and one laboratory among several', async () => {
    const codes = await failuresIn({
      editManifest: (manifest) => ({
        ...manifest,
        policies: [...manifest.policies, { id: 'other', version: '1', digest: '11'.repeat(32) }],
        laboratories: [
          ...manifest.laboratories,
          { id: '00'.repeat(16), key: manifest.recipientKey },
        ],
      }),
    });
    expect(codes).toEqual([]);
  });

  it.each([
    ['another id', { id: 'other' }],
    ['another digest', { digest: '11'.repeat(32) }],
  ])('does not take a policy of %s', async (_what, edit) => {
    const codes = await failuresIn({
      editStatement: (statement) => ({ ...statement, policy: { ...statement.policy, ...edit } }),
    });
    expect(codes).toEqual(['STATEMENT_POLICY']);
  });
});
