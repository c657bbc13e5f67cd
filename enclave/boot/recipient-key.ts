import { createHash } from 'node:crypto';
import type { HostGateway } from '../gateway/host-gateway.ts';
import { mixRandom } from '../keys/mixed-random.ts';
import type { EncryptionContext, KeyRelease } from '../kms/key-release.ts';
import { BootFault } from './boot-fault.ts';
import type { RecipientKeyRecord, SealOptions } from './sealed-recipient-key.ts';
import {
  SEAL_NONCE_BYTES,
  formatSealedRecipientKey,
  openSealedRecipientKey,
  parseSealedRecipientKey,
  sealRecipientKey,
} from './sealed-recipient-key.ts';

/** The KMS binds a data key to this use. */
const CONTEXT: EncryptionContext = { 'neoseal:purpose': 'recipient-key/1' };

const SECRET_KEY_BYTES = 32;

export interface RecipientKeyOptions {
  readonly kmsKeyId: string;
  readonly manifestVersion: number;
  readonly keyRelease: KeyRelease;
  readonly state: Pick<HostGateway, 'getState' | 'putState'>;
  readonly randomBytes: (length: number) => Uint8Array;
}

export interface RecipientKey {
  /** X25519 scalar; overwrite after use. */
  readonly secretKey: Uint8Array;
  readonly origin: 'created' | 'opened';
}

/**
 * The key that laboratories seal inputs to: opened where the host still has it sealed, else made anew.
 * The KMS releases the data key only to an image that its policy names, so that a restart, or a second
 * machine with the same image, gets the same key and changed code does not.
 *
 * A host that deletes the sealed key gets a new one: uploads to the old one are lost, not disclosed.
 *
 * @throws KmsFault, HostFault, BootFault SEALED_KEY_INVALID, MANIFEST_VERSION_ROLLED_BACK
 */
export async function obtainRecipientKey(options: RecipientKeyOptions): Promise<RecipientKey> {
  const stored = await options.state.getState(stateName(options.kmsKeyId));
  return stored === null ? createRecipientKey(options) : reopenRecipientKey(stored, options);
}

async function createRecipientKey(options: RecipientKeyOptions): Promise<RecipientKey> {
  const dataKey = await options.keyRelease.generateDataKey(options.kmsKeyId, CONTEXT);
  // A key that lasts: a third source of randomness costs one more request, once.
  const kmsRandom = await options.keyRelease.generateRandom(SECRET_KEY_BYTES);
  const secretKey = mixRandom(kmsRandom, options.randomBytes)(SECRET_KEY_BYTES);
  kmsRandom.fill(0);
  await store({ secretKey, manifestVersion: options.manifestVersion }, options, {
    dataKey: dataKey.plaintext,
    source: dataKey,
  });
  dataKey.plaintext.fill(0);
  return { secretKey, origin: 'created' };
}

async function reopenRecipientKey(
  stored: Uint8Array,
  options: RecipientKeyOptions,
): Promise<RecipientKey> {
  const sealed = parseSealedRecipientKey(stored);
  // Under a KMS key of its own the host could seal a recipient key of its own: only the one that stands in
  // the manifest counts.
  if (sealed.keyId !== options.kmsKeyId) {
    throw new BootFault('SEALED_KEY_INVALID', 'the stored key is sealed under another KMS key');
  }
  const dataKey = await options.keyRelease.decrypt(sealed, CONTEXT);
  try {
    const record = openSealedRecipientKey(sealed, dataKey);
    if (options.manifestVersion < record.manifestVersion) {
      throw new BootFault(
        'MANIFEST_VERSION_ROLLED_BACK',
        'the key has been used under a newer enclave manifest',
      );
    }
    if (options.manifestVersion > record.manifestVersion) {
      const renewed = { ...record, manifestVersion: options.manifestVersion };
      await store(renewed, options, { dataKey, source: sealed });
    }
    return { secretKey: record.secretKey, origin: 'opened' };
  } finally {
    dataKey.fill(0);
  }
}

/** Stored before it is used: a key that is lost at the next crash must not have been published. */
async function store(
  record: RecipientKeyRecord,
  options: RecipientKeyOptions,
  seal: Omit<SealOptions, 'nonce'>,
): Promise<void> {
  const sealed = sealRecipientKey(record, {
    ...seal,
    nonce: options.randomBytes(SEAL_NONCE_BYTES),
  });
  const bytes = formatSealedRecipientKey(sealed);
  await options.state.putState(stateName(options.kmsKeyId), bytes);
}

/** One name for each KMS key, so that changed code, which has another, does not overwrite the old one. */
function stateName(kmsKeyId: string): string {
  const digest = createHash('sha256').update(kmsKeyId).digest('hex');
  return `sealed-recipient-key-${digest.slice(0, 16)}`;
}
