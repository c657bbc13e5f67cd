import { enclaveKeyPolicy } from './enclave-key-policy.ts';
import type { KeyStore, StoredKey } from './key-store.ts';
import { expectProtective } from './operations.ts';

/**
 * The key of an image: changed code is another enclave and gets another key. Unless it takes over from
 * older images, whose key then gets a policy that names it beside them: on AWS that is the change of a
 * policy that two persons make, here it is for who starts this process to say.
 *
 * @param images PCR0 of the image that runs, then of those that it takes over from, the newest first
 */
export async function openKeyFor(images: readonly string[], store: KeyStore): Promise<StoredKey> {
  const policy = enclaveKeyPolicy(images);
  expectProtective(policy);
  const predecessors = images.slice(1);
  const inherited =
    predecessors.length === 0 ? null : store.findByPolicy(enclaveKeyPolicy(predecessors));
  const own = store.findByPolicy(policy);
  if (own !== null) {
    return own;
  }
  return inherited === null ? store.create(policy) : store.replacePolicy(inherited, policy);
}
