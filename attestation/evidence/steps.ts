import { equalBytes, parseHex, toHex } from '../bytes/index.ts';
import type { Bytes, Sha256 } from '../bytes/index.ts';
import { leafPreimage, verifyInclusion, webSha256 } from '../merkle/index.ts';
import type { NitroDocument, TrustAnchor, ValidNitroVerdict } from '../nitro/index.ts';
import { parseNitroDocument, parseTrustAnchor } from '../nitro/index.ts';
import { extendFromZero } from '../nitro/pcrs.ts';
import type { Checkpoint } from '../note/index.ts';
import { parseNote, parseVerifierKey, verifyCheckpoint } from '../note/index.ts';
import { PolicyError } from '../policy-error.ts';
import type { ReferenceMeasurement, ReferenceValues } from '../reference/index.ts';
import { verifyReferenceValues } from '../reference/index.ts';
import type { Opening } from '../statement/index.ts';
import {
  batchEntry,
  commitOpening,
  digestBatchStatement,
  digestEnclaveManifest,
} from '../statement/index.ts';
import type { BindingCode } from '../evidence-codes.ts';
import { VerificationError } from '../verification-error.ts';
import type { Evidence } from './evidence-file.ts';
import type { ResultTrust } from './trust.ts';

/** The steps of `verifyResult`. Each verifies one binding and throws a coded error if it does not hold. */

/** PCR that an enclave extends with its manifest's digest before it locks all of them. */
const MANIFEST_PCR = 16;

/** @throws VerificationError INDEX_MISMATCH, MERKLE_INCLUSION */
export async function checkCommitment(opening: Opening, evidence: Evidence): Promise<void> {
  if (opening.index !== evidence.index) {
    throw mismatch('INDEX_MISMATCH', 'result and evidence are of different positions');
  }
  const commitment = await commitOpening(opening);
  await verifyInclusion({
    index: evidence.index,
    size: evidence.statement.results.count,
    leafHash: await webSha256(leafPreimage(commitment)),
    path: evidence.inclusion,
    root: parseHex(evidence.statement.results.root),
  });
}

/** @throws VerificationError STATEMENT_DIGEST, STATEMENT_NONCE, STATEMENT_COUNT */
export async function checkStatement(
  { statement, index, count }: Evidence,
  document: NitroDocument,
): Promise<Sha256> {
  const digest = await digestBatchStatement(statement);
  if (!isField(document.userData, digest)) {
    throw mismatch('STATEMENT_DIGEST', 'the document attests another statement');
  }
  if (!isField(document.nonce, parseHex(statement.submission.nonce))) {
    throw mismatch('STATEMENT_NONCE', 'the document answers another submission');
  }
  if (count !== statement.results.count || index >= count) {
    throw mismatch('STATEMENT_COUNT', 'the position or the number of results is not as stated');
  }
  return digest;
}

/**
 * The roots to verify with: a development root is taken from the document's own bundle, but only if
 * its fingerprint was accepted.
 */
export async function selectRoots(
  attestation: Bytes,
  trust: ResultTrust,
): Promise<readonly TrustAnchor[]> {
  const accepted = trust.acceptSimulated ?? [];
  if (accepted.length === 0) {
    return trust.roots;
  }
  const root = await readRoot(attestation);
  if (root === null) {
    return trust.roots;
  }
  return accepted.some((fingerprint) => equalBytes(fingerprint, root.sha256))
    ? [...trust.roots, root]
    : trust.roots;
}

/** `null` for what is no document: the checks of the document say what is wrong with it. */
async function readRoot(attestation: Bytes): Promise<TrustAnchor | null> {
  try {
    const [root] = parseNitroDocument(attestation).cabundle;
    return root === undefined
      ? null
      : await parseTrustAnchor('development-root', 'development', root);
  } catch {
    return null;
  }
}

/** @throws VerificationError ENCLAVE_MANIFEST_…, STATEMENT_… */
export async function checkEnclaveManifest(
  { enclaveManifest, statement }: Evidence,
  nitro: ValidNitroVerdict,
): Promise<void> {
  const digest = await digestEnclaveManifest(enclaveManifest);
  if (statement.enclaveManifest !== toHex(digest)) {
    throw mismatch('ENCLAVE_MANIFEST_DIGEST', 'the statement is of another enclave manifest');
  }
  if (!isField(nitro.document.pcrs.get(MANIFEST_PCR), await extendFromZero(digest))) {
    throw mismatch('ENCLAVE_MANIFEST_PCR16', 'the enclave was not bound to this manifest at boot');
  }
  if (enclaveManifest.simulated !== nitro.simulated) {
    throw mismatch('ENCLAVE_MANIFEST_SIMULATED', 'manifest and hardware root do not agree');
  }
  if (statement.knowledgePack !== enclaveManifest.knowledgePack) {
    throw mismatch('STATEMENT_KNOWLEDGE_PACK', 'the enclave did not boot with this pack');
  }
  const { policy, submission } = statement;
  if (!enclaveManifest.policies.some((p) => p.id === policy.id && p.digest === policy.digest)) {
    throw mismatch('STATEMENT_POLICY', 'the enclave did not boot with this policy');
  }
  if (!enclaveManifest.laboratories.some(({ id }) => id === submission.laboratory)) {
    throw mismatch('STATEMENT_LABORATORY', 'the enclave does not serve this laboratory');
  }
}

/** @throws PolicyError REFERENCE_MISSING, REFERENCE_KEY_MISSING; what `verifyReferenceValues` throws */
export async function readReference(trust: ResultTrust, time: Date): Promise<ReferenceValues> {
  if (trust.reference === undefined) {
    throw new PolicyError('REFERENCE_MISSING', 'no reference values were given to compare with');
  }
  const { file, releaseKey } = trust.reference;
  if (releaseKey === undefined) {
    throw new PolicyError('REFERENCE_KEY_MISSING', 'no release key was given to verify with');
  }
  return verifyReferenceValues(file, { releaseKey, time });
}

/**
 * The published build that ran. Builds for simulated hardware and for real hardware do not stand in
 * for each other.
 *
 * @throws PolicyError MEASUREMENT_NOT_ACCEPTED
 */
export function matchReference(
  reference: ReferenceValues,
  { document, simulated }: ValidNitroVerdict,
): ReferenceMeasurement {
  const match = reference.measurements.find(
    (build) =>
      (build.simulated ?? false) === simulated &&
      [build.pcr0, build.pcr1, build.pcr2].every((pcr, index) =>
        isField(document.pcrs.get(index), parseHex(pcr)),
      ),
  );
  if (match === undefined) {
    throw new PolicyError('MEASUREMENT_NOT_ACCEPTED', 'no published build has these measurements');
  }
  return match;
}

/**
 * The note must carry the log's signature and no other: a further line could be changed unseen.
 * Cosignatures are anchors and stand there.
 *
 * @throws PolicyError LOG_NOT_TRUSTED
 * @throws VerificationError of the note group
 */
export async function checkLog({ log }: Evidence, reference: ReferenceValues): Promise<Checkpoint> {
  if (!reference.logs.includes(log.vkey)) {
    throw new PolicyError('LOG_NOT_TRUSTED', 'the reference values do not name this log');
  }
  if (parseNote(log.checkpoint).signatures.length !== 1) {
    throw new VerificationError('NOTE_FORMAT', 'the checkpoint has not exactly one signature');
  }
  return verifyCheckpoint(log.checkpoint, await parseVerifierKey(log.vkey));
}

/** @throws VerificationError MERKLE_INCLUSION */
export async function checkLogInclusion(
  { log }: Evidence,
  statementDigest: Sha256,
  checkpoint: Checkpoint,
): Promise<void> {
  await verifyInclusion({
    index: log.entryIndex,
    size: checkpoint.size,
    leafHash: await webSha256(leafPreimage(batchEntry(statementDigest))),
    path: log.inclusion,
    root: checkpoint.root,
  });
}

function isField(actual: Bytes | null | undefined, expected: Bytes): boolean {
  return actual !== null && actual !== undefined && equalBytes(actual, expected);
}

function mismatch(code: BindingCode, explanation: string): VerificationError {
  return new VerificationError(code, explanation);
}
