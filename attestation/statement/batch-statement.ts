import type { Sha256 } from '../bytes/index.ts';
import { expectFormat, readHexText, readInteger, readObject } from '../canonical/fields.ts';
import { canonicalize } from '../canonical/index.ts';
import type { JsonObject, JsonValue } from '../canonical/index.ts';
import { VerificationError } from '../verification-error.ts';
import { DOMAIN, domainDigest } from './domain.ts';
import { LABORATORY_ID_LENGTH } from './enclave-manifest.ts';
import { readDigest, readIdentifier } from './field-readers.ts';

const FORMAT = 'neoseal.batch-statement/1';

/** Samples in one submission, hence results in one batch. */
export const MAX_SAMPLES = 10_000;

/** Octets of a submission's nonce. */
export const NONCE_LENGTH = 32;

/**
 * What an enclave says about one batch. It has no clock, counter or randomness of the enclave in it:
 * the same job run again gives the same statement.
 */
export interface BatchStatement {
  readonly format: typeof FORMAT;
  /** Digest of the enclave manifest, hex. */
  readonly enclaveManifest: string;
  readonly knowledgePack: string;
  readonly policy: { readonly id: string; readonly digest: string };
  readonly submission: {
    readonly manifestDigest: string;
    readonly laboratory: string;
    readonly sequence: number;
    readonly nonce: string;
  };
  readonly results: {
    /** RFC 9162 root over the commitments in the order of the manifest's samples, hex. */
    readonly root: string;
    readonly count: number;
  };
}

/** @throws VerificationError of the format group */
export function parseBatchStatement(value: JsonValue): BatchStatement {
  expectFormat(value, FORMAT);
  const fields = readObject(value, 'statement', {
    required: ['format', 'enclaveManifest', 'knowledgePack', 'policy', 'submission', 'results'],
  });
  return {
    format: FORMAT,
    enclaveManifest: readDigest(fields['enclaveManifest'], 'statement.enclaveManifest'),
    knowledgePack: readDigest(fields['knowledgePack'], 'statement.knowledgePack'),
    policy: readPolicy(fields),
    submission: readSubmission(fields),
    results: readResults(fields),
  };
}

function readPolicy(fields: JsonObject): BatchStatement['policy'] {
  const path = 'statement.policy';
  const policy = readObject(fields['policy'], path, { required: ['id', 'digest'] });
  return {
    id: readIdentifier(policy['id'], `${path}.id`),
    digest: readDigest(policy['digest'], `${path}.digest`),
  };
}

function readSubmission(fields: JsonObject): BatchStatement['submission'] {
  const path = 'statement.submission';
  const submission = readObject(fields['submission'], path, {
    required: ['manifestDigest', 'laboratory', 'sequence', 'nonce'],
  });
  return {
    manifestDigest: readDigest(submission['manifestDigest'], `${path}.manifestDigest`),
    laboratory: readHexText(submission['laboratory'], `${path}.laboratory`, LABORATORY_ID_LENGTH),
    sequence: readInteger(submission['sequence'], `${path}.sequence`),
    nonce: readHexText(submission['nonce'], `${path}.nonce`, NONCE_LENGTH),
  };
}

function readResults(fields: JsonObject): BatchStatement['results'] {
  const path = 'statement.results';
  const results = readObject(fields['results'], path, { required: ['root', 'count'] });
  const count = readInteger(results['count'], `${path}.count`, 1);
  if (count > MAX_SAMPLES) {
    throw new VerificationError('FORMAT_LIMIT', `${path}.count is larger than allowed`);
  }
  return { root: readDigest(results['root'], `${path}.root`), count };
}

/** What `user_data` of the batch's attestation document holds, and what the log records. */
export async function digestBatchStatement(statement: BatchStatement): Promise<Sha256> {
  return domainDigest(DOMAIN.batchStatement, canonicalize(statement));
}
