import { enclaveKeyPolicy, imagesOf } from './enclave-key-policy.ts';
import type { KeyStore, StoredKey } from './key-store.ts';
import { expectProtective } from './operations.ts';

/**
 * The key of an image: changed code is another enclave and gets another key. Unless it takes over from
 * older images, whose key then gets a policy that names it beside them: on AWS that is the change of a
 * policy that two persons make, here it is for who starts this process to say.
 *
 * The list is the policy: an image that it named before and does not name any more is withdrawn, and what was
 * sealed stays with the images that are named.
 *
 * @param images PCR0 of the image that runs, then of those that it takes over from, the newest first
 */
export async function openKeyFor(images: readonly string[], store: KeyStore): Promise<StoredKey> {
  const policy = enclaveKeyPolicy(images);
  expectProtective(policy);
  const [running = '', ...predecessors] = images.map((pcr0) => pcr0.toLowerCase());
  const listed = [...predecessors, running];
  const key = listed.flatMap((image) => keysOf(image, store)).at(0);
  for (const other of keysOf(running, store).filter(({ id }) => id !== key?.id)) {
    await withdrawUnlisted(other, listed, store);
  }
  if (key === undefined) {
    return store.create(policy);
  }
  return key.policyText === policy ? key : store.replacePolicy(key, policy);
}

/** The oldest first: of several, that is the one for which the most may have been sealed. */
function keysOf(image: string, store: KeyStore): readonly StoredKey[] {
  return store.list().filter((key) => imagesOf(key).includes(image));
}

async function withdrawUnlisted(
  key: StoredKey,
  listed: readonly string[],
  store: KeyStore,
): Promise<void> {
  const images = imagesOf(key);
  const kept = images.filter((image) => listed.includes(image));
  if (kept.length < images.length) {
    await store.replacePolicy(key, enclaveKeyPolicy(kept));
  }
}
