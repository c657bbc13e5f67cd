import type { ResultCheck, ResultVerdict } from '#attestation';

/** What `verify --json` prints. The result itself is not repeated. */
export function describeResultVerdict(verdict: ResultVerdict): Record<string, unknown> {
  return {
    verdict: verdict.verdict,
    simulated: verdict.simulated,
    scope: verdict.scope,
    checks: verdict.checks,
    ...(verdict.verdict === 'valid' ? { facts: verdict.facts } : {}),
  };
}

const MARKS = {
  passed: 'ok  ',
  failed: 'FAIL',
  'not-reached': '?   ',
  'not-required': '-   ',
} as const;

/** A checklist for people. */
export function formatResultVerdict(verdict: ResultVerdict): string {
  const lines = [
    ...(verdict.simulated
      ? ['*** SIMULATED: no hardware protected this result. Never use it for a person. ***', '']
      : []),
    ...verdict.checks.flatMap(formatCheck),
    '',
    ...formatFacts(verdict),
    `${verdict.verdict.toUpperCase()}${verdict.simulated ? ' (SIMULATED)' : ''}`,
  ];
  return `${lines.join('\n')}\n`;
}

function formatCheck({ name, status, code, explanation, ...check }: ResultCheck): string[] {
  const why = [code, explanation].filter((part) => part !== undefined).join(': ');
  const inside = (check.checks ?? []).filter(
    (inner) => name === 'anchors' || inner.status === 'failed',
  );
  return [
    `${MARKS[status]} ${name}${status === 'passed' || why === '' ? '' : ` (${why})`}`,
    ...(status === 'passed' ? [`       ${check.proves}`, `       ${check.doesNotProve}`] : []),
    ...inside.map((inner) =>
      `  ${MARKS[inner.status]} ${inner.name} ${inner.code ?? ''} ${inner.explanation ?? ''}`.trimEnd(),
    ),
  ];
}

function formatFacts(verdict: ResultVerdict): string[] {
  if (verdict.verdict === 'invalid') {
    return [];
  }
  const { attested, revision, policy, log, index, count, anchors } = verdict.facts;
  const what = verdict.scope === 'result' ? `result ${index + 1} of ${count}` : `batch of ${count}`;
  return [
    `${what}, attested ${attested}, revision ${revision}, policy ${policy}`,
    `entry ${log.entryIndex} of ${log.origin} (${log.size} entries), anchors: ${anchors.length}`,
  ];
}
