import { DOCUMENT_CHECKS, toHex } from '#attestation';
import type { Bytes, Check, NitroDocument, NitroVerdict } from '#attestation';
import type { ReferenceOrigin } from './attestation-reference.ts';

/** The line that `attestation check --json` prints for one file. */
export function describeVerdict(
  file: string,
  verdict: NitroVerdict,
  reference: ReferenceOrigin | null,
): Record<string, unknown> {
  const { trustAnchor, document, documentId } = verdict;
  return {
    file,
    verdict: verdict.verdict,
    measurement: verdict.measurement,
    ...(reference === null ? {} : { reference }),
    freshness: verdict.freshness,
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

function describeDocument(document: NitroDocument): Record<string, unknown> {
  const pcrs = [...document.pcrs].map(([index, pcr]) => [String(index), toHex(pcr)]);
  return {
    moduleId: document.moduleId,
    timestamp: new Date(document.timestampMs).toISOString(),
    pcrs: Object.fromEntries(pcrs) as unknown,
    publicKey: describeOptional(document.publicKey),
    userData: describeOptional(document.userData),
    nonce: describeOptional(document.nonce),
  };
}

/** Hex; `null` as in the document; left out of the JSON where the document has no such field. */
function describeOptional(value: Bytes | null | undefined): string | null | undefined {
  return value instanceof Uint8Array ? toHex(value) : value;
}

/** A checklist for people. */
export function formatVerdict(
  file: string,
  verdict: NitroVerdict,
  reference: ReferenceOrigin | null,
): string {
  const lines = [`${file}: ${verdict.verdict}${verdict.simulated ? ' (SIMULATED)' : ''}`];
  lines.push(...verdict.checks.flatMap(formatCheck));
  if (verdict.document !== null) {
    const { moduleId, timestampMs } = verdict.document;
    lines.push(`  module ${moduleId}, made ${new Date(timestampMs).toISOString()}`);
  }
  return `${[...lines, ...warnings(verdict, reference)].join('\n')}\n`;
}

function formatCheck({ name, status, code, explanation }: Check): readonly string[] {
  const reason = [code, explanation].filter((part) => part !== undefined).join(': ');
  const meaning = DOCUMENT_CHECKS.find((check) => check.name === name);
  return [
    `  ${status.padEnd(12)} ${name}${reason === '' ? '' : `  (${reason})`}`,
    ...(status === 'passed' && meaning !== undefined
      ? [meaning.proves, meaning.doesNotProve].map((sentence) => `${' '.repeat(17)}${sentence}`)
      : []),
  ];
}

function warnings(verdict: NitroVerdict, reference: ReferenceOrigin | null): readonly string[] {
  const { simulated, debugMode, measurement, freshness } = verdict;
  const candidates: readonly (readonly [boolean, string])[] = [
    [simulated, 'signed under a development root: no hardware protected anything'],
    [debugMode === true, 'debug mode: the operator could read the memory of this enclave'],
    [measurement === 'unchecked', 'which code ran was not checked: give --reference'],
    [
      reference === 'unsigned',
      'the accepted measurements are yours: no signature or expiry of them was checked',
    ],
    [freshness === 'unchecked', 'freshness was not checked: give --nonce, or --at with --max-age'],
  ];
  return candidates.filter(([holds]) => holds).map(([, text]) => `  note: ${text}`);
}
