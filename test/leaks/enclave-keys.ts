import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  openSealedRecipientKey,
  parseSealedRecipientKey,
} from '../../enclave/boot/sealed-recipient-key.ts';
import { deriveKeys } from '../../enclave/keys/derived-keys.ts';
import { openBlob, readBlobKeyId } from '../../host/local-kms/ciphertext-blob.ts';
import { KeyStore } from '../../host/local-kms/key-store.ts';
import type { Canary } from './canary-search.ts';

/**
 * The enclave's own keys, got with the whole power of the simulated KMS, so that they can be searched for
 * where the host looks. With a real KMS nobody can do this.
 */
export async function readEnclaveKeys(service: string): Promise<Canary[]> {
  const folder = join(service, 'data', 'state');
  const [name = ''] = (await readdir(folder)).filter((file) => file.includes('recipient-key'));
  const sealed = parseSealedRecipientKey(await readFile(join(folder, name)));
  const store = await KeyStore.open({
    folder: join(service, 'kms'),
    region: 'local-1',
    now: () => new Date(),
  });
  const key = store.find(readBlobKeyId(sealed.ciphertextBlob));
  if (key === null) {
    throw new Error('the simulated KMS lacks the key');
  }
  const context = { 'neoseal:purpose': 'recipient-key/1' };
  const dataKey = openBlob(sealed.ciphertextBlob, key, context);
  const { secretKey } = openSealedRecipientKey(sealed, dataKey);
  const { salt, token, replay } = deriveKeys(secretKey);
  return Object.entries({ dataKey, secretKey, salt, token, replay }).map(([kind, value]) => ({
    kind: `enclave key (${kind})`,
    value,
  }));
}
