import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createVerifierKey,
  evmAnchor,
  formatEvidence,
  formatVerifierKey,
  NOTE_TYPE,
  parseEvmSink,
  parseNote,
  signCosignature,
  toBase64,
  toHex,
  witnessAnchor,
} from '#attestation';
import { runNeoseal } from '../../../builders/command-line.ts';
import { createEvidenceWorld, filesOf } from '../../../builders/evidence.ts';
import { generateSigner } from '../../../builders/ed25519.ts';
import type { EvidenceWorld } from '../../../builders/evidence.ts';

let folder: string;
let world: EvidenceWorld;

const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-test-'));
  world = await createEvidenceWorld({ results: [{ outcome: 'incomplete' }, { outcome: 'x' }] });
  const { opening, evidence } = filesOf(world);
  await writeFile(at('result.json'), opening);
  await writeFile(at('other.json'), filesOf(world, 1).opening);
  await writeFile(at('evidence.json'), evidence);
  await writeFile(at('reference.json'), world.trust.reference?.file ?? '');
  await writeFile(at('release.pub'), `${toBase64(world.release.publicKey)}\n`);
  await writeFile(at('root.der'), world.pki.anchor.certificate);
  await writeFile(at('root.pem'), new X509Certificate(world.pki.anchor.certificate).toString());
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const REFERENCE = ['--reference', 'reference.json', '--reference-key', 'release.pub'];
const TIME = ['--at', '2026-03-01T12:00:00Z'];

/** Arguments that name a file of the folder are completed. */
async function verify(...args: readonly string[]) {
  const files = args.map((arg) => (/\.(?:json|pub|der|pem)$/.test(arg) ? at(arg) : arg));
  return runNeoseal(['verify', '--evidence', at('evidence.json'), ...files]);
}

describe('neoseal verify', () => {
  it('says valid and simulated, for the root by fingerprint, DER and PEM', async () => {
    for (const root of [toHex(world.pki.anchor.sha256), 'root.der', 'root.pem']) {
      const run = await verify(
        ...['result.json', ...REFERENCE, ...TIME, '--accept-simulated', root, '--json'],
      );
      expect(run.exit).toBe(0);
      expect(JSON.parse(run.stdout)).toMatchObject({
        verdict: 'valid',
        simulated: true,
        scope: 'result',
        facts: { revision: '0123abc' },
      });
      expect(run.stdout).not.toContain('outcome');
    }
  });

  it('prints a checklist for people that is loud about simulation', async () => {
    const run = await verify(
      ...['result.json', ...REFERENCE, ...TIME, '--accept-simulated', 'root.pem'],
    );
    expect(run.stdout).toMatch(/^\*\*\* SIMULATED/);
    expect(run.stdout).toContain('ok   commitment-in-batch');
    expect(run.stdout).toMatch(/VALID \(SIMULATED\)\n$/);
  });

  it('verifies the batch alone without a result', async () => {
    const run = await verify(...REFERENCE, ...TIME, '--accept-simulated', 'root.pem', '--json');
    expect(run.exit).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ verdict: 'valid', scope: 'batch' });
  });

  it.each<[string, string[], string]>([
    ['no reference values', ['result.json', '--accept-simulated', 'root.pem'], 'REFERENCE_MISSING'],
    [
      'no release key',
      ['result.json', '--reference', 'reference.json', '--accept-simulated', 'root.pem'],
      'REFERENCE_KEY_MISSING',
    ],
    ['no accepted root', ['result.json', ...REFERENCE], 'ATTESTATION_DOCUMENT'],
    [
      'the fingerprint of another root',
      ['result.json', ...REFERENCE, '--accept-simulated', '00'.repeat(32)],
      'ATTESTATION_DOCUMENT',
    ],
    [
      'the result of another sample',
      ['other.json', ...REFERENCE, '--accept-simulated', 'root.pem'],
      'INDEX_MISMATCH',
    ],
    [
      'the evidence in place of the result',
      ['evidence.json', ...REFERENCE, '--accept-simulated', 'root.pem'],
      'FORMAT_NAME',
    ],
  ])('exits 4 with %s', async (_what, args, code) => {
    const run = await verify(...args, ...TIME, '--json');
    expect(run.exit).toBe(4);
    const verdict = JSON.parse(run.stdout) as {
      verdict: string;
      simulated: boolean;
      checks: { status: string; code?: string }[];
    };
    expect(verdict).toMatchObject({ verdict: 'invalid', simulated: true });
    expect(
      verdict.checks.filter(({ status }) => status === 'failed').map((check) => check.code),
    ).toContain(code);
  });

  it('exits 4 after the reference values have expired, by its own clock too', async () => {
    const root = ['--accept-simulated', 'root.pem', '--json'];
    const late = await verify('result.json', ...REFERENCE, '--at', '2027-01-01T00:00:00Z', ...root);
    expect(late.exit).toBe(4);
    expect(late.stdout).toContain('REFERENCE_EXPIRED');
  });

  it('exits 4 when a named witness has not signed the log', async () => {
    const vkey = world.evidence[0]?.log.vkey ?? '';
    const run = await verify(
      ...['result.json', ...REFERENCE, ...TIME, '--accept-simulated', 'root.pem'],
      ...['--anchor', vkey, '--json'],
    );
    expect(run.exit).toBe(4);
    expect(run.stdout).toContain('ANCHOR_QUORUM');
  });

  describe('with anchors', () => {
    const contract = `evm:31337:0x${'ab'.repeat(20)}`;
    const other = `evm:1:0x${'ab'.repeat(20)}`;
    let witness: string;

    beforeAll(async () => {
      const signer = await generateSigner();
      const key = await createVerifierKey(
        'witness.example',
        signer.publicKey,
        NOTE_TYPE.cosignature,
      );
      const [evidence] = world.evidence;
      if (evidence === undefined) {
        throw new RangeError('the world has no evidence');
      }
      const { text } = parseNote(evidence.log.checkpoint);
      const cosignature = toBase64(await signCosignature(text, 1_772_366_400, signer));
      const hash = `0x${'11'.repeat(32)}`;
      const event = { transaction: hash, block: hash, blockNumber: 1, logIndex: 0, seq: 0 };
      const onChain = { ...event, ...parseEvmSink(31_337, `0x${'ab'.repeat(20)}`) };
      const anchors = [witnessAnchor(key, cosignature), evmAnchor(onChain)];
      await writeFile(at('anchored.json'), formatEvidence({ ...evidence, anchors }));
      witness = formatVerifierKey(key);
      const policy = { format: 'neoseal.anchor-policy/1', required: 1 };
      await writeFile(
        at('policy.json'),
        JSON.stringify({ ...policy, anchors: [`witness:${witness}`, contract] }),
      );
      await writeFile(
        at('none.json'),
        JSON.stringify({ ...policy, required: 3, anchors: [witness] }),
      );
    });

    async function verifyAnchored(...args: readonly string[]) {
      const run = await runNeoseal([
        ...['verify', at('result.json'), '--evidence', at('anchored.json')],
        ...['--reference', at('reference.json'), '--reference-key', at('release.pub'), ...TIME],
        ...['--accept-simulated', at('root.pem'), '--json'],
        ...args.map((arg) => (arg.endsWith('.json') ? at(arg) : arg)),
      ]);
      const { checks } = JSON.parse(run.stdout) as {
        checks?: { name: string; status: string; code?: string; checks?: unknown[] }[];
      };
      return { exit: run.exit, stdout: run.stdout, anchors: checks?.at(-1) };
    }

    it('counts a witness by its bare key, by its kind, and by a policy', async () => {
      for (const args of [
        ['--anchor', witness],
        ['--anchor', `witness:${witness}`],
        ['--anchor', witness, '--anchor', contract, '--anchors-required', '1'],
        ['--anchor-policy', 'policy.json'],
      ]) {
        const { exit, anchors } = await verifyAnchored(...args);
        expect([exit, anchors?.status]).toEqual([0, 'passed']);
        expect(anchors?.checks?.[0]).toMatchObject({
          ...{ name: witness, status: 'passed' },
          explanation: 'held since 2026-03-01T12:00:00.000Z',
        });
      }
    });

    it('does not reach a contract without a node, nor with one that does not answer', async () => {
      for (const rpc of [[], ['--rpc', 'http://127.0.0.1:9/']]) {
        const { exit, anchors } = await verifyAnchored('--anchor', contract, ...rpc);
        expect([exit, anchors?.status]).toEqual([4, 'not-reached']);
        expect(anchors?.checks).toMatchObject([{ name: contract, status: 'not-reached' }]);
      }
    });

    it('misses the quorum when a named sink has no anchor', async () => {
      const { exit, anchors } = await verifyAnchored('--anchor', witness, '--anchor', other);
      expect([exit, anchors?.status, anchors?.code]).toEqual([4, 'failed', 'ANCHOR_QUORUM']);
    });

    it.each<[string, string[], number, string]>([
      ['a contract that is none', ['--anchor', 'evm:1:0x12'], 3, 'ANCHOR_SINK'],
      ['a chain that is none', ['--anchor', `evm:x:0x${'ab'.repeat(20)}`], 3, 'ANCHOR_SINK'],
      [
        'a certificate that is not there',
        ['--anchor', 'rfc3161:/absent.pem'],
        1,
        'FILE_UNREADABLE',
      ],
      ['a policy with too few sinks', ['--anchor-policy', 'none.json'], 3, 'TRUST_INVALID'],
      ['a policy that is none', ['--anchor-policy', 'result.json'], 3, 'TRUST_INVALID'],
      ['a node that is no URL', ['--anchor', contract, '--rpc', 'node'], 2, 'RPC_URL_INVALID'],
    ])('refuses %s', async (_what, args, exit, code) => {
      const run = await verifyAnchored(...args);
      expect(run.exit).toBe(exit);
      expect(run.stdout).toContain(code);
    });
  });

  it.each<[string, string[], number, string]>([
    ['a key that is none', ['--reference-key', 'root.der'], 3, 'KEY_INVALID'],
    ['a root that is none', ['--accept-simulated', 'result.json'], 3, 'CERTIFICATE_SHAPE'],
    ['a witness that is none', ['--anchor', 'nobody'], 3, 'NOTE_KEY'],
    ['a file that is not there', ['--reference', 'absent.json'], 1, 'FILE_UNREADABLE'],
  ])('refuses %s', async (_what, args, exit, code) => {
    const run = await verify('result.json', ...REFERENCE, ...TIME, ...args, '--json');
    expect(run.exit).toBe(exit);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code } });
  });

  it.each(['yesterday', '2026-03-01', '2026-03-01T12:00:00', '2026-13-01T00:00:00Z'])(
    'does not take %s for an instant',
    async (time) => {
      expect((await verify('result.json', '--at', time)).exit).toBe(2);
    },
  );
});

describe('neoseal release', () => {
  const values = {
    format: 'neoseal.reference-values/1',
    version: 1,
    issued: '2026-01-01T00:00:00Z',
    expires: '2026-06-01T00:00:00Z',
    measurements: [
      { pcr0: 'aa'.repeat(48), pcr1: 'bb'.repeat(48), pcr2: 'cc'.repeat(48), revision: 'abc' },
    ],
    logs: ['log.example+00000000+AQ=='],
  };

  async function sign(content: unknown) {
    await writeFile(at('values.json'), JSON.stringify(content, null, 2));
    return runNeoseal(['release', 'sign', '--values', at('values.json'), '--sk', at('new.pem')]);
  }

  beforeAll(async () => {
    await runNeoseal(['release', 'keygen', '--sk', at('new.pem'), '--pk', at('new.pub')]);
  });

  it('makes a key, signs values with it, and shows them verified', async () => {
    const { stdout } = await sign(values);
    await writeFile(at('signed.json'), stdout);
    const key = ['--reference-key', at('new.pub'), '--at', '2026-02-01T00:00:00Z', '--json'];
    const run = await runNeoseal(['release', 'show', at('signed.json'), ...key]);
    expect(run.exit).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual({ verified: true, values });
  });

  it('exits 4 for another key and after expiry, and says so when nothing was verified', async () => {
    await writeFile(at('signed.json'), (await sign(values)).stdout);
    const show = ['release', 'show', at('signed.json')];
    const february = ['--at', '2026-02-01T00:00:00Z'];
    const other = await runNeoseal([...show, '--reference-key', at('release.pub'), ...february]);
    expect([other.exit, other.stdout]).toEqual([4, '']);
    const july = ['--at', '2026-07-01T00:00:00Z'];
    const late = await runNeoseal([...show, '--reference-key', at('new.pub'), ...july]);
    expect([late.exit, late.stdout]).toEqual([4, '']);
    expect((await runNeoseal(show)).stderr).toContain('not verified');
  });

  it('does not overwrite a key without --force', async () => {
    const keygen = ['release', 'keygen', '--sk', at('new.pem'), '--pk', at('new.pub')];
    expect((await runNeoseal(keygen)).exit).toBe(1);
  });

  it.each<[string, unknown]>([
    ['no measurement', { ...values, measurements: [] }],
    ['no log', { ...values, logs: [] }],
    ['a measurement of zeros', withPcr('pcr1', '00'.repeat(48))],
    ['a short measurement', withPcr('pcr0', 'aa'.repeat(32))],
    ['an unknown member', { ...values, roots: [] }],
    ['an expiry before the issue', { ...values, expires: values.issued }],
    ['a date that does not exist', { ...values, issued: '2026-02-30T00:00:00Z' }],
    ['a list', []],
  ])('does not sign %s', async (_what, content) => {
    const run = await sign(content);
    expect([run.exit, run.stdout]).toEqual([3, '']);
  });

  function withPcr(name: string, value: string): unknown {
    return { ...values, measurements: [{ ...values.measurements[0], [name]: value }] };
  }
});
