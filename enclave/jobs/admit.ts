import type { EnclaveManifest, VerificationCode, VerifiedSubmission } from '#attestation';
import {
  PolicyError,
  VerificationError,
  concatBytes,
  equalBytes,
  parseHex,
  verifySubmission,
} from '#attestation';
import { Fault, decryptCrypt4gh, parseX25519SecretKey } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import type { AdmissionCode } from '../events/enclave-event.ts';
import { HostFault } from '../gateway/host-fault.ts';
import type { HostGateway } from '../gateway/host-gateway.ts';
import { AdmissionRefusal } from './admission-refusal.ts';
import type { ReplayList } from './replay-list.ts';

/** What a submission must allow, for its data to be interpreted here. */
const REQUIRED_PURPOSE = 'newborn-screening';

export interface AdmissionContext {
  readonly manifest: EnclaveManifest;
  /** X25519 scalar. */
  readonly recipientSecretKey: Uint8Array;
  readonly replayList: ReplayList;
  readonly maxManifestBytes: number;
}

/**
 * Takes a submission in, in this order: the sealed manifest is the blob that names the batch; it opens
 * with the enclave's key; a listed laboratory signed it, for this enclave manifest and one of its
 * policies; consent covers screening; it is no replay.
 *
 * A restart with the same configuration has the same enclave manifest, so that submissions stay valid;
 * after a change of configuration they are refused, for the laboratory has not seen what it now is.
 *
 * @param batch SHA-256 of the sealed manifest, hex
 * @throws AdmissionRefusal, HostFault
 */
export async function admitSubmission(
  batch: string,
  host: Pick<HostGateway, 'openBlob' | 'getState' | 'putState'>,
  context: AdmissionContext,
): Promise<VerifiedSubmission> {
  const sealed = await fetchSealedManifest(batch, host, context.maxManifestBytes);
  const envelope = await openSealedManifest(sealed, context.recipientSecretKey);
  const submission = await verify(envelope, context.manifest);
  envelope.fill(0);
  checkConsent(submission);
  await context.replayList.admit(
    {
      laboratory: submission.manifest.laboratory,
      nonce: submission.manifest.nonce,
      manifestDigest: submission.manifestDigest,
      batch: parseHex(batch),
    },
    host,
  );
  return submission;
}

/** Nothing is refused on bytes that are not shown to be the laboratory's: those are the host's fault. */
async function fetchSealedManifest(
  batch: string,
  host: Pick<HostGateway, 'openBlob'>,
  maxBytes: number,
): Promise<Uint8Array> {
  const hash = nodeCrypto.createSha256();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const source: AsyncIterable<Uint8Array> = host.openBlob(batch);
    for await (const chunk of source) {
      hash.update(chunk);
      length += chunk.length;
      if (length <= maxBytes) {
        chunks.push(chunk);
      }
    }
  } catch (cause) {
    throw new HostFault('BLOB_UNAVAILABLE', 'the host did not deliver the manifest', { cause });
  }
  if (!equalBytes(hash.digest(), parseHex(batch))) {
    throw new HostFault('BLOB_ALTERED', 'the sealed manifest is not the one that names the batch');
  }
  if (length > maxBytes) {
    throw new AdmissionRefusal('MANIFEST_TOO_LARGE', 'the sealed manifest is too large');
  }
  return concatBytes(...chunks);
}

async function openSealedManifest(
  sealed: Uint8Array,
  recipientSecretKey: Uint8Array,
): Promise<Uint8Array> {
  const secretKey = parseX25519SecretKey(recipientSecretKey);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of decryptCrypt4gh(once(sealed), { crypto: nodeCrypto, secretKey })) {
      pieces.push(piece);
    }
    return concatBytes(...pieces);
  } catch (cause) {
    if (cause instanceof Fault) {
      throw new AdmissionRefusal('MANIFEST_UNREADABLE', 'the manifest does not open', { cause });
    }
    throw cause;
  } finally {
    for (const secret of [secretKey, ...pieces]) {
      secret.fill(0);
    }
  }
}

async function verify(
  envelope: Uint8Array,
  manifest: EnclaveManifest,
): Promise<VerifiedSubmission> {
  try {
    return await verifySubmission(envelope, manifest);
  } catch (cause) {
    throw new AdmissionRefusal(admissionCodeOf(cause), 'the submission does not verify', { cause });
  }
}

/** What the host may know of a verifier's code; every other one is an invalid submission. */
const ADMISSION_CODE_OF: Partial<Record<VerificationCode, AdmissionCode>> = {
  SIGNATURE_INVALID: 'SIGNATURE_INVALID',
  SIGNATURE_KEY: 'SIGNATURE_INVALID',
  ENCLAVE_MANIFEST_DIGEST: 'ENCLAVE_MISMATCH',
  STATEMENT_POLICY: 'POLICY_UNKNOWN',
};

function admissionCodeOf(error: unknown): AdmissionCode {
  if (error instanceof PolicyError) {
    return 'LABORATORY_UNKNOWN';
  }
  if (!(error instanceof VerificationError)) {
    throw error;
  }
  return ADMISSION_CODE_OF[error.code] ?? 'SUBMISSION_INVALID';
}

function checkConsent({ manifest }: VerifiedSubmission): void {
  if (!manifest.consent.purposes.includes(REQUIRED_PURPOSE)) {
    throw new AdmissionRefusal('CONSENT_MISSING', 'the consent does not cover newborn screening');
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(bytes);
}
