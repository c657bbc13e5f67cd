import { randomBytes } from 'node:crypto';
import {
  PolicyError,
  VerificationError,
  digestEnclaveManifest,
  extendFromZero,
  parseBase64,
  parseCanonical,
  parseEnclaveManifest,
  toHex,
  verifyNitroDocument,
} from '#attestation';
import type {
  Bytes,
  EnclaveManifest,
  Measurement,
  NitroVerdict,
  Sha256,
  ValidNitroVerdict,
} from '#attestation';
import { parseX25519PublicKey } from '#pipelines';
import type { X25519PublicKey } from '#pipelines';
import type { AttestationAnswer } from '#protocol';
import { CliError, EXIT } from '../cli/exit.ts';
import type { HostApi } from '../http/host-api.ts';
import { anchorsFor } from './trust.ts';
import type { DocumentAnchors, EnclaveTrust } from './trust.ts';

/** An enclave whose attestation was verified a moment ago, with a nonce of ours. */
export interface AttestedEnclave {
  readonly manifest: EnclaveManifest;
  /** Hex. */
  readonly manifestDigest: string;
  readonly recipientKey: X25519PublicKey;
  readonly simulated: boolean;
  /** The enclave's own clock when it answered. */
  readonly attestedAt: Date;
}

/** The certificates live three hours; the document answers a nonce that is a moment old. */
const MAX_AGE_MS = 5 * 60 * 1000;

/**
 * Asks the host for the enclave's attestation and verifies it before anything is encrypted:
 * 1. the manifest is canonical and well formed,
 * 2. the document is genuine now, carries our nonce and the manifest's digest,
 * 3. it is of an image accepted for this kind of hardware, whose PCR16 commits to this manifest,
 * 4. manifest and hardware agree on whether this is simulated.
 *
 * @throws CliError ENCLAVE_NOT_TRUSTED (exit 4) with the name and code of the failed check
 */
export async function attestEnclave(
  api: HostApi,
  trust: EnclaveTrust,
  now: Date,
): Promise<AttestedEnclave> {
  const nonce = new Uint8Array(randomBytes(32));
  const answer = await api.attestation(toHex(nonce));
  try {
    return await verifyAnswer(answer, { nonce, trust, now });
  } catch (error) {
    if (error instanceof VerificationError || error instanceof PolicyError) {
      throw notTrusted(error.code, error);
    }
    throw error;
  }
}

async function verifyAnswer(
  answer: AttestationAnswer,
  { nonce, trust, now }: { nonce: Bytes; trust: EnclaveTrust; now: Date },
): Promise<AttestedEnclave> {
  const manifest = parseEnclaveManifest(
    parseCanonical(new TextEncoder().encode(answer.enclaveManifest), { maxBytes: 262_144 }),
  );
  const digest = await digestEnclaveManifest(manifest);
  const document = parseBase64(answer.document);
  const anchors = await anchorsFor(document, trust);
  const verdict = await verifyNitroDocument(document, {
    ...anchors,
    time: { kind: 'now', at: now },
    maxAgeMs: MAX_AGE_MS,
    nonce,
    userData: digest,
    measurements: await boundMeasurements(acceptedFor(anchors, trust), digest),
  });
  const valid = requireValid(verdict);
  if (manifest.simulated !== verdict.simulated) {
    throw notTrusted('enclave-manifest: ENCLAVE_MANIFEST_SIMULATED');
  }
  return {
    manifest,
    manifestDigest: toHex(digest),
    recipientKey: parseX25519PublicKey(parseBase64(manifest.recipientKey)),
    simulated: verdict.simulated,
    attestedAt: new Date(valid.document.timestampMs),
  };
}

/** With a development anchor the document can only be one of simulated hardware. */
function acceptedFor({ anchors }: DocumentAnchors, trust: EnclaveTrust): Measurement[] {
  const isSimulated = anchors.some(({ kind }) => kind === 'development');
  return trust.measurements
    .filter(({ simulated }) => simulated === isSimulated)
    .map(({ pcr0, pcr1, pcr2 }) => ({ pcr0, pcr1, pcr2 }));
}

/** Each accepted image, with the PCR16 that only this manifest leads to. */
async function boundMeasurements(
  measurements: readonly Measurement[],
  manifestDigest: Sha256,
): Promise<Measurement[]> {
  const pcr16 = await extendFromZero(manifestDigest);
  return measurements.map((measurement) => ({ ...measurement, pcr16 }));
}

function requireValid(verdict: NitroVerdict): ValidNitroVerdict {
  if (verdict.verdict === 'valid') {
    return verdict;
  }
  const failed = verdict.checks.find(({ status }) => status === 'failed');
  throw notTrusted(`${failed?.name ?? 'attestation'}: ${failed?.code ?? 'not reached'}`);
}

function notTrusted(reason: string, cause?: Error): CliError {
  return new CliError(
    EXIT.verification,
    'ENCLAVE_NOT_TRUSTED',
    `the enclave's attestation does not hold (${reason}); nothing was encrypted`,
    { cause },
  );
}
