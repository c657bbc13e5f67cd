import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateRandomCommand,
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTrustAnchor } from '#attestation';
import { openEnvelopedData } from '../../../enclave/kms/enveloped-data.ts';
import type { Nsm } from '../../../enclave/nsm/nsm.ts';
import { createNsm } from '../../../enclave/nsm/nsm.ts';
import { startSimulatedHardware } from '../../../enclave/nsm/simulated/simulated-hardware.ts';
import { enclaveKeyPolicy } from '../../../host/local-kms/enclave-key-policy.ts';
import { KeyStore } from '../../../host/local-kms/key-store.ts';
import { createKmsServer } from '../../../host/local-kms/kms-server.ts';

const REGION = 'local-1';
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const context = { purpose: 'test' };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = new Uint8Array(rsa.publicKey.export({ type: 'spki', format: 'der' }));

let folder: string;
let server: Server;
let client: KMSClient;
let store: KeyStore;
let clock = new Date();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
  clock = new Date();
  await powerOn(1);
  store = await KeyStore.open({ folder: join(folder, 'kms'), region: REGION, now: () => clock });
  const pem = new X509Certificate(await readFile(join(folder, 'hardware/development-root.pem')));
  let answers = 0;
  server = createKmsServer({
    store,
    root: await parseTrustAnchor('dev', 'development', new Uint8Array(pem.raw)),
    now: () => clock,
    region: REGION,
    credentials,
    nextShape: () => (answers++ % 2 === 0 ? 'constructed' : 'primitive'),
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = clientWith(credentials);
});
afterEach(async () => {
  client.destroy();
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});

function clientWith(
  keys: typeof credentials,
  options: { region?: string; systemClockOffset?: number } = {},
): KMSClient {
  const { port } = server.address() as AddressInfo;
  return new KMSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    credentials: keys,
    maxAttempts: 1,
    ...options,
  });
}

/** A machine whose image measures as that byte; another folder is another machine. */
async function powerOn(pcr: number, hardware = 'hardware'): Promise<Nsm> {
  const value = new Uint8Array(48).fill(pcr);
  const { transport } = await startSimulatedHardware({
    folder: join(folder, hardware),
    measurement: { pcr0: value, pcr1: value, pcr2: value, codeSha256: new Uint8Array(32) },
    now: () => clock,
  });
  return createNsm(transport);
}

const pcr0Of = (pcr: number): string => Buffer.alloc(48, pcr).toString('hex');

async function recipient(
  nsm: Nsm,
  key: Uint8Array | null = publicKey,
): Promise<{ AttestationDocument: Uint8Array; KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }> {
  return {
    AttestationDocument: await nsm.attestation({ publicKey: key, userData: null, nonce: null }),
    KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
  };
}

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
const open = (envelope: Uint8Array | undefined): string =>
  hex(openEnvelopedData(envelope ?? new Uint8Array(0), rsa.privateKey));

async function sealedDataKey(): Promise<{ keyId: string; blob: Uint8Array; plaintext: string }> {
  const key = await store.create(enclaveKeyPolicy([pcr0Of(1)]));
  const answer = await client.send(
    new GenerateDataKeyCommand({
      KeyId: key.arn,
      KeySpec: 'AES_256',
      EncryptionContext: context,
      Recipient: await recipient(await powerOn(1)),
    }),
  );
  expect(answer.Plaintext).toBeUndefined();
  return {
    keyId: key.arn,
    blob: answer.CiphertextBlob ?? new Uint8Array(0),
    plaintext: open(answer.CiphertextForRecipient),
  };
}

async function decryptAs(
  nsm: Nsm,
  { keyId, blob }: { keyId: string; blob: Uint8Array },
  encryption: Record<string, string> = context,
): Promise<string> {
  const answer = await client.send(
    new DecryptCommand({
      KeyId: keyId,
      CiphertextBlob: blob,
      EncryptionContext: encryption,
      Recipient: await recipient(nsm),
    }),
  );
  expect([answer.KeyId, answer.Plaintext]).toEqual([keyId, undefined]);
  return open(answer.CiphertextForRecipient);
}

describe('a key for one image', () => {
  it('is released to that image, in both shapes of answers', async () => {
    const sealed = await sealedDataKey();
    expect(sealed.plaintext).toHaveLength(64);
    const nsm = await powerOn(1);
    expect(await decryptAs(nsm, sealed)).toBe(sealed.plaintext);
    expect(await decryptAs(nsm, sealed)).toBe(sealed.plaintext);
  });

  it.each<[string, () => Promise<Nsm>, string]>([
    ['changed code', () => powerOn(2), 'AccessDeniedException'],
    ['an enclave in debug mode', () => powerOn(0), 'AccessDeniedException'],
    ['another machine’s root', () => powerOn(1, 'other'), 'ValidationException'],
  ])('is not released to %s', async (_, start, error) => {
    const sealed = await sealedDataKey();
    await expect(decryptAs(await start(), sealed)).rejects.toMatchObject({ name: error });
  });

  it('is not released without an attestation document', async () => {
    const { keyId, blob } = await sealedDataKey();
    const request = { KeyId: keyId, CiphertextBlob: blob, EncryptionContext: context };
    await expect(client.send(new DecryptCommand(request))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('is not released for an old document', async () => {
    const { keyId, blob } = await sealedDataKey();
    const Recipient = await recipient(await powerOn(1));
    clock = new Date(clock.getTime() + 6 * 60_000);
    const later = clientWith(credentials, { systemClockOffset: 6 * 60_000 });
    const request = { KeyId: keyId, CiphertextBlob: blob, EncryptionContext: context, Recipient };
    await expect(later.send(new DecryptCommand(request))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it.each<[string, (document: Uint8Array) => Uint8Array]>([
    ['a changed document', (document) => document.with(700, (document[700] ?? 0) ^ 1)],
    ['a truncated document', (document) => document.subarray(0, -1)],
    ['no document', () => Uint8Array.of(0)],
  ])('is not released for %s', async (_, change) => {
    const { keyId, blob } = await sealedDataKey();
    const { AttestationDocument } = await recipient(await powerOn(1));
    await expect(
      client.send(
        new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: blob,
          EncryptionContext: context,
          Recipient: {
            AttestationDocument: change(AttestationDocument),
            KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
          },
        }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is not released to a document without an RSA key', async () => {
    const { keyId, blob } = await sealedDataKey();
    const nsm = await powerOn(1);
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const spki = new Uint8Array(ec.export({ type: 'spki', format: 'der' }));
    for (const key of [null, Uint8Array.of(1), spki]) {
      await expect(
        client.send(
          new DecryptCommand({
            KeyId: keyId,
            CiphertextBlob: blob,
            EncryptionContext: context,
            Recipient: await recipient(nsm, key),
          }),
        ),
      ).rejects.toMatchObject({ name: 'ValidationException' });
    }
  });

  it('does not open a ciphertext with another context, or a changed one', async () => {
    const sealed = await sealedDataKey();
    const nsm = await powerOn(1);
    await expect(decryptAs(nsm, sealed, { purpose: 'other' })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    const blob = sealed.blob.with(40, (sealed.blob[40] ?? 0) ^ 1);
    await expect(decryptAs(nsm, { ...sealed, blob })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it('does not open a ciphertext under another key', async () => {
    const sealed = await sealedDataKey();
    const other = await store.create(enclaveKeyPolicy([pcr0Of(1)]));
    await expect(
      decryptAs(await powerOn(1), { ...sealed, keyId: other.arn }),
    ).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  });

  it('cannot be given another policy', async () => {
    const { keyId } = await sealedDataKey();
    await expect(
      client.send(new PutKeyPolicyCommand({ KeyId: keyId, Policy: enclaveKeyPolicy([pcr0Of(2)]) })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('can be looked at', async () => {
    const { keyId } = await sealedDataKey();
    const described = await client.send(new DescribeKeyCommand({ KeyId: keyId }));
    const policy = await client.send(new GetKeyPolicyCommand({ KeyId: keyId }));
    expect(described.KeyMetadata).toMatchObject({ Arn: keyId, KeyState: 'Enabled' });
    expect(policy.Policy).toBe(enclaveKeyPolicy([pcr0Of(1)]));
  });

  it('does not encrypt for whom the policy does not name', async () => {
    const { keyId } = await sealedDataKey();
    await expect(
      client.send(new EncryptCommand({ KeyId: keyId, Plaintext: Uint8Array.of(1) })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('survives a restart of the KMS, sealed under the master key', async () => {
    const sealed = await sealedDataKey();
    const kept = store.find(sealed.keyId);
    const again = await KeyStore.open({
      folder: join(folder, 'kms'),
      region: REGION,
      now: () => clock,
    });
    expect(again.find(sealed.keyId)?.material).toEqual(kept?.material);
    const [file = ''] = await readdir(join(folder, 'kms/keys'));
    const text = await readFile(join(folder, 'kms/keys', file), 'latin1');
    expect(text).not.toContain(Buffer.from(kept?.material ?? []).toString('base64'));
    expect((await stat(join(folder, 'kms/master.key'))).mode & 0o777).toBe(0o600);
  });
});

describe('the local KMS', () => {
  it('gives random bytes to an enclave and to anyone', async () => {
    const Recipient = await recipient(await powerOn(1));
    const plain = await client.send(new GenerateRandomCommand({ NumberOfBytes: 16 }));
    const sealed = await client.send(new GenerateRandomCommand({ NumberOfBytes: 16, Recipient }));
    expect(plain.Plaintext).toHaveLength(16);
    expect(sealed.Plaintext).toBeUndefined();
    expect(open(sealed.CiphertextForRecipient)).toHaveLength(32);
  });

  it('refuses to make a key whose policy protects nothing', async () => {
    const open = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
    });
    for (const Policy of [open, '{}', 'no json', enclaveKeyPolicy([pcr0Of(0)])]) {
      await expect(client.send(new CreateKeyCommand({ Policy }))).rejects.toMatchObject({
        name: 'MalformedPolicyDocumentException',
      });
    }
    const made = await client.send(new CreateKeyCommand({ Policy: enclaveKeyPolicy([pcr0Of(1)]) }));
    expect(made.KeyMetadata?.Arn).toMatch(/^arn:aws:kms:local-1:/);
  });

  it('knows no key that it did not make', async () => {
    await expect(
      client.send(new DescribeKeyCommand({ KeyId: 'arn:aws:kms:local-1:000000000000:key/x' })),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it.each<[string, () => KMSClient, string]>([
    [
      'another secret',
      () => clientWith({ ...credentials, secretAccessKey: 'other' }),
      'InvalidSignatureException',
    ],
    [
      'an unknown access key',
      () => clientWith({ ...credentials, accessKeyId: 'AKIAOTHER' }),
      'UnrecognizedClientException',
    ],
    [
      'another region',
      () => clientWith(credentials, { region: 'eu-west-1' }),
      'InvalidSignatureException',
    ],
    [
      'a clock that is off',
      () => clientWith(credentials, { systemClockOffset: 600_000 }),
      'InvalidSignatureException',
    ],
  ])('refuses a caller with %s', async (_, caller, error) => {
    await expect(
      caller().send(new GenerateRandomCommand({ NumberOfBytes: 1 })),
    ).rejects.toMatchObject({ name: error });
  });

  it('refuses a request whose body was changed on the way', async () => {
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string };
        request.body = request.body.replace('16', '17');
        return next(args);
      },
      { step: 'deserialize', priority: 'low' },
    );
    await expect(
      client.send(new GenerateRandomCommand({ NumberOfBytes: 16 })),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('refuses what is not signed, too large or no request at all', async () => {
    const { port } = server.address() as AddressInfo;
    const post = async (body: Uint8Array): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })).status;
    expect(await post(Buffer.from('{}'))).toBe(403);
    expect(await post(new Uint8Array(600_000))).toBe(400);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(403);
  });
});
