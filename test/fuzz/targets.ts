import {
  AWS_ROOT_G1,
  canonicalText,
  equalBytes,
  measureEif,
  parseCanonical,
  parseCertificate,
  parseCheckpoint,
  parseCoseReceipt,
  parseNote,
  parsePemCertificate,
  parseTlogProof,
  PolicyError,
  toHex,
  VerificationError,
  verifyCheckpoint,
  verifyCoseReceipt,
  verifyCosignature,
  verifyNitroDocument,
  verifyReferenceValues,
  verifyResult,
  verifySubmission,
  verifyTlogProof,
} from '#attestation';
import type { Bytes } from '#attestation';
import { TEST_TIME } from '../builders/evidence.ts';
import { signDocument } from '../builders/nitro-pki.ts';
import type { Corpus } from './corpus.ts';
import { mutate, pick } from './mutate.ts';
import type { Random } from './mutate.ts';
import { mutateJson } from './mutate-json.ts';
import { signAnything } from './sign-anything.ts';

/** Resolves to the kind of outcome; throws what is a finding. */
export type Target = (corpus: Corpus, random: Random) => Promise<string>;

/** What a mutation may do at most: be refused, by a code, or be read as the very same thing. */
export const TARGETS: Readonly<Record<string, Target>> = {
  async document({ documents, documentIds, options }, random) {
    const input = mutate(pick(random, documents), pick(random, documents), random);
    const verdict = await verifyNitroDocument(input, options);
    expectNoInternal(verdict.checks);
    if (verdict.verdict === 'valid' && !documentIds.has(toHex(verdict.documentId))) {
      throw new Error('a mutation was accepted as a new document');
    }
    return verdict.verdict;
  },
  async payload({ world, payload, documents, options }, random) {
    const changed = mutate(payload, pick(random, documents), random);
    const signed = await signDocument(changed, world.pki.leafKey);
    const verdict = await verifyNitroDocument(signed, options);
    expectNoInternal(verdict.checks);
    return verdict.verdict;
  },
  async certificate({ world }, random) {
    const certificates = [AWS_ROOT_G1.certificate, world.pki.certificate, ...world.pki.cabundle];
    const changed = mutate(pick(random, certificates), pick(random, certificates), random);
    return codedOutcome(() => parseCertificate(changed));
  },
  async pem({ world }, random) {
    const base64 = Buffer.from(world.pki.anchor.certificate).toString('base64');
    const pem = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
    const changed = mutateText(pem, random);
    return codedOutcome(() => parseCertificate(parsePemCertificate(changed)));
  },
  async image({ image, documents }, random) {
    const changed = mutate(image, pick(random, documents), random);
    return codedOutcome(() => measureEif(changed));
  },
  evidence: (corpus, random) =>
    judgeResult(corpus, {
      opening: corpus.opening,
      evidence: mutate(corpus.evidence, corpus.opening, random),
    }),
  evidenceValue: (corpus, random) =>
    judgeResult(corpus, {
      opening: corpus.opening,
      evidence: mutateJson(corpus.evidence, random),
    }),
  opening: (corpus, random) =>
    judgeResult(corpus, {
      opening: mutate(corpus.opening, corpus.evidence, random),
      evidence: corpus.evidence,
    }),
  openingValue: (corpus, random) =>
    judgeResult(corpus, {
      opening: mutateJson(corpus.opening, random),
      evidence: corpus.evidence,
    }),
  reference({ reference, evidence, world }, random) {
    const changed = mutate(reference, evidence, random);
    const trust = { releaseKey: world.release.publicKey, time: TEST_TIME };
    return unchangedOutcome(reference, changed, () => verifyReferenceValues(changed, trust));
  },
  async referenceSigned({ reference, world }, random) {
    const file = await signAnything(reference, 'referenceValues', world.release, random);
    const trust = { releaseKey: world.release.publicKey, time: TEST_TIME };
    return codedOutcome(() => verifyReferenceValues(file, trust));
  },
  submission({ submission, evidence, world }, random) {
    const changed = mutate(submission, evidence, random);
    return unchangedOutcome(submission, changed, () =>
      verifySubmission(changed, world.enclaveManifest),
    );
  },
  async submissionSigned({ submission, world }, random) {
    const file = await signAnything(submission, 'manifest', world.laboratory, random);
    return codedOutcome(() => verifySubmission(file, world.enclaveManifest));
  },
  async checkpoint({ checkpoint, logKey }, random) {
    const changed = mutateText(checkpoint, random);
    return codedOutcome(async () => {
      await verifyCheckpoint(changed, logKey);
      expectSame(parseNote(changed).text, parseNote(checkpoint).text);
    });
  },
  async cosignature({ checkpoint, cosignature, witness }, random) {
    const blob = mutate(cosignature, cosignature, random);
    return codedOutcome(async () => {
      await verifyCosignature(parseNote(checkpoint).text, blob, witness);
      expectSame(toHex(blob), toHex(cosignature));
    });
  },
  async tlogProof({ tlogProof, entry, logKey }, random) {
    const changed = mutateText(tlogProof, random);
    return codedOutcome(async () => {
      const proof = parseTlogProof(changed);
      await verifyTlogProof(entry, proof, logKey);
      const original = parseTlogProof(tlogProof);
      expectSame(describeProof(proof), describeProof(original));
    });
  },
  async receipt({ receipt, checkpoint, documents }, random) {
    const changed = mutate(receipt.bytes, pick(random, documents), random);
    const { leafHash, logKey } = receipt;
    const head = parseCheckpoint(parseNote(checkpoint).text);
    return codedOutcome(async () => {
      const parsed = parseCoseReceipt(changed);
      expectSame(
        toHex(await verifyCoseReceipt({ leafHash, receipt: parsed, logKey, head })),
        receipt.root,
      );
    });
  },
  async canonical({ evidence, opening }, random) {
    const changed = mutate(evidence, opening, random);
    return codedOutcome(() => {
      const value = parseCanonical(changed, { maxBytes: 1e7 });
      expectSame(canonicalText(value), new TextDecoder().decode(changed));
    });
  },
};

interface ResultFiles {
  readonly opening: Bytes;
  readonly evidence: Bytes;
}

/** Every byte of both files is covered by a check, so only the originals are valid. */
async function judgeResult(corpus: Corpus, { opening, evidence }: ResultFiles): Promise<string> {
  const { verdict, checks } = await verifyResult(opening, evidence, corpus.trust, TEST_TIME);
  expectNoInternal(checks);
  expectNoInternal(checks.flatMap((check) => check.checks ?? []));
  const same = equalBytes(opening, corpus.opening) && equalBytes(evidence, corpus.evidence);
  if ((verdict === 'valid') !== same) {
    throw new Error(`a ${same ? 'good' : 'mutated'} pair of files is ${verdict}`);
  }
  return verdict;
}

async function unchangedOutcome(
  original: Bytes,
  changed: Bytes,
  call: () => Promise<unknown>,
): Promise<string> {
  const outcome = await codedOutcome(call);
  if ((outcome === 'accepted') !== equalBytes(original, changed)) {
    throw new Error(`a file is ${outcome}`);
  }
  return outcome;
}

function expectNoInternal(checks: readonly { readonly code?: string }[]): void {
  if (checks.some(({ code }) => code === 'INTERNAL')) {
    throw new Error('a check stopped on an uncoded error');
  }
}

function expectSame(actual: string, expected: string): void {
  if (actual !== expected) {
    throw new Error('a mutation was accepted as something new');
  }
}

async function codedOutcome(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    if (error instanceof VerificationError || error instanceof PolicyError) {
      return 'refused';
    }
    throw error;
  }
}

function mutateText(text: string, random: Random): string {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(mutate(bytes, bytes, random));
}

function describeProof(proof: ReturnType<typeof parseTlogProof>): string {
  return `${proof.index} ${proof.path.map(toHex).join(' ')}`;
}
