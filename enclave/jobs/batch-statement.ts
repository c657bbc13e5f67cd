import { createHash } from 'node:crypto';
import type { BatchStatement, EnclaveManifest, VerifiedSubmission } from '#attestation';
import { MerkleTree, toHex } from '#attestation';

export interface StatementSources {
  readonly manifest: EnclaveManifest;
  readonly manifestDigest: Uint8Array;
  readonly submission: VerifiedSubmission;
  /** In the order of the manifest's samples. */
  readonly commitments: readonly Uint8Array[];
}

/** The same job gives the same statement: nothing in it comes from a clock, a counter or chance. */
export function composeStatement(sources: StatementSources): BatchStatement {
  const { manifest, submission, commitments } = sources;
  const { policy: policyId, laboratory, sequence, nonce } = submission.manifest;
  const policy = manifest.policies.find(({ id }) => id === policyId);
  if (policy === undefined) {
    throw new Error('a submission was admitted under a policy that the manifest lacks');
  }
  const tree = new MerkleTree(
    commitments,
    (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  );
  return {
    format: 'neoseal.batch-statement/1',
    enclaveManifest: toHex(sources.manifestDigest),
    knowledgePack: manifest.knowledgePack,
    policy: { id: policy.id, digest: policy.digest },
    submission: {
      manifestDigest: toHex(submission.manifestDigest),
      laboratory,
      sequence,
      nonce,
    },
    results: { root: toHex(tree.root()), count: commitments.length },
  };
}
