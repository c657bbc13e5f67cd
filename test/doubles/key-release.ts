import { createHash, randomBytes } from 'node:crypto';
import type {
  DataKey,
  EncryptionContext,
  KeyRelease,
  SealedDataKey,
} from '../../enclave/kms/key-release.ts';
import { KmsFault } from '../../enclave/kms/kms-fault.ts';

/** A KMS that releases keys to whoever asks with the same context, until it is told to deny. */
export class MemoryKeyRelease implements KeyRelease {
  denies = false;
  readonly released: Uint8Array[] = [];
  readonly #keys = new Map<string, { key: Buffer; context: string }>();

  generateDataKey(keyId: string, context: EncryptionContext): Promise<DataKey> {
    const key = randomBytes(32);
    const ciphertextBlob = new Uint8Array(createHash('sha256').update(key).digest());
    this.#keys.set(Buffer.from(ciphertextBlob).toString('hex'), {
      key,
      context: JSON.stringify(context),
    });
    return Promise.resolve({
      keyId,
      ciphertextBlob,
      plaintext: this.#release(key),
    });
  }

  decrypt(sealed: SealedDataKey, context: EncryptionContext): Promise<Uint8Array> {
    const known = this.#keys.get(Buffer.from(sealed.ciphertextBlob).toString('hex'));
    if (this.denies || known?.context !== JSON.stringify(context)) {
      return Promise.reject(new KmsFault('KMS_DENIED', 'denied by the double'));
    }
    return Promise.resolve(this.#release(known.key));
  }

  generateRandom(length: number): Promise<Uint8Array> {
    return Promise.resolve(this.#release(randomBytes(length)));
  }

  #release(key: Uint8Array): Uint8Array {
    const copy = Uint8Array.from(key);
    this.released.push(copy);
    return copy;
  }
}
