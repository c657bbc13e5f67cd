import { createPublicKey } from 'node:crypto';
import {
  AWS_ROOT_G1,
  batchEntry,
  createVerifierKey,
  digestBatchStatement,
  encodeCbor,
  encodeSigStructure,
  formatEvidence,
  formatTlogProof,
  leafPreimage,
  NOTE_TYPE,
  parseNote,
  rootFromInclusion,
  sha256,
  signCosignature,
  signSubmission,
  toBase64,
  toHex,
  verifyNitroDocument,
  witnessAnchor,
  witnessVerifier,
} from '#attestation';
import type { Bytes, NitroOptions, ResultTrust, Signer, VerifierKey } from '#attestation';
import { application, cmdline, createEif, init, kernel, metadata } from '../builders/eif.ts';
import { filesOf } from '../builders/evidence.ts';
import type { EvidenceWorld } from '../builders/evidence.ts';
import { createDocument, encodePayload, standardFields } from '../builders/nitro-pki.ts';
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

export interface Receipt {
  readonly bytes: Bytes;
  readonly leafHash: Bytes;
  readonly logKey: Bytes;
  readonly root: string;
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

interface Proof {
  readonly entry: Bytes;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Bytes[];
}

/** A receipt of RFC 9942: EdDSA over the root, the proof in the unprotected header. */
export async function createReceipt(signer: Signer, proof: Proof): Promise<Receipt> {
  const { entry, index, size, path } = proof;
  const leafHash = await sha256(leafPreimage(entry));
  const root = await rootFromInclusion({ index, size, leafHash, path });
  const header = encodeCbor(
    new Map([
      [1, -8],
      [395, 1],
    ]),
  );
  const inclusion = encodeCbor([size, index, path]);
  const signature = await signer.sign(encodeSigStructure(header, root));
  const { x } = { x: Buffer.from(signer.publicKey).toString('base64url') };
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    bytes: encodeCbor([header, new Map([[396, new Map([[-1, [inclusion]]])]]), null, signature]),
    leafHash,
    logKey: new Uint8Array(key.export({ type: 'spki', format: 'der' })),
    root: toHex(root),
  };
}
