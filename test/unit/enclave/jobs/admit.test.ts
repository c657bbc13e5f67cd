import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EnclaveManifest, VerifiedSubmission } from '#attestation';
import { canonicalText, toBase64 } from '#attestation';
import { nodeCrypto } from '#pipelines/node';
import { composeManifest } from '../../../../enclave/boot/compose-manifest.ts';
import { admitSubmission } from '../../../../enclave/jobs/admit.ts';
import { ReplayList } from '../../../../enclave/jobs/replay-list.ts';
import type { SubmitOptions, SubmittedBatch } from '../../../builders/submission.ts';
import { TestLaboratory, sealTo } from '../../../builders/submission.ts';
import { HostStorage } from '../../../doubles/enclave-host.ts';
import { installationDouble } from '../../../doubles/installation.ts';
import { MemoryState } from '../../../doubles/memory-state.ts';

const recipientSecretKey = nodeCrypto.randomBytes(32);
let laboratory: TestLaboratory;
let manifest: EnclaveManifest;
let storage: HostStorage;
let replayList: ReplayList;
let state: MemoryState;

beforeEach(async () => {
  laboratory = await TestLaboratory.create();
  manifest = await manifestFor([laboratory.key]);
  storage = new HostStorage();
  state = new MemoryState();
  replayList = new ReplayList({
    sealKey: randomBytes(32),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
  });
});

async function manifestFor(keys: readonly string[]): Promise<EnclaveManifest> {
  return composeManifest({
    config: {
      laboratories: keys.map((key) => ({ key })),
      kms: {
        endpoint: 'http://127.0.0.1:1',
        region: 'local-1',
        keyId: 'key',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      },
      manifestVersion: 1,
    },
    installation: await installationDouble(),
    recipientPublicKey: nodeCrypto.x25519PublicKey(recipientSecretKey),
    codeSha256: new Uint8Array(32),
    simulated: true,
  });
}

async function submit(options: Partial<SubmitOptions> = {}): Promise<SubmittedBatch> {
  return laboratory.submit({
    enclaveManifest: canonicalText(manifest),
    sink: storage,
    samples: [{ files: [{ role: 'vcf', content: 'x' }] }],
    ...options,
  });
}

async function admit(batch: string, maxManifestBytes = 1_000_000): Promise<VerifiedSubmission> {
  const host = {
    openBlob: (sha256: string): Readable => {
      const blob = storage.blobs.get(sha256);
      return blob === undefined
        ? new Readable({ read: (): void => undefined }).destroy(new Error('reset'))
        : Readable.from([blob], { objectMode: false });
    },
    getState: (name: string) => state.getState(name),
    putState: (name: string, value: Uint8Array) => state.putState(name, value),
  };
  const context = { manifest, recipientSecretKey, replayList, maxManifestBytes };
  return admitSubmission(batch, host, context);
}

async function codeOf(batch: string, maxManifestBytes?: number): Promise<unknown> {
  const failure: unknown = await admit(batch, maxManifestBytes).catch((error: unknown) => error);
  return failure instanceof Error && 'code' in failure ? [failure.name, failure.code] : failure;
}

describe('admitSubmission', () => {
  it('takes what a listed laboratory signed for this enclave', async () => {
    const { batch, manifest: submitted } = await submit();
    expect((await admit(batch)).manifest).toEqual(submitted);
  });

  it.each<[string, Partial<SubmitOptions>, string]>([
    [
      'no consent to screening',
      { change: { consent: { purposes: ['research'] } } },
      'CONSENT_MISSING',
    ],
    ['a policy that is not installed', { change: { policy: 'home-made' } }, 'POLICY_UNKNOWN'],
    ['another enclave', { change: { enclaveManifest: '00'.repeat(32) } }, 'ENCLAVE_MISMATCH'],
    ['a signature that does not fit', { forge: flipSignature }, 'SIGNATURE_INVALID'],
    ['a manifest that is no JSON', { forge: () => Buffer.from('{') }, 'SUBMISSION_INVALID'],
    ['nothing at all', { forge: () => new Uint8Array(0) }, 'SUBMISSION_INVALID'],
  ])('refuses %s', async (_, options, code) => {
    const { batch } = await submit(options);
    expect(await codeOf(batch)).toEqual(['AdmissionRefusal', code]);
  });

  it('refuses a laboratory that is not listed', async () => {
    manifest = await manifestFor([(await TestLaboratory.create()).key]);
    const { batch } = await submit();
    expect(await codeOf(batch)).toEqual(['AdmissionRefusal', 'LABORATORY_UNKNOWN']);
  });

  it('refuses a listed laboratory’s manifest that another key has signed', async () => {
    const other = await TestLaboratory.create();
    manifest = await manifestFor([laboratory.key, other.key]);
    const { envelope } = await submit();
    const document = JSON.parse(Buffer.from(envelope).toString()) as Record<string, string>;
    const forged = canonicalText({ ...document, key: other.key });
    const batch = await sealTo(Buffer.from(forged), manifest.recipientKey, storage);
    expect(await codeOf(batch)).toEqual(['AdmissionRefusal', 'SIGNATURE_INVALID']);
  });

  it('refuses what is sealed to another key', async () => {
    const { envelope } = await submit();
    const foreign = toBase64(new Uint8Array(nodeCrypto.x25519PublicKey(randomBytes(32))));
    const batch = await sealTo(envelope, foreign, storage);
    expect(await codeOf(batch)).toEqual(['AdmissionRefusal', 'MANIFEST_UNREADABLE']);
  });

  it('refuses what is too large, if it is what names the batch', async () => {
    const { batch } = await submit();
    expect(await codeOf(batch, 100)).toEqual(['AdmissionRefusal', 'MANIFEST_TOO_LARGE']);
  });

  it('blames the host, and decides nothing, for a manifest that it altered', async () => {
    const { batch } = await submit();
    storage.blobs.set(batch, new Uint8Array(500));
    expect(await codeOf(batch)).toEqual(['HostFault', 'BLOB_ALTERED']);
    expect(await codeOf(batch, 100)).toEqual(['HostFault', 'BLOB_ALTERED']);
    storage.blobs.delete(batch);
    expect(await codeOf(batch)).toEqual(['HostFault', 'BLOB_UNAVAILABLE']);
  });

  it('takes the same batch again and refuses it sealed anew', async () => {
    const { batch, envelope } = await submit();
    await admit(batch);
    await expect(admit(batch)).resolves.toBeDefined();
    const anew = await sealTo(envelope, manifest.recipientKey, storage);
    expect(await codeOf(anew)).toEqual(['AdmissionRefusal', 'SUBMISSION_REPLAYED']);
  });

  it('refuses a nonce that was used for something else', async () => {
    const first = await submit();
    await admit(first.batch);
    const second = await submit({ change: { nonce: first.manifest.nonce } });
    expect(await codeOf(second.batch)).toEqual(['AdmissionRefusal', 'SUBMISSION_REPLAYED']);
  });

  it('does not remember what it refused', async () => {
    const { manifest: submitted } = await submit({ change: { policy: 'home-made' } });
    const good = await submit({ change: { nonce: submitted.nonce } });
    await expect(admit(good.batch)).resolves.toBeDefined();
  });
});

function flipSignature(envelope: Uint8Array): Uint8Array {
  const document = JSON.parse(Buffer.from(envelope).toString()) as Record<string, string>;
  const signature = Buffer.from(document['signature'] ?? '', 'base64');
  signature[3] = (signature[3] ?? 0) ^ 1;
  return Buffer.from(canonicalText({ ...document, signature: signature.toString('base64') }));
}
