import type { Bytes, Sha256 } from '../bytes/index.ts';
import { sha256, toBase64, toHex } from '../bytes/index.ts';
import { canonicalize, parseCanonical } from '../canonical/index.ts';
import type { Signer } from '../note/index.ts';
import { PolicyError } from '../policy-error.ts';
import { VerificationError } from '../verification-error.ts';
import { DOMAIN, domainDigest } from './domain.ts';
import type { EnclaveManifest, Laboratory } from './enclave-manifest.ts';
import { digestEnclaveManifest, LABORATORY_ID_LENGTH } from './enclave-manifest.ts';
import type { SignedFormat } from './signed-json.ts';
import { signJson, verifySignedJson } from './signed-json.ts';
import type { SubmissionManifest } from './submission-manifest.ts';
import { parseSubmissionManifest } from './submission-manifest.ts';

/** 10,000 samples of four files each have about 14 MiB. */
const SIGNED: SignedFormat = {
  member: 'manifest',
  domain: DOMAIN.submission,
  maxBytes: 64 * 1024 * 1024,
};

/** The id that a laboratory's key stands for: the first 16 octets of its SHA-256, hex. */
export async function laboratoryId(publicKey: Bytes): Promise<string> {
  return toHex((await sha256(publicKey)).subarray(0, LABORATORY_ID_LENGTH));
}

/** The entry of an enclave manifest for a laboratory's key. */
export async function describeLaboratory(publicKey: Bytes): Promise<Laboratory> {
  return { id: await laboratoryId(publicKey), key: toBase64(publicKey) };
}

/** `submission.manifestDigest` of the batch statement. */
export async function digestSubmission(manifest: SubmissionManifest): Promise<Sha256> {
  return domainDigest(DOMAIN.submission, canonicalize(manifest));
}

/**
 * Signs a manifest as its laboratory and returns the envelope's bytes.
 *
 * @throws VerificationError of the format group; SIGNATURE_KEY when the key is not the laboratory's
 */
export async function signSubmission(manifest: SubmissionManifest, signer: Signer): Promise<Bytes> {
  const checked = parseSubmissionManifest(
    parseCanonical(canonicalize(manifest), { maxBytes: SIGNED.maxBytes }),
  );
  await requireOwnKey(checked, signer.publicKey);
  return signJson(checked, SIGNED, signer);
}

export interface VerifiedSubmission {
  readonly manifest: SubmissionManifest;
  readonly manifestDigest: Sha256;
  readonly laboratory: Laboratory;
}

/**
 * Verifies a submission as the enclave of `enclave` must, in this order: form and signature, that
 * the laboratory is one the enclave serves, that it meant this enclave, that the policy exists.
 *
 * Not checked, because it needs state or files: the sequence, the consent, and the files' digests.
 *
 * @throws VerificationError of the canonical and format groups, SIGNATURE_KEY, SIGNATURE_INVALID,
 *   ENCLAVE_MANIFEST_DIGEST, STATEMENT_POLICY
 * @throws PolicyError SUBMISSION_LABORATORY
 */
export async function verifySubmission(
  envelope: Uint8Array,
  enclave: EnclaveManifest,
): Promise<VerifiedSubmission> {
  const { value, key } = await verifySignedJson(envelope, SIGNED);
  const manifest = parseSubmissionManifest(value);
  await requireOwnKey(manifest, key);
  const laboratory = enclave.laboratories.find(
    (known) => known.id === manifest.laboratory && known.key === toBase64(key),
  );
  if (laboratory === undefined) {
    throw new PolicyError('SUBMISSION_LABORATORY', 'the enclave does not serve this laboratory');
  }
  if (manifest.enclaveManifest !== toHex(await digestEnclaveManifest(enclave))) {
    throw new VerificationError('ENCLAVE_MANIFEST_DIGEST', 'the submission is for another enclave');
  }
  if (!enclave.policies.some(({ id }) => id === manifest.policy)) {
    throw new VerificationError('STATEMENT_POLICY', 'the enclave has no such policy');
  }
  return { manifest, manifestDigest: await digestSubmission(manifest), laboratory };
}

async function requireOwnKey(manifest: SubmissionManifest, key: Bytes): Promise<void> {
  if (manifest.laboratory !== (await laboratoryId(key))) {
    throw new VerificationError('SIGNATURE_KEY', 'the laboratory id is not the id of the key');
  }
}
