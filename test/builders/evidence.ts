import {
  batchEntry,
  commitOpening,
  createVerifierKey,
  describeLaboratory,
  digestBatchStatement,
  digestEnclaveManifest,
  digestSubmission,
  extendFromZero,
  formatEvidence,
  formatLogEntry,
  formatOpening,
  formatVerifierKey,
  MerkleTree,
  parseHex,
  signCheckpoint,
  signReferenceValues,
  toBase64,
  toHex,
} from '#attestation';
import type {
  BatchStatement,
  Bytes,
  CborEncodable,
  EnclaveManifest,
  Evidence,
  JsonObject,
  Opening,
  ReferenceValues,
  ResultTrust,
  Signer,
  SubmissionManifest,
} from '#attestation';
import { generateSigner } from './ed25519.ts';
import type { NitroPki } from './nitro-pki.ts';
import { createDocument, createNitroPki, standardPcrs, TEST_TIME, testPcr } from './nitro-pki.ts';
import { nodeSha256 } from './node-sha256.ts';

/** Everything around one batch: enclave, laboratory, log and release, with keys of their own. */
export interface EvidenceWorld {
  readonly pki: NitroPki;
  readonly log: Signer;
  readonly release: Signer;
  readonly laboratory: Signer;
  readonly enclaveManifest: EnclaveManifest;
  readonly submission: SubmissionManifest;
  readonly statement: BatchStatement;
  readonly openings: readonly Opening[];
  readonly trust: ResultTrust;
  /** One file for each opening. */
  readonly evidence: readonly Evidence[];
  readonly referenceValues: ReferenceValues;
}

export interface WorldOptions {
  readonly results: readonly JsonObject[];
  /** False: the test root plays the hardware vendor's. */
  readonly simulated?: boolean;
  /** Without these every world has new keys. */
  readonly pki?: NitroPki;
  readonly signers?: Pick<EvidenceWorld, 'log' | 'release' | 'laboratory'>;
  /** Replace what a test wants to be wrong, each before it is digested or signed. */
  readonly editManifest?: (manifest: EnclaveManifest) => EnclaveManifest;
  readonly editStatement?: (statement: BatchStatement) => BatchStatement;
  readonly editReference?: (values: ReferenceValues) => ReferenceValues;
  readonly editDocument?: (
    fields: Record<string, CborEncodable>,
  ) => Record<string, CborEncodable | undefined>;
}

export const TEST_ORIGIN = 'log.example/neoseal';
export const TEST_DIGEST = 'ab'.repeat(32);

export async function createEvidenceWorld(options: WorldOptions): Promise<EvidenceWorld> {
  const { simulated = true } = options;
  const pki = options.pki ?? (await createNitroPki());
  const { log, release, laboratory } = options.signers ?? {
    log: await generateSigner(),
    release: await generateSigner(),
    laboratory: await generateSigner(),
  };
  const openings = options.results.map(toOpening);
  const enclaveManifest = (options.editManifest ?? identity)(
    await createEnclaveManifest(laboratory, simulated),
  );
  const submission = await createSubmission(laboratory, enclaveManifest, openings.length);
  const commitments = await Promise.all(openings.map(commitOpening));
  const batch = new MerkleTree(commitments, nodeSha256);
  const statement = (options.editStatement ?? identity)(
    await createStatement(enclaveManifest, submission, batch),
  );
  const attestation = await attest(pki, { enclaveManifest, statement, options });
  const logEvidence = await record(log, statement);
  const evidence = openings.map(({ index }) => ({
    index,
    count: openings.length,
    inclusion: batch.inclusionPath(index),
    statement,
    attestation,
    enclaveManifest,
    log: logEvidence,
    anchors: [],
  }));
  const referenceValues = (options.editReference ?? identity)(
    await createReferenceValues(logEvidence.vkey, simulated),
  );
  const trust: ResultTrust = {
    roots: simulated ? [] : [{ ...pki.anchor, kind: 'aws' }],
    ...(simulated ? { acceptSimulated: [pki.anchor.sha256] } : {}),
    reference: {
      file: await signReferenceValues(referenceValues, release),
      releaseKey: release.publicKey,
    },
  };
  return {
    ...{ pki, log, release, laboratory, enclaveManifest, submission, statement, openings },
    ...{ trust, evidence, referenceValues },
  };
}

/** The two files that a recipient gets for one result. */
export function filesOf(world: EvidenceWorld, index = 0): { opening: Bytes; evidence: Bytes } {
  const [opening, evidence] = [world.openings[index], world.evidence[index]];
  if (opening === undefined || evidence === undefined) {
    throw new RangeError('the world has no such result');
  }
  return { opening: formatOpening(opening), evidence: formatEvidence(evidence) };
}

function toOpening(result: JsonObject, index: number): Opening {
  return { index, result, salt: new Uint8Array(32).fill(index + 1) };
}

export async function createEnclaveManifest(
  laboratory: Signer,
  simulated = true,
): Promise<EnclaveManifest> {
  return {
    format: 'neoseal.enclave-manifest/1',
    version: 1,
    simulated,
    recipientKey: toBase64(new Uint8Array(32).fill(9)),
    knowledgePack: TEST_DIGEST,
    policies: [{ id: 'newborn-core', version: '2026.1', digest: 'cd'.repeat(32) }],
    laboratories: [await describeLaboratory(laboratory.publicKey)],
    code: 'ef'.repeat(32),
    kmsKeyId: 'arn:aws:kms:eu-central-1:000000000000:key/test',
  };
}

export async function createSubmission(
  laboratory: Signer,
  enclave: EnclaveManifest,
  samples = 1,
): Promise<SubmissionManifest> {
  const content = { sha256: TEST_DIGEST, length: 1000 };
  return {
    format: 'neoseal.submission/1',
    laboratory: (await describeLaboratory(laboratory.publicKey)).id,
    sequence: 7,
    nonce: '5a'.repeat(32),
    created: '2026-03-01T11:00:00Z',
    enclaveManifest: toHex(await digestEnclaveManifest(enclave)),
    policy: 'newborn-core',
    consent: { purposes: ['newborn-screening'] },
    recipients: [toBase64(new Uint8Array(32).fill(8))],
    samples: Array.from({ length: samples }, (_unused, index) => ({
      id: index.toString(16).padStart(32, '0'),
      sex: 'female' as const,
      callsImplyCoverage: false,
      files: [{ role: 'vcf', name: 'sample.vcf.gz', plaintext: content, ciphertext: content }],
    })),
  };
}

async function createStatement(
  enclave: EnclaveManifest,
  submission: SubmissionManifest,
  batch: MerkleTree,
): Promise<BatchStatement> {
  const [policy] = enclave.policies;
  return {
    format: 'neoseal.batch-statement/1',
    enclaveManifest: toHex(await digestEnclaveManifest(enclave)),
    knowledgePack: enclave.knowledgePack,
    policy: { id: submission.policy, digest: policy?.digest ?? TEST_DIGEST },
    submission: {
      manifestDigest: toHex(await digestSubmission(submission)),
      laboratory: submission.laboratory,
      sequence: submission.sequence,
      nonce: submission.nonce,
    },
    results: { root: toHex(batch.root()), count: batch.size },
  };
}

interface Attested {
  readonly enclaveManifest: EnclaveManifest;
  readonly statement: BatchStatement;
  readonly options: WorldOptions;
}

async function attest(
  pki: NitroPki,
  { enclaveManifest, statement, options }: Attested,
): Promise<Bytes> {
  const pcrs = await standardPcrs();
  pcrs.set(16, await extendFromZero(await digestEnclaveManifest(enclaveManifest)));
  const fields = {
    pcrs,
    user_data: await digestBatchStatement(statement),
    nonce: parseHex(statement.submission.nonce),
  };
  return createDocument(pki, options.editDocument?.(fields) ?? fields);
}

/** A log of three entries, of which the statement is the last but one. */
async function record(log: Signer, statement: BatchStatement): Promise<Evidence['log']> {
  const vkey = formatVerifierKey(await createVerifierKey(TEST_ORIGIN, log.publicKey));
  const tree = new MerkleTree(
    [
      formatLogEntry({ kind: 'genesis', log: vkey, accepts: 'batch' }),
      batchEntry(await digestBatchStatement(statement)),
      batchEntry(new Uint8Array(32)),
    ],
    nodeSha256,
  );
  const head = { origin: TEST_ORIGIN, size: tree.size, root: tree.root() };
  return {
    vkey,
    entryIndex: 1,
    checkpoint: await signCheckpoint(head, log),
    inclusion: tree.inclusionPath(1),
  };
}

async function createReferenceValues(vkey: string, simulated: boolean): Promise<ReferenceValues> {
  const [pcr0, pcr1, pcr2] = [await testPcr(0), await testPcr(1), await testPcr(2)].map(toHex);
  return {
    format: 'neoseal.reference-values/1',
    version: 3,
    issued: '2026-02-01T00:00:00Z',
    expires: '2026-12-31T00:00:00Z',
    measurements: [
      {
        ...{ pcr0: 'aa'.repeat(48), pcr1: 'bb'.repeat(48), pcr2: 'cc'.repeat(48) },
        revision: 'older',
      },
      {
        ...{ pcr0: pcr0 ?? '', pcr1: pcr1 ?? '', pcr2: pcr2 ?? '' },
        revision: '0123abc',
        ...(simulated ? { simulated } : {}),
      },
    ],
    logs: [vkey],
  };
}

function identity<T>(value: T): T {
  return value;
}

export { TEST_TIME };
