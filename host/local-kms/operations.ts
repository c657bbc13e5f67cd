import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { TrustAnchor } from '#attestation';
import type { EncryptionContext } from './ciphertext-blob.ts';
import { openBlob, readBlobKeyId, sealBlob } from './ciphertext-blob.ts';
import type { EnvelopeShape } from './enveloped-data.ts';
import { sealEnvelopedData } from './enveloped-data.ts';
import type { ConditionContext, KmsAction } from './key-policy.ts';
import { isAllowed, parseKeyPolicy } from './key-policy.ts';
import { lintKeyPolicy } from './key-policy-lint.ts';
import type { KeyStore, StoredKey } from './key-store.ts';
import { ACCOUNT } from './key-store.ts';
import { KmsError } from './kms-error.ts';
import type { Recipient } from './recipient.ts';
import { verifyRecipient } from './recipient.ts';

export interface OperationOptions {
  readonly store: KeyStore;
  /** Root of the enclaves that may be recipients. */
  readonly root: TrustAnchor;
  readonly now: () => Date;
  readonly nextShape: () => EnvelopeShape;
}

type Operation = (input: unknown, options: OperationOptions) => Promise<object>;

const bytes = z
  .base64()
  .max(350_000)
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const keyId = z.string().min(1).max(2_048);
const encryptionContext = z.record(z.string(), z.string()).optional();
const recipientSchema = z
  .strictObject({
    AttestationDocument: bytes,
    KeyEncryptionAlgorithm: z.literal('RSAES_OAEP_SHA_256'),
  })
  .optional();

const decryptInput = z.strictObject({
  CiphertextBlob: bytes,
  KeyId: keyId.optional(),
  EncryptionContext: encryptionContext,
  EncryptionAlgorithm: z.literal('SYMMETRIC_DEFAULT').optional(),
  Recipient: recipientSchema,
});
const generateDataKeyInput = z
  .strictObject({
    KeyId: keyId,
    KeySpec: z.enum(['AES_128', 'AES_256']).optional(),
    NumberOfBytes: z.int().min(1).max(1_024).optional(),
    EncryptionContext: encryptionContext,
    Recipient: recipientSchema,
  })
  .refine((input) => (input.KeySpec === undefined) !== (input.NumberOfBytes === undefined));
const encryptInput = z.strictObject({
  KeyId: keyId,
  Plaintext: bytes.refine((plaintext) => plaintext.length >= 1 && plaintext.length <= 4_096),
  EncryptionContext: encryptionContext,
  EncryptionAlgorithm: z.literal('SYMMETRIC_DEFAULT').optional(),
});
const generateRandomInput = z.strictObject({
  NumberOfBytes: z.int().min(1).max(1_024),
  Recipient: recipientSchema,
});
const createKeyInput = z.strictObject({ Policy: z.string(), Description: z.string().optional() });
const describeKeyInput = z.strictObject({ KeyId: keyId });
const getKeyPolicyInput = z.strictObject({
  KeyId: keyId,
  PolicyName: z.literal('default').optional(),
});
const putKeyPolicyInput = getKeyPolicyInput.extend({ Policy: z.string() });

/** By the name after `TrentService.` in the target header. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['CreateKey', createKey],
  ['Decrypt', decrypt],
  ['DescribeKey', describeKey],
  ['Encrypt', encrypt],
  ['GenerateDataKey', generateDataKey],
  ['GenerateRandom', generateRandom],
  ['GetKeyPolicy', getKeyPolicy],
  ['PutKeyPolicy', putKeyPolicy],
]);

async function decrypt(input: unknown, options: OperationOptions): Promise<object> {
  const request = parse(decryptInput, input);
  const key = findKey(readBlobKeyId(request.CiphertextBlob), options);
  if (request.KeyId !== undefined && findKey(request.KeyId, options).id !== key.id) {
    throw new KmsError('IncorrectKeyException', 'the ciphertext is under another key');
  }
  const recipient = await readRecipient(request.Recipient, options);
  authorize(key, 'kms:Decrypt', contextOf(recipient, request.EncryptionContext));
  const plaintext = openBlob(request.CiphertextBlob, key, request.EncryptionContext ?? {});
  return {
    KeyId: key.arn,
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    ...release(plaintext, recipient, options),
  };
}

async function generateDataKey(input: unknown, options: OperationOptions): Promise<object> {
  const request = parse(generateDataKeyInput, input);
  const key = findKey(request.KeyId, options);
  const recipient = await readRecipient(request.Recipient, options);
  authorize(key, 'kms:GenerateDataKey', contextOf(recipient, request.EncryptionContext));
  const length = request.NumberOfBytes ?? (request.KeySpec === 'AES_128' ? 16 : 32);
  const plaintext = randomBytes(length);
  const blob = sealBlob(plaintext, key, request.EncryptionContext ?? {});
  return {
    KeyId: key.arn,
    CiphertextBlob: toBase64(blob),
    ...release(plaintext, recipient, options),
  };
}

function encrypt(input: unknown, options: OperationOptions): Promise<object> {
  const request = parse(encryptInput, input);
  const key = findKey(request.KeyId, options);
  authorize(key, 'kms:Encrypt', contextOf(null, request.EncryptionContext));
  const blob = sealBlob(request.Plaintext, key, request.EncryptionContext ?? {});
  return Promise.resolve({
    KeyId: key.arn,
    CiphertextBlob: toBase64(blob),
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  });
}

async function generateRandom(input: unknown, options: OperationOptions): Promise<object> {
  const request = parse(generateRandomInput, input);
  const recipient = await readRecipient(request.Recipient, options);
  return release(randomBytes(request.NumberOfBytes), recipient, options);
}

async function createKey(input: unknown, options: OperationOptions): Promise<object> {
  const { Policy } = parse(createKeyInput, input);
  expectProtective(Policy);
  return { KeyMetadata: describe(await options.store.create(Policy)) };
}

function describeKey(input: unknown, options: OperationOptions): Promise<object> {
  const key = findKey(parse(describeKeyInput, input).KeyId, options);
  authorize(key, 'kms:DescribeKey', new Map());
  return Promise.resolve({ KeyMetadata: describe(key) });
}

function getKeyPolicy(input: unknown, options: OperationOptions): Promise<object> {
  const key = findKey(parse(getKeyPolicyInput, input).KeyId, options);
  authorize(key, 'kms:GetKeyPolicy', new Map());
  return Promise.resolve({ Policy: key.policyText, PolicyName: 'default' });
}

async function putKeyPolicy(input: unknown, options: OperationOptions): Promise<object> {
  const request = parse(putKeyPolicyInput, input);
  const key = findKey(request.KeyId, options);
  authorize(key, 'kms:PutKeyPolicy', new Map());
  expectProtective(request.Policy);
  await options.store.replacePolicy(key, request.Policy);
  return {};
}

/** @throws KmsError MalformedPolicyDocumentException for a policy that protects nothing */
export function expectProtective(policyText: string): void {
  if (lintKeyPolicy(parseKeyPolicy(policyText)).length > 0) {
    throw new KmsError(
      'MalformedPolicyDocumentException',
      'the policy releases the key without attestation, or can be changed to',
    );
  }
}

async function readRecipient(
  request: z.infer<typeof recipientSchema>,
  options: OperationOptions,
): Promise<Recipient | null> {
  return request === undefined
    ? null
    : verifyRecipient(request.AttestationDocument, { root: options.root, now: options.now() });
}

function contextOf(
  recipient: Recipient | null,
  encryption: EncryptionContext | undefined,
): ConditionContext {
  const entries = Object.entries(encryption ?? {}).map(
    ([name, value]) => [`kms:EncryptionContext:${name}`, value] as const,
  );
  return new Map([...entries, ...(recipient?.context ?? [])]);
}

/** In the clear only to a caller without a document whom the policy nevertheless allowed. */
function release(
  plaintext: Uint8Array,
  recipient: Recipient | null,
  options: OperationOptions,
): object {
  if (recipient === null) {
    return { Plaintext: toBase64(plaintext) };
  }
  const envelope = sealEnvelopedData(plaintext, recipient.publicKey, options.nextShape());
  plaintext.fill(0);
  return { CiphertextForRecipient: toBase64(envelope) };
}

function authorize(key: StoredKey, action: KmsAction, context: ConditionContext): void {
  if (!isAllowed(key.policy, action, context)) {
    throw new KmsError('AccessDeniedException', 'the policy of the key does not allow this');
  }
}

function findKey(id: string, options: OperationOptions): StoredKey {
  const key = options.store.find(id);
  if (key === null) {
    throw new KmsError('NotFoundException', 'there is no such key');
  }
  return key;
}

function describe(key: StoredKey): object {
  return {
    AWSAccountId: ACCOUNT,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt.getTime() / 1_000,
    Enabled: true,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: 'Enabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw new KmsError(
      'ValidationException',
      'the request does not have the shape of its operation',
    );
  }
  return parsed.data;
}

function toBase64(content: Uint8Array): string {
  return Buffer.from(content).toString('base64');
}
