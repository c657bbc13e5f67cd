import type { KeyObject } from 'node:crypto';
import type {
  DecryptCommandOutput,
  GenerateDataKeyCommandOutput,
  GenerateRandomCommandOutput,
} from '@aws-sdk/client-kms';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateRandomCommand,
  KMSClient,
  KMSServiceException,
} from '@aws-sdk/client-kms';
import type { AwsCredentials } from '#protocol';
import type { DataKey, KeyRelease } from './key-release.ts';
import { openEnvelopedData } from './enveloped-data.ts';
import { KmsFault } from './kms-fault.ts';
import type { SessionKey } from './session-key.ts';
import type { OpenTunnel } from './tunnel-agent.ts';
import { TunnelHttpAgent, TunnelHttpsAgent } from './tunnel-agent.ts';

export interface KmsClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly openTunnel: OpenTunnel;
  readonly sessionKey: SessionKey;
  /** An attestation document that carries this public key. */
  readonly attest: (publicKey: Uint8Array) => Promise<Uint8Array>;
  readonly timeoutMs: number;
}

const DATA_KEY_BYTES = 32;

/** The KMS answers with these names when a policy refuses. */
const DENIALS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
]);

/** The KMS through the unmodified SDK; what it releases is encrypted to this enclave's session key. */
export function createKmsKeyRelease(options: KmsClientOptions): KeyRelease {
  const client = createClient(options);
  const send = async <T>(
    request: (signal: AbortSignal, recipient: Recipient) => Promise<T>,
  ): Promise<T> => {
    const document = await options.attest(options.sessionKey.publicKey);
    try {
      return await request(AbortSignal.timeout(options.timeoutMs), {
        AttestationDocument: document,
        KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      });
    } catch (error) {
      throw asKmsFault(error);
    }
  };
  return {
    generateDataKey: async (keyId, context) => {
      const answer = await send((abortSignal, Recipient) =>
        client.send(
          new GenerateDataKeyCommand({
            KeyId: keyId,
            KeySpec: 'AES_256',
            EncryptionContext: context,
            Recipient,
          }),
          { abortSignal },
        ),
      );
      return readDataKey(answer, keyId, options.sessionKey.privateKey);
    },
    decrypt: async (sealed, context) => {
      const answer = await send((abortSignal, Recipient) =>
        client.send(
          new DecryptCommand({
            KeyId: sealed.keyId,
            CiphertextBlob: sealed.ciphertextBlob,
            EncryptionContext: context,
            Recipient,
          }),
          { abortSignal },
        ),
      );
      if (answer.KeyId !== sealed.keyId) {
        throw invalid('the answer names another key');
      }
      return openForRecipient(answer, DATA_KEY_BYTES, options.sessionKey.privateKey);
    },
    generateRandom: async (length) => {
      const answer = await send((abortSignal, Recipient) =>
        client.send(new GenerateRandomCommand({ NumberOfBytes: length, Recipient }), {
          abortSignal,
        }),
      );
      return openForRecipient(answer, length, options.sessionKey.privateKey);
    },
  };
}

interface Recipient {
  readonly AttestationDocument: Uint8Array;
  readonly KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256';
}

/** Everything is given, so that the SDK looks for nothing in environment or home directory. */
function createClient(options: KmsClientOptions): KMSClient {
  const { accessKeyId, secretAccessKey, sessionToken } = options.credentials;
  return new KMSClient({
    endpoint: options.endpoint,
    region: options.region,
    credentials:
      sessionToken === undefined
        ? { accessKeyId, secretAccessKey }
        : { accessKeyId, secretAccessKey, sessionToken },
    defaultsMode: 'standard',
    retryMode: 'standard',
    maxAttempts: 3,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: () => Promise.resolve(undefined),
    requestHandler: {
      httpAgent: new TunnelHttpAgent(options.openTunnel),
      httpsAgent: new TunnelHttpsAgent(options.openTunnel, new URL(options.endpoint).hostname),
    },
  });
}

/** The KMS names the key by its ARN, so that only a key that was asked for by its ARN is taken. */
function readDataKey(
  answer: GenerateDataKeyCommandOutput,
  keyId: string,
  privateKey: KeyObject,
): DataKey {
  if (answer.KeyId !== keyId || answer.CiphertextBlob === undefined) {
    throw invalid('the answer names another key or lacks the sealed key');
  }
  return {
    keyId,
    ciphertextBlob: answer.CiphertextBlob,
    plaintext: openForRecipient(answer, DATA_KEY_BYTES, privateKey),
  };
}

function openForRecipient(
  answer: DecryptCommandOutput | GenerateDataKeyCommandOutput | GenerateRandomCommandOutput,
  length: number,
  privateKey: KeyObject,
): Uint8Array {
  if (answer.CiphertextForRecipient === undefined) {
    throw invalid('the answer is not encrypted to this enclave');
  }
  const plaintext = openEnvelopedData(answer.CiphertextForRecipient, privateKey);
  if (plaintext.length !== length) {
    throw invalid('what was released has another length than was asked for');
  }
  return plaintext;
}

function asKmsFault(error: unknown): KmsFault {
  if (error instanceof KmsFault) {
    return error;
  }
  // The text of the KMS may quote names and policies: only its code is looked at.
  return error instanceof KMSServiceException && DENIALS.has(error.name)
    ? new KmsFault('KMS_DENIED', 'the KMS does not release the key to this enclave')
    : new KmsFault('KMS_UNAVAILABLE', 'the KMS gave no usable answer');
}

function invalid(explanation: string): KmsFault {
  return new KmsFault('KMS_ANSWER_INVALID', explanation);
}
