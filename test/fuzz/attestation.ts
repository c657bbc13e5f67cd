import { parseArgs } from 'node:util';
import {
  AWS_ROOT_G1,
  measureEif,
  parseCertificate,
  toHex,
  VerificationError,
  verifyNitroDocument,
} from '#attestation';
import type { Bytes, NitroOptions } from '#attestation';
import { application, cmdline, createEif, init, kernel, metadata } from '../builders/eif.ts';
import {
  createDocument,
  createNitroPki,
  encodePayload,
  signDocument,
  standardFields,
} from '../builders/nitro-pki.ts';
import type { NitroPki } from '../builders/nitro-pki.ts';
import { sharedData } from '../builders/shared-data.ts';
import { readVectors } from '../builders/vectors.ts';
import { createRandom, mutate, pick } from './mutate.ts';
import type { Random } from './mutate.ts';

/**
 * Feeds mutated documents, payloads signed after the mutation, certificates and images to the
 * verifier. Every outcome must be a verdict or a coded error, soon, and no mutation may be accepted
 * as another document.
 *
 * node dist/.test/fuzz/attestation.js --iterations N [--seed S]
 */
const MAX_ITERATION_MS = 2000;
const MAX_GROWTH_BYTES = 512 * 1024 * 1024;

interface Corpus {
  readonly pki: NitroPki;
  readonly options: NitroOptions;
  readonly documents: readonly Bytes[];
  readonly documentIds: ReadonlySet<string>;
  readonly payload: Bytes;
  readonly image: Bytes;
}

/** Resolves to the kind of outcome; throws what is a finding. */
type Target = (corpus: Corpus, random: Random) => Promise<string>;

const TARGETS: Readonly<Record<string, Target>> = {
  async document({ documents, documentIds, options }, random) {
    const input = mutate(pick(random, documents), pick(random, documents), random);
    const verdict = await verifyNitroDocument(input, options);
    expectNoInternal(verdict.checks);
    if (verdict.verdict === 'valid' && !documentIds.has(toHex(verdict.documentId))) {
      throw new Error('a mutation was accepted as a new document');
    }
    return verdict.verdict;
  },
  async payload({ pki, payload, documents, options }, random) {
    const changed = mutate(payload, pick(random, documents), random);
    const verdict = await verifyNitroDocument(await signDocument(changed, pki.leafKey), options);
    expectNoInternal(verdict.checks);
    return verdict.verdict;
  },
  async certificate({ pki }, random) {
    const certificates = [AWS_ROOT_G1.certificate, pki.certificate, ...pki.cabundle];
    const changed = mutate(pick(random, certificates), pick(random, certificates), random);
    return codedOutcome(() => parseCertificate(changed));
  },
  async image({ image, documents }, random) {
    const changed = mutate(image, pick(random, documents), random);
    return codedOutcome(() => measureEif(changed));
  },
};

function expectNoInternal(checks: readonly { readonly code?: string }[]): void {
  if (checks.some(({ code }) => code === 'INTERNAL')) {
    throw new Error('a check stopped on an uncoded error');
  }
}

async function codedOutcome(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    if (error instanceof VerificationError) {
      return 'refused';
    }
    throw error;
  }
}

async function createCorpus(): Promise<Corpus> {
  const pki = await createNitroPki();
  const options: NitroOptions = {
    anchors: [AWS_ROOT_G1, pki.anchor],
    acceptDevelopmentRoots: [pki.anchor.sha256],
    time: { kind: 'document-time' },
    debugMode: 'reported',
  };
  const genuine = sharedData === null ? [] : readVectors('.cbor', 'attestation', 'genuine');
  const documents = [await createDocument(pki), ...genuine.map(({ bytes }) => bytes)];
  const ids = new Set<string>();
  for (const document of documents) {
    const { documentId } = await verifyNitroDocument(document, options);
    ids.add(documentId === null ? '' : toHex(documentId));
  }
  const payload = encodePayload(await standardFields(pki), true);
  const image = createEif([kernel, cmdline, metadata, init, application]);
  return { pki, options, documents, documentIds: ids, payload, image };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { iterations: { type: 'string' }, seed: { type: 'string' } },
  });
  const iterations = Number(values.iterations ?? 2000);
  const seed = Number(values.seed ?? 1);
  const corpus = await createCorpus();
  const before = process.memoryUsage().rss;
  const outcomes: Record<string, number> = {};
  let slowestMs = 0;
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    // Each iteration has its own stream, so that a finding repeats from its number alone.
    const random = createRandom(seed * 1_000_003 + iteration);
    const [name, target] = pick(random, Object.entries(TARGETS));
    const started = performance.now();
    try {
      const outcome = `${name} ${await target(corpus, random)}`;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (cause) {
      throw new Error(`finding: target ${name}, seed ${seed}, iteration ${iteration}`, { cause });
    }
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }
  const growthBytes = process.memoryUsage().rss - before;
  process.stdout.write(
    `${JSON.stringify({ iterations, seed, outcomes, slowestMs: Math.round(slowestMs), growthBytes })}\n`,
  );
  if (slowestMs > MAX_ITERATION_MS || growthBytes > MAX_GROWTH_BYTES) {
    throw new Error('too slow, or memory grew without bound');
  }
}

await main();
