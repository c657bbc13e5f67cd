import {
  createVerifierKey,
  extendFromZero,
  formatEvidence,
  formatOpening,
  formatSignatureLine,
  formatVerifierKey,
  NOTE_TYPE,
  parseCheckpoint,
  parseNote,
  signCheckpoint,
  signCosignature,
  toBase64,
  toHex,
  witnessAnchor,
} from '#attestation';
import type { Anchor, Bytes, Evidence, Opening, VerifierKey } from '#attestation';
import type { EvidenceWorld, WorldOptions } from '../evidence.ts';
import { standardPcrs, TEST_TIME } from '../nitro-pki.ts';
import { seededSigner } from '../seeded-keys.ts';
import { createSeededWorld } from '../seeded-world.ts';
import { VectorWriter } from './vector-writer.ts';
import type { Refusal } from './vector-writer.ts';

const RESULTS = [
  { outcome: 'no-condition-suspected' },
  { outcome: 'condition-suspected', findings: [{ gene: 'PAH' }] },
  { outcome: 'incomplete' },
];
const COSIGNED_AT = 1_772_366_400;
/** The result that the vectors are of. */
const INDEX = 1;

type Settings = Readonly<Record<string, unknown>>;

/** Results with their evidence, by simulated enclaves. */
export async function resultVectors(): Promise<Bytes> {
  const world = await createSeededWorld('vectors', { results: RESULTS });
  const writer = new ResultWriter(world);
  writeAccepted(writer);
  writeTrust(writer);
  writeOpenings(writer);
  await writeEvidence(writer);
  await writeWorlds(writer);
  await writeAnchors(writer);
  return writer.file.toBytes();
}

class ResultWriter {
  readonly file = new VectorWriter(
    'Results and their evidence by a simulated enclave with keys from a seed. No hardware protected anything.',
  );
  readonly world: EvidenceWorld;

  constructor(world: EvidenceWorld) {
    this.world = world;
  }

  get opening(): Opening {
    return present(this.world.openings[INDEX]);
  }

  get evidence(): Evidence {
    return present(this.world.evidence[INDEX]);
  }

  fields(id: string, files: { opening?: Uint8Array | null; evidence?: Uint8Array } = {}): Settings {
    const opening = files.opening === undefined ? formatOpening(this.opening) : files.opening;
    const evidence = files.evidence ?? formatEvidence(this.evidence);
    return {
      kind: 'result',
      opening: opening === null ? null : this.file.input(`${id}.result`, opening),
      evidence: this.file.input(`${id}.evidence`, evidence),
      ...trustOf(this, id, this.world),
    };
  }
}

function trustOf(writer: ResultWriter, id: string, world: EvidenceWorld): Settings {
  const file = present(world.trust.reference).file;
  return {
    reference: writer.file.input(`${id}.reference`, file),
    releaseKey: toBase64(world.release.publicKey),
    developmentRoots: [toHex(world.pki.anchor.sha256)],
    time: TEST_TIME.toISOString(),
  };
}

function writeAccepted(writer: ResultWriter): void {
  writer.file.valid('result', 'a result of a batch of three', writer.fields('result'));
  writer.file.valid(
    'batch',
    'the batch alone: nothing is known of a single result',
    writer.fields('batch', { opening: null }),
  );
}

function writeTrust(writer: ResultWriter): void {
  const fields = writer.fields('result');
  const cases: readonly (readonly [string, string, Settings, ...Refusal[]])[] = [
    [
      'root-not-named',
      'simulated, and nobody named the root',
      { developmentRoots: [] },
      'attestation-document ATTESTATION_DOCUMENT',
      'attestation-document/trust-anchor TRUST_ANCHOR_UNKNOWN',
    ],
    [
      'reference-missing',
      'no measurement is accepted by default',
      { reference: undefined, releaseKey: undefined },
      'reference-values REFERENCE_MISSING',
    ],
    [
      'release-key-missing',
      'a reference file cannot vouch for itself',
      { releaseKey: undefined },
      'reference-values REFERENCE_KEY_MISSING',
    ],
    [
      'release-key-other',
      'signed by another key than the one trusted',
      { releaseKey: toBase64(seededSigner('vectors/other').publicKey) },
      'reference-values SIGNATURE_KEY',
    ],
    [
      'reference-expired',
      'judged at the instant of expiry',
      { time: '2026-12-31T00:00:00.000Z' },
      'reference-values REFERENCE_EXPIRED',
    ],
    [
      'reference-not-yet-valid',
      'judged before the issue',
      { time: '2026-01-31T23:59:59.000Z' },
      'reference-values REFERENCE_NOT_YET_VALID',
    ],
  ];
  for (const [id, describes, settings, ...refusals] of cases) {
    writer.file.invalid(id, describes, { ...fields, ...settings }, ...refusals);
  }
}

function writeOpenings(writer: ResultWriter): void {
  const { opening } = writer;
  const edited = (changes: Partial<Opening>): Bytes => formatOpening({ ...opening, ...changes });
  const spaced = new TextEncoder().encode(`${new TextDecoder().decode(formatOpening(opening))}\n`);
  const cases: readonly (readonly [string, string, Bytes, Refusal])[] = [
    [
      'result-changed',
      'another outcome',
      edited({ result: { outcome: 'no-condition-suspected' } }),
      'commitment-in-batch MERKLE_INCLUSION',
    ],
    [
      'salt-changed',
      'another salt',
      edited({ salt: new Uint8Array(32) }),
      'commitment-in-batch MERKLE_INCLUSION',
    ],
    [
      'result-of-another',
      'a genuine result of the same batch',
      formatOpening(present(writer.world.openings[0])),
      'commitment-in-batch INDEX_MISMATCH',
    ],
    ['result-newline', 'a final newline', spaced, 'result-format JSON_NOT_CANONICAL'],
    [
      'result-unknown-member',
      'a member that the format does not have',
      new TextEncoder().encode(
        new TextDecoder()
          .decode(formatOpening(opening))
          .replace('{"format"', '{"extra":1,"format"'),
      ),
      'result-format FORMAT_FIELD_UNKNOWN',
    ],
  ];
  for (const [id, describes, bytes, refusal] of cases) {
    writer.file.invalid(id, describes, writer.fields(id, { opening: bytes }), refusal);
  }
}

async function writeEvidence(writer: ResultWriter): Promise<void> {
  const { evidence, world } = writer;
  const { statement, enclaveManifest, log } = evidence;
  const { text } = parseNote(log.checkpoint);
  const other = seededSigner('vectors/other');
  const cases: readonly (readonly [string, string, Partial<Evidence>, ...Refusal[]])[] = [
    [
      'count-changed',
      'fewer results than were attested',
      { count: 2 },
      'batch-statement STATEMENT_COUNT',
    ],
    [
      'root-changed',
      'the statement names another root',
      { statement: { ...statement, results: { ...statement.results, root: 'ab'.repeat(32) } } },
      'commitment-in-batch MERKLE_INCLUSION',
      'batch-statement STATEMENT_DIGEST',
    ],
    [
      'path-cut',
      'the inclusion path is too short',
      { inclusion: evidence.inclusion.slice(1) },
      'commitment-in-batch MERKLE_INCLUSION',
    ],
    [
      'manifest-changed',
      'another key in the manifest of the enclave',
      { enclaveManifest: { ...enclaveManifest, recipientKey: toBase64(new Uint8Array(32)) } },
      'enclave-manifest ENCLAVE_MANIFEST_DIGEST',
    ],
    [
      'log-entry-moved',
      'another position in the log',
      { log: { ...log, entryIndex: 2 } },
      'log-inclusion MERKLE_INCLUSION',
    ],
    [
      'checkpoint-other-key',
      'the checkpoint is signed by another key of the same name',
      { log: { ...log, checkpoint: await signCheckpoint(parseCheckpoint(text), other) } },
      'log-checkpoint NOTE_UNSIGNED',
    ],
    [
      'checkpoint-second-line',
      'a signature that the verifier could not check',
      {
        log: {
          ...log,
          checkpoint:
            log.checkpoint +
            formatSignatureLine({
              name: 'other.example',
              keyId: new Uint8Array(4),
              signature: new Uint8Array(64),
            }),
        },
      },
      'log-checkpoint NOTE_FORMAT',
    ],
    [
      'log-not-named',
      'a log that the reference values do not name',
      {
        log: {
          ...log,
          vkey: formatVerifierKey(await createVerifierKey('log.example/neoseal', other.publicKey)),
        },
      },
      'log-checkpoint LOG_NOT_TRUSTED',
    ],
    [
      'attestation-flipped',
      'the last bit of the document differs',
      { attestation: flipLast(evidence.attestation) },
      'attestation-document ATTESTATION_DOCUMENT',
      'attestation-document/signature COSE_SIGNATURE_INVALID',
    ],
  ];
  for (const [id, describes, changes, ...refusals] of cases) {
    const bytes = formatEvidence({ ...evidence, ...changes });
    writer.file.invalid(id, describes, writer.fields(id, { evidence: bytes }), ...refusals);
  }
  const elsewhere = await createSeededWorld('vectors/elsewhere', {
    results: RESULTS,
    pki: world.pki,
  });
  writer.file.invalid(
    'attestation-of-another-batch',
    'a genuine document of the same enclave for another submission',
    writer.fields('attestation-of-another-batch', {
      evidence: formatEvidence({
        ...evidence,
        attestation: present(elsewhere.evidence[INDEX]).attestation,
      }),
    }),
    'batch-statement STATEMENT_DIGEST',
    'enclave-manifest ENCLAVE_MANIFEST_PCR16',
  );
  writer.file.invalid(
    'evidence-empty',
    'no octet at all',
    writer.fields('evidence-empty', { evidence: new Uint8Array(0) }),
    'evidence-format JSON_NOT_CANONICAL',
  );
}

/** Enclaves that say something wrong themselves. */
async function writeWorlds(writer: ResultWriter): Promise<void> {
  const zeros = new Uint8Array(48);
  const debug = (await standardPcrs()).set(0, zeros).set(1, zeros).set(2, zeros);
  const otherPcr16 = await extendFromZero(new Uint8Array(32));
  const unbound = (await standardPcrs()).set(16, otherPcr16);
  const cases: readonly (readonly [string, string, Partial<WorldOptions>, ...Refusal[]])[] = [
    [
      'nonce-of-another',
      'the document answers another submission',
      { editDocument: (fields) => ({ ...fields, nonce: new Uint8Array(32) }) },
      'batch-statement STATEMENT_NONCE',
    ],
    [
      'manifest-not-bound',
      'PCR16 was extended with something else',
      { editDocument: (fields) => ({ ...fields, pcrs: unbound }) },
      'enclave-manifest ENCLAVE_MANIFEST_PCR16',
    ],
    [
      'claims-hardware',
      'the manifest says real, the root says simulated',
      { editManifest: (manifest) => ({ ...manifest, simulated: false }) },
      'enclave-manifest ENCLAVE_MANIFEST_SIMULATED',
    ],
    [
      'debug-mode',
      'the enclave ran in debug mode',
      { editDocument: (fields) => ({ ...fields, pcrs: debug }) },
      'attestation-document ATTESTATION_DOCUMENT',
      'attestation-document/debug-mode DEBUG_MODE',
    ],
    [
      'pack-of-another',
      'a knowledge pack that the enclave did not boot with',
      { editStatement: (statement) => ({ ...statement, knowledgePack: '12'.repeat(32) }) },
      'enclave-manifest STATEMENT_KNOWLEDGE_PACK',
    ],
    [
      'policy-of-another',
      'a policy that the enclave did not boot with',
      {
        editStatement: (statement) => ({
          ...statement,
          policy: { ...statement.policy, digest: '12'.repeat(32) },
        }),
      },
      'enclave-manifest STATEMENT_POLICY',
    ],
    [
      'laboratory-of-another',
      'a laboratory that the enclave does not serve',
      {
        editStatement: (statement) => ({
          ...statement,
          submission: { ...statement.submission, laboratory: '12'.repeat(16) },
        }),
      },
      'enclave-manifest STATEMENT_LABORATORY',
    ],
    [
      'build-not-published',
      'the build is not among the reference values',
      {
        editReference: (values) => ({ ...values, measurements: values.measurements.slice(0, 1) }),
      },
      'reference-values MEASUREMENT_NOT_ACCEPTED',
    ],
    [
      'build-for-hardware',
      'the build is published for real hardware only',
      {
        editReference: (values) => ({
          ...values,
          measurements: values.measurements.map(({ pcr0, pcr1, pcr2, revision }) => ({
            ...{ pcr0, pcr1, pcr2, revision },
          })),
        }),
      },
      'reference-values MEASUREMENT_NOT_ACCEPTED',
    ],
  ];
  for (const [id, describes, options, ...refusals] of cases) {
    const world = await createSeededWorld('vectors', { results: RESULTS, ...options });
    const files = {
      opening: formatOpening(present(world.openings[INDEX])),
      evidence: formatEvidence(present(world.evidence[INDEX])),
    };
    const fields = { ...writer.fields(id, files), ...trustOf(writer, id, world) };
    writer.file.invalid(id, describes, fields, ...refusals);
  }
}

async function writeAnchors(writer: ResultWriter): Promise<void> {
  const { evidence } = writer;
  const body = parseNote(evidence.log.checkpoint).text;
  const [first, second] = [await witness('first', body), await witness('second', body)];
  const wrong = await witness('first', body.replace('\n3\n', '\n4\n'));
  const anchored = (
    id: string,
    anchors: readonly Anchor[],
    keys: readonly VerifierKey[],
  ): Settings => ({
    ...writer.fields(id, { evidence: formatEvidence({ ...evidence, anchors }) }),
    witnesses: keys.map(formatVerifierKey),
  });
  writer.file.valid(
    'witnessed',
    'both trusted witnesses hold the checkpoint',
    anchored('witnessed', [first.anchor, second.anchor], [first.key, second.key]),
  );
  writer.file.valid(
    'witness-untrusted',
    'the anchor of an unknown witness is ignored',
    anchored('witness-untrusted', [first.anchor, second.anchor], [first.key]),
  );
  writer.file.invalid(
    'witness-missing',
    'one of two trusted witnesses is missing',
    anchored('witness-missing', [first.anchor], [first.key, second.key]),
    'anchors ANCHOR_QUORUM',
  );
  writer.file.invalid(
    'witness-twice',
    'one witness does not count twice',
    anchored('witness-twice', [first.anchor, first.anchor], [first.key, second.key]),
    'anchors ANCHOR_QUORUM',
  );
  writer.file.invalid(
    'witness-of-another-head',
    'a trusted witness signed another head',
    anchored('witness-of-another-head', [wrong.anchor], [first.key]),
    'anchors NOTE_SIGNATURE',
    `anchors/${formatVerifierKey(first.key)} NOTE_SIGNATURE`,
  );
}

async function witness(name: string, body: string): Promise<{ anchor: Anchor; key: VerifierKey }> {
  const signer = seededSigner(`vectors/witness/${name}`);
  const key = await createVerifierKey(`${name}.example`, signer.publicKey, NOTE_TYPE.cosignature);
  const cosignature = toBase64(await signCosignature(body, COSIGNED_AT, signer));
  return { anchor: witnessAnchor(key, cosignature), key };
}

function flipLast(bytes: Bytes): Bytes {
  const changed = bytes.slice();
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  return changed;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError('the builder left something out');
  }
  return value;
}
