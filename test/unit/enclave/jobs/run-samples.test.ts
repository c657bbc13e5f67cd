import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SubmissionManifest, SubmittedSample, VerifiedSubmission } from '#attestation';
import { describeLaboratory, parseSha256, toBase64, toHex } from '#attestation';
import type { CompletedSample } from '#protocol';
import { HostFault } from '../../../../enclave/gateway/host-fault.ts';
import type { PooledTask } from '../../../../enclave/jobs/newborn-pool.ts';
import { NewbornsUnderWay } from '../../../../enclave/jobs/newborns-under-way.ts';
import { runSamples } from '../../../../enclave/jobs/run-samples.ts';
import type { SampleRunContext } from '../../../../enclave/jobs/run-samples.ts';
import { ENCLAVE_LIMITS } from '../../../../enclave/limits.ts';

const batch = 'ab'.repeat(32);
const tokenKey = randomBytes(32);

function sampleDouble(index: number, length = 10, role = 'vcf'): SubmittedSample {
  const content = { sha256: '00'.repeat(32), length };
  return {
    id: index.toString(16).padStart(32, '0'),
    callsImplyCoverage: false,
    files: [{ role, name: 'v', plaintext: content, ciphertext: content }],
  };
}

async function submissionOf(samples: readonly SubmittedSample[]): Promise<VerifiedSubmission> {
  const laboratory = await describeLaboratory(new Uint8Array(32).fill(1));
  const manifest: SubmissionManifest = {
    format: 'neoseal.submission/1',
    laboratory: laboratory.id,
    sequence: 1,
    nonce: '00'.repeat(32),
    created: '2026-11-22T00:00:00Z',
    enclaveManifest: '00'.repeat(32),
    policy: 'p',
    consent: { purposes: ['newborn-screening'] },
    recipients: [toBase64(new Uint8Array(32).fill(5))],
    samples,
  };
  return { manifest, manifestDigest: parseSha256(new Uint8Array(32)), laboratory };
}

let ran: PooledTask[];
let told: CompletedSample[];
let artefacts: number[];
beforeEach(() => {
  ran = [];
  told = [];
  artefacts = [];
});

const commitmentOf = (index: number): Uint8Array => new Uint8Array(32).fill(index + 1);

function context(change: Partial<SampleRunContext> = {}): SampleRunContext {
  return {
    host: {
      isConnected: () => true,
      openBlob: () => Readable.from([]),
      putArtefact: ({ index }) => {
        artefacts.push(index);
        return Promise.resolve();
      },
    },
    pool: {
      threads: 2,
      run: (task) => {
        ran.push(task);
        return Promise.resolve({
          commitment: commitmentOf(task.index),
          sealed: new Uint8Array(1),
        });
      },
    },
    underWay: new NewbornsUnderWay(50),
    tokenKey,
    limits: ENCLAVE_LIMITS,
    onSample: (sample) => {
      told.push(sample);
      return Promise.resolve();
    },
    ...change,
  };
}

const five = Array.from({ length: 5 }, (_, index) => sampleDouble(index));

describe('runSamples', () => {
  it('gives the commitments in the order of the manifest', async () => {
    const slowFirst: SampleRunContext['pool'] = {
      threads: 5,
      run: async (task) => {
        await new Promise((resolve) => setTimeout(resolve, 20 - 4 * task.index));
        return { commitment: commitmentOf(task.index), sealed: new Uint8Array(1) };
      },
    };
    const commitments = await runSamples(
      batch,
      await submissionOf(five),
      [],
      context({ pool: slowFirst }),
    );
    expect(commitments).toEqual(five.map((_, index) => commitmentOf(index)));
    expect(told.map(({ index }) => index)).toEqual([4, 3, 2, 1, 0]);
  });

  it('skips what was finished before, on the strength of its token', async () => {
    const submission = await submissionOf(five);
    await runSamples(batch, submission, [], context());
    const completed = told.slice(0, 3);
    ran = [];
    const commitments = await runSamples(batch, submission, completed, context());
    expect(ran).toHaveLength(2);
    expect(commitments.map(toHex)).toEqual(five.map((_, index) => toHex(commitmentOf(index))));
  });

  it.each<[string, (sample: CompletedSample) => CompletedSample]>([
    ['a token of its own making', (sample) => ({ ...sample, token: '00'.repeat(32) })],
    ['a commitment of its own choosing', (sample) => ({ ...sample, commitment: 'ff'.repeat(32) })],
    ['the token of another newborn', (sample) => ({ ...sample, index: (sample.index + 1) % 5 })],
  ])('computes again when the host brings %s', async (_, forge) => {
    const submission = await submissionOf(five);
    await runSamples(batch, submission, [], context());
    const forged = told.map(forge);
    ran = [];
    const commitments = await runSamples(batch, submission, forged, context());
    expect(ran).toHaveLength(5);
    expect(commitments).toEqual(five.map((_, index) => commitmentOf(index)));
  });

  it('does not take a token of another batch', async () => {
    const submission = await submissionOf(five);
    await runSamples('cd'.repeat(32), submission, [], context());
    const foreign = [...told];
    ran = [];
    await runSamples(batch, submission, foreign, context());
    expect(ran).toHaveLength(5);
  });

  it('ignores a finished newborn beyond the end of the manifest', async () => {
    const submission = await submissionOf(five);
    await runSamples(batch, submission, [], context());
    const short = await submissionOf(five.slice(0, 2));
    const commitments = await runSamples(batch, short, told, context());
    expect(commitments).toHaveLength(2);
  });

  it('works on no more newborns at a time than there are threads', async () => {
    let busy = 0;
    let most = 0;
    const pool: SampleRunContext['pool'] = {
      threads: 2,
      run: async ({ index }) => {
        busy += 1;
        most = Math.max(most, busy);
        await new Promise((resolve) => setTimeout(resolve, 5));
        busy -= 1;
        return { commitment: commitmentOf(index), sealed: new Uint8Array(1) };
      },
    };
    await runSamples(batch, await submissionOf(five), [], context({ pool }));
    expect(most).toBe(2);
  });

  it('tells a newborn only after its artefact is stored', async () => {
    const host: SampleRunContext['host'] = {
      isConnected: () => true,
      openBlob: () => Readable.from([]),
      putArtefact: () => Promise.reject(new HostFault('ARTEFACT_REFUSED', 'double')),
    };
    const run = runSamples(batch, await submissionOf(five), [], context({ host }));
    await expect(run).rejects.toMatchObject({ code: 'ARTEFACT_REFUSED' });
    expect(told).toEqual([]);
  });

  it('refuses files beyond the limits without opening them', async () => {
    const large = [sampleDouble(0, ENCLAVE_LIMITS.fileBytes + 1), sampleDouble(1)];
    await runSamples(batch, await submissionOf(large), [], context());
    expect(ran.map(({ refusal }) => refusal?.code)).toEqual(['INPUT_TOO_LARGE', undefined]);
    expect(artefacts).toHaveLength(2);
  });

  it('refuses a file that would be held whole at a smaller size than one that streams', async () => {
    const length = ENCLAVE_LIMITS.heldFileBytes + 1;
    const samples = [sampleDouble(0, length, 'biochemistry'), sampleDouble(1, length)];
    await runSamples(batch, await submissionOf(samples), [], context());
    expect(ran.map(({ refusal }) => refusal?.code)).toEqual(['INPUT_TOO_LARGE', undefined]);
  });
});
