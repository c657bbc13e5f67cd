import {
  AWS_ROOT_G1,
  equalBytes,
  parseNitroDocument,
  parseTrustAnchor,
  sha256,
  toHex,
  verifyNitroDocument,
} from '#attestation';
import type {
  Bytes,
  NitroDocument,
  NitroVerdict,
  ResultTrust,
  Sha256,
  TrustAnchor,
  VerificationTime,
} from '#attestation';
import type { Report } from '../web/report.ts';
import { SIMULATED_WARNING } from '../web/report.ts';
import { readReference } from './document-reference.ts';
import type { DocumentReference } from './document-reference.ts';

export interface DocumentQuestion {
  readonly trust: ResultTrust;
  /** `null`: at the document's own time. */
  readonly moment: Date | null;
  readonly nonce: Bytes | null;
  readonly userData: Bytes | null;
  /** JSON of PCR values that the person vouches for. */
  readonly pcrs: Bytes | null;
  /** What the validity of the reference values is held against. */
  readonly now: Date;
}

const DOES_NOT_PROVE = [
  'It does not prove that a result belongs to it: drop the result and its evidence for that.',
  'It does not prove that the document is recent, unless it carries a nonce that you chose.',
  'It does not prove that the hardware is unbroken.',
];

/** Verifies one Nitro document as `neoseal attestation check` does. @throws InputError */
export async function reportDocument(bytes: Bytes, question: DocumentQuestion): Promise<Report> {
  const { trust, moment, nonce, userData } = question;
  const reference = await readReference(question);
  const verdict = await verifyNitroDocument(bytes, {
    anchors: await selectAnchors(bytes, trust.acceptSimulated ?? []),
    acceptDevelopmentRoots: trust.acceptSimulated ?? [],
    time: toTime(moment),
    debugMode: 'reported',
    ...(nonce === null ? {} : { nonce }),
    ...(userData === null ? {} : { userData }),
    ...(reference === null ? {} : { measurements: reference.measurements }),
  });
  const { document } = verdict;
  return {
    ...describeState(verdict, reference),
    simulated: verdict.simulated,
    warnings: describeWarnings(verdict),
    checks: verdict.checks,
    facts: verdict.verdict === 'valid' ? describeFacts(verdict.document, verdict) : [],
    pcrs:
      document === null
        ? []
        : [...document.pcrs].map(([index, pcr]) => ({ index, hex: toHex(pcr) })),
    pcrsProven: verdict.verdict === 'valid',
    proves:
      verdict.verdict === 'valid'
        ? ['An enclave under this root signed the document, with these values, at its timestamp.']
        : [],
    doesNotProve: DOES_NOT_PROVE,
    verdict: describeVerdict(verdict, reference),
    result: null,
  };
}

function toTime(moment: Date | null): VerificationTime {
  return moment === null ? { kind: 'document-time' } : { kind: 'instant', at: moment };
}

/** A development root is read from the document's own bundle, but only if its fingerprint was named. */
async function selectAnchors(
  bytes: Bytes,
  accepted: readonly Sha256[],
): Promise<readonly TrustAnchor[]> {
  if (accepted.length === 0) {
    return [AWS_ROOT_G1];
  }
  try {
    const [root] = parseNitroDocument(bytes).cabundle;
    if (root === undefined) {
      return [AWS_ROOT_G1];
    }
    const fingerprint = await sha256(root);
    const named = accepted.some((candidate) => equalBytes(candidate, fingerprint));
    return named
      ? [AWS_ROOT_G1, await parseTrustAnchor('development-root', 'development', root)]
      : [AWS_ROOT_G1];
  } catch {
    return [AWS_ROOT_G1];
  }
}

function describeState(
  verdict: NitroVerdict,
  reference: DocumentReference | null,
): Pick<Report, 'state' | 'headline' | 'explanation'> {
  if (verdict.verdict === 'invalid') {
    const failed = verdict.checks.find(({ status }) => status === 'failed');
    return {
      state: 'failed',
      headline: 'Failed: do not rely on this document',
      explanation: `${failed?.name ?? 'incomplete'}: ${failed?.explanation ?? 'a check was not reached'}.`,
    };
  }
  if (verdict.debugMode === true) {
    return {
      state: 'not-verified',
      headline: 'Genuine, but of an enclave in debug mode',
      explanation: 'The operator could read its memory and nothing was measured.',
    };
  }
  if (verdict.measurement !== 'accepted') {
    return {
      state: 'not-verified',
      headline: 'Genuine, but which software ran was not checked',
      explanation: 'Add the reference values and the release key of the publisher.',
    };
  }
  return {
    state: 'verified',
    headline: verdict.simulated ? 'Document verified as a simulation only' : 'Document verified',
    explanation:
      reference?.origin === 'signed'
        ? 'The document is genuine and of a published build.'
        : 'The document is genuine and has the PCR values that you gave.',
  };
}

function describeWarnings({ simulated, freshness }: NitroVerdict): readonly string[] {
  return [
    ...(simulated ? [SIMULATED_WARNING] : []),
    ...(freshness === 'unchecked'
      ? ['Freshness was not checked: an old document looks the same. Give the nonce that you sent.']
      : []),
  ];
}

function describeFacts(document: NitroDocument, { trustAnchor }: NitroVerdict): Report['facts'] {
  return [
    ['Module', document.moduleId],
    ['Made', `${new Date(document.timestampMs).toISOString()} (clock of the hypervisor)`],
    [
      'Hardware root',
      trustAnchor === null ? 'none' : `${trustAnchor.id}, SHA-256 ${toHex(trustAnchor.sha256)}`,
    ],
    ['Nonce', describeBytes(document.nonce)],
    ['User data', describeBytes(document.userData)],
    ['Public key', describeBytes(document.publicKey)],
  ];
}

/** The whole value stands in the verdict as JSON. */
const SHOWN_BYTES = 64;

function describeBytes(value: Bytes | null | undefined): string {
  if (value === null || value === undefined) {
    return 'none';
  }
  const shown = toHex(value.subarray(0, SHOWN_BYTES));
  return value.length <= SHOWN_BYTES ? shown || 'empty' : `${shown}\u2026 (${value.length} bytes)`;
}

/** The same shape as `neoseal attestation check --json`, without the file's name. */
function describeVerdict(verdict: NitroVerdict, reference: DocumentReference | null): unknown {
  const { trustAnchor, document, documentId, measurement, freshness } = verdict;
  return {
    verdict: verdict.verdict,
    ...{ measurement, freshness },
    ...(reference === null ? {} : { reference: reference.origin }),
    simulated: verdict.simulated,
    debugMode: verdict.debugMode,
    trustAnchor:
      trustAnchor === null
        ? null
        : { id: trustAnchor.id, kind: trustAnchor.kind, sha256: toHex(trustAnchor.sha256) },
    checks: verdict.checks,
    documentId: documentId === null ? null : toHex(documentId),
    document: document === null ? null : describeDocument(document),
  };
}

function describeDocument(document: NitroDocument): unknown {
  const hex = (value: Bytes | null | undefined): string | null | undefined =>
    value instanceof Uint8Array ? toHex(value) : value;
  const pcrs = [...document.pcrs].map(([index, pcr]): [string, string] => [
    String(index),
    toHex(pcr),
  ]);
  return {
    moduleId: document.moduleId,
    timestamp: new Date(document.timestampMs).toISOString(),
    pcrs: Object.fromEntries(pcrs),
    publicKey: hex(document.publicKey),
    userData: hex(document.userData),
    nonce: hex(document.nonce),
  };
}
