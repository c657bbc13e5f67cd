import {
  AWS_ROOT_G1,
  batchEntry,
  createVerifierKey,
  digestBatchStatement,
  formatEvidence,
  formatTlogProof,
  NOTE_TYPE,
  parseNote,
  signCosignature,
  signSubmission,
  toBase64,
  toHex,
  verifyNitroDocument,
  witnessAnchor,
  witnessVerifier,
} from '#attestation';
import type { Bytes, NitroOptions, ResultTrust, VerifierKey } from '#attestation';
import { application, cmdline, createEif, init, kernel, metadata } from '../builders/eif.ts';
import { filesOf } from '../builders/evidence.ts';
import type { EvidenceWorld } from '../builders/evidence.ts';
import { createDocument, encodePayload, standardFields } from '../builders/nitro-pki.ts';
import { createReceipt } from '../builders/receipt.ts';
import type { Receipt } from '../builders/receipt.ts';
import { seededSigner } from '../builders/seeded-keys.ts';
import { createSeededWorld } from '../builders/seeded-world.ts';
import { sharedData } from '../builders/shared-data.ts';
import { readVectors } from '../builders/vectors.ts';

/** What the mutations start from. All keys come from a seed: an iteration's number repeats it. */
export interface Corpus {
  readonly world: EvidenceWorld;
  readonly trust: ResultTrust;
  readonly opening: Bytes;
  readonly evidence: Bytes;
  readonly reference: Bytes;
  readonly submission: Bytes;
  readonly checkpoint: string;
  readonly cosignature: Bytes;
  readonly witness: VerifierKey;
  readonly logKey: VerifierKey;
  readonly tlogProof: string;
  readonly entry: Bytes;
  readonly receipt: Receipt;
  readonly options: NitroOptions;
  readonly documents: readonly Bytes[];
  readonly documentIds: ReadonlySet<string>;
  readonly payload: Bytes;
  readonly image: Bytes;
}

const COSIGNED_AT = 1_772_366_400;

export async function createCorpus(): Promise<Corpus> {
  const world = await createSeededWorld('fuzz', {
    results: [{ outcome: 'incomplete' }, { outcome: 'none', findings: [{ gene: 'PAH' }] }, {}],
  });
  const witnessSigner = seededSigner('fuzz/witness');
  const witness = await createVerifierKey(
    'witness.example',
    witnessSigner.publicKey,
    NOTE_TYPE.cosignature,
  );
  const file = world.evidence[1];
  if (file === undefined) {
    throw new TypeError('the builder made no evidence');
  }
  const { log } = file;
  const cosignature = await signCosignature(
    parseNote(log.checkpoint).text,
    COSIGNED_AT,
    witnessSigner,
  );
  const anchors = [witnessAnchor(witness, toBase64(cosignature))];
  const entry = batchEntry(await digestBatchStatement(world.statement));
  const index = log.entryIndex;
  return {
    ...{ world, witness, cosignature, entry },
    trust: { ...world.trust, anchors: { required: 1, verifiers: [witnessVerifier(witness)] } },
    opening: filesOf(world, 1).opening,
    evidence: formatEvidence({ ...file, anchors }),
    reference: new Uint8Array(world.trust.reference?.file ?? []),
    submission: await signSubmission(world.submission, world.laboratory),
    checkpoint: log.checkpoint,
    logKey: await createVerifierKey('log.example/neoseal', world.log.publicKey),
    tlogProof: formatTlogProof({ index, path: log.inclusion, checkpoint: log.checkpoint }),
    receipt: await createReceipt(world.log, { entry, index, size: 3, path: log.inclusion }),
    ...(await createDocuments(world)),
  };
}

async function createDocuments({
  pki,
}: EvidenceWorld): Promise<
  Pick<Corpus, 'options' | 'documents' | 'documentIds' | 'payload' | 'image'>
> {
  const options: NitroOptions = {
    anchors: [AWS_ROOT_G1, pki.anchor],
    acceptDevelopmentRoots: [pki.anchor.sha256],
    time: { kind: 'document-time' },
    debugMode: 'reported',
  };
  const genuine = sharedData === null ? [] : readVectors('.cbor', 'attestation', 'genuine');
  const documents = [await createDocument(pki), ...genuine.map(({ bytes }) => bytes)];
  const documentIds = new Set<string>();
  for (const document of documents) {
    const { documentId } = await verifyNitroDocument(document, options);
    documentIds.add(documentId === null ? '' : toHex(documentId));
  }
  return {
    ...{ options, documents, documentIds },
    payload: encodePayload(await standardFields(pki), true),
    image: createEif([kernel, cmdline, metadata, init, application]),
  };
}
