import { toHex } from '#attestation';
import type { Bytes, NitroDocument, NitroVerdict } from '#attestation';

/** The line that `attestation check --json` prints for one file. */
export function describeVerdict(file: string, verdict: NitroVerdict): Record<string, unknown> {
  const { trustAnchor, document, documentId } = verdict;
  return {
    file,
    verdict: verdict.verdict,
    measurement: verdict.measurement,
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
export function formatVerdict(file: string, verdict: NitroVerdict): string {
  const lines = [`${file}: ${verdict.verdict}${verdict.simulated ? ' (SIMULATED)' : ''}`];
  for (const { name, status, code, explanation } of verdict.checks) {
    const reason = [code, explanation].filter((part) => part !== undefined).join(': ');
    lines.push(`  ${status.padEnd(12)} ${name}${reason === '' ? '' : `  (${reason})`}`);
  }
  if (verdict.document !== null) {
    const { moduleId, timestampMs } = verdict.document;
    lines.push(`  module ${moduleId}, made ${new Date(timestampMs).toISOString()}`);
  }
  return `${[...lines, ...warnings(verdict)].join('\n')}\n`;
}

function warnings(verdict: NitroVerdict): readonly string[] {
  const { simulated, debugMode, measurement, freshness } = verdict;
  const candidates: readonly (readonly [boolean, string])[] = [
    [simulated, 'signed under a development root: no hardware protected anything'],
    [debugMode === true, 'debug mode: the operator could read the memory of this enclave'],
    [measurement === 'unchecked', 'which code ran was not checked: give --reference'],
    [freshness === 'unchecked', 'freshness was not checked: give --nonce, or --at with --max-age'],
  ];
  return candidates.filter(([holds]) => holds).map(([, text]) => `  note: ${text}`);
}
