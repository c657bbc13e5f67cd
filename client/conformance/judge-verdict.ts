import {
  AWS_ROOT_G1,
  equalBytes,
  parseBase64,
  parseHex,
  parseNitroDocument,
  parseSha256,
  parseSha384,
  parseTrustAnchor,
  parseVerifierKey,
  sha256,
  verifyNitroDocument,
  verifyResult,
  witnessVerifier,
} from '#attestation';
import type { Bytes, Check, ResultTrust, Sha256, TrustAnchor } from '#attestation';
import type { Judgement } from './judgement.ts';
import type { DocumentVector, Failure, ResultVector } from './vector-file.ts';

/** The octets that a vector names. */
export type Lookup = (name: string) => Bytes;

export async function judgeDocument(vector: DocumentVector, input: Lookup): Promise<Judgement> {
  const document = input(vector.document);
  const { time, nonce, userData, measurements } = vector;
  const accepted = vector.developmentRoots.map(parseFingerprint);
  const verdict = await verifyNitroDocument(document, {
    anchors: await anchorsOf(document, accepted),
    acceptDevelopmentRoots: accepted,
    time:
      time === 'document-time'
        ? { kind: 'document-time' }
        : { kind: 'instant', at: new Date(time) },
    ...(nonce === undefined ? {} : { nonce: parseHex(nonce) }),
    ...(userData === undefined ? {} : { userData: parseHex(userData) }),
    ...(measurements === undefined
      ? { debugMode: 'reported' as const }
      : { measurements: measurements.map(parseMeasurement) }),
  });
  return { verdict: verdict.verdict, failed: failuresOf(verdict.checks) };
}

/** A development root comes from the document's own bundle, when its fingerprint was accepted. */
async function anchorsOf(document: Bytes, accepted: readonly Sha256[]): Promise<TrustAnchor[]> {
  try {
    const [root] = parseNitroDocument(document).cabundle;
    if (root === undefined) {
      return [AWS_ROOT_G1];
    }
    const fingerprint = await sha256(root);
    return accepted.some((named) => equalBytes(named, fingerprint))
      ? [AWS_ROOT_G1, await parseTrustAnchor('development-root', 'development', root)]
      : [AWS_ROOT_G1];
  } catch {
    // Not a document: its own checks say so.
    return [AWS_ROOT_G1];
  }
}

export async function judgeResult(vector: ResultVector, input: Lookup): Promise<Judgement> {
  const opening = vector.opening === null ? null : input(vector.opening);
  const { verdict, checks } = await verifyResult(
    opening,
    input(vector.evidence),
    await trustOf(vector, input),
    new Date(vector.time),
  );
  const failed = checks.flatMap((check) => [
    ...failuresOf([check]),
    ...failuresOf(check.checks ?? []).map((inner) => ({
      ...inner,
      check: `${check.name}/${inner.check}`,
    })),
  ]);
  return { verdict, failed };
}

async function trustOf(vector: ResultVector, input: Lookup): Promise<ResultTrust> {
  const { developmentRoots, reference, releaseKey, witnesses = [], witnessesRequired } = vector;
  const verifiers = (await Promise.all(witnesses.map(parseVerifierKey))).map(witnessVerifier);
  return {
    roots: [AWS_ROOT_G1],
    acceptSimulated: developmentRoots.map(parseFingerprint),
    ...(reference === undefined
      ? {}
      : {
          reference: {
            file: input(reference),
            ...(releaseKey === undefined ? {} : { releaseKey: parseBase64(releaseKey) }),
          },
        }),
    ...(verifiers.length === 0
      ? {}
      : { anchors: { required: witnessesRequired ?? verifiers.length, verifiers } }),
  };
}

function failuresOf(
  checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly code?: Check['code'];
  }[],
): Failure[] {
  return checks
    .filter(({ status }) => status === 'failed')
    .map(({ name, code }) => ({ check: name, code: code ?? 'INTERNAL' }));
}

function parseFingerprint(hex: string): Sha256 {
  return parseSha256(parseHex(hex));
}

function parseMeasurement(record: Record<'pcr0' | 'pcr1' | 'pcr2', string>): {
  pcr0: ReturnType<typeof parseSha384>;
  pcr1: ReturnType<typeof parseSha384>;
  pcr2: ReturnType<typeof parseSha384>;
} {
  const { pcr0, pcr1, pcr2 } = record;
  return {
    pcr0: parseSha384(parseHex(pcr0)),
    pcr1: parseSha384(parseHex(pcr1)),
    pcr2: parseSha384(parseHex(pcr2)),
  };
}
