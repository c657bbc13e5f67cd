import { assessAnchors, openQuestion, requireQuorum } from '../anchors/index.ts';
import type { AnchorPolicy } from '../anchors/index.ts';
import type { Sha256 } from '../bytes/index.ts';
import type { ValidNitroVerdict } from '../nitro/index.ts';
import { verifyNitroDocument } from '../nitro/index.ts';
import type { Checkpoint } from '../note/index.ts';
import { parseVerifierKey } from '../note/index.ts';
import type { ReferenceMeasurement, ReferenceValues } from '../reference/index.ts';
import type { Opening } from '../statement/index.ts';
import { parseOpening } from '../statement/index.ts';
import type { Check, Step } from '../verdict.ts';
import { Checklist } from '../verdict.ts';
import { VerificationError } from '../verification-error.ts';
import { RESULT_CHECKS } from './check-names.ts';
import type { Evidence } from './evidence-file.ts';
import { parseEvidence } from './evidence-file.ts';
import {
  checkCommitment,
  checkEnclaveManifest,
  checkLog,
  checkLogInclusion,
  checkStatement,
  matchReference,
  readReference,
  selectRoots,
} from './steps.ts';
import type { ResultTrust } from './trust.ts';
import type { ResultCheck, ResultFacts, ResultVerdict } from './verdict.ts';

/**
 * Verifies one result against its evidence, offline.
 *
 * The verdict lists every check of `RESULT_CHECKS`, always all and in that order. The attestation
 * document is judged at its own time: whether it is recent is a question for the anchors. `time` is
 * what the reference values' validity is held against.
 *
 * Not checked: whether a later result replaces this one, and whether reference values were withdrawn
 * after the ones given.
 *
 * It never throws, whatever the bytes.
 *
 * @param opening the recipient's file, or `null` to verify what the evidence says of the batch alone
 */
export async function verifyResult(
  opening: Uint8Array | null,
  evidence: Uint8Array,
  trust: ResultTrust,
  time: Date,
): Promise<ResultVerdict> {
  const list = new Checklist();
  const file = await list.check('evidence-format', [], () => parseEvidence(evidence.slice()));
  // What does not need each other runs at the same time; the verdict has an order of its own.
  const reference = readReference(trust, time);
  reference.catch(() => undefined);
  const [opened, enclave] = await Promise.all([
    checkOpening(list, opening, file),
    checkEnclave(list, file, trust),
  ]);
  const release = await checkRelease(list, file, enclave, { reference, trust });
  return toVerdict(list, {
    file,
    opened,
    scope: opening === null ? 'batch' : 'result',
    anchorsRequired: trust.anchors !== undefined,
    ...enclave,
    ...release,
  });
}

async function checkOpening(
  list: Checklist,
  opening: Uint8Array | null,
  file: Step<Evidence>,
): Promise<Step<Opening>> {
  if (opening === null) {
    const reason = { explanation: 'no result was given' };
    list.skip('result-format', reason);
    return list.skip('commitment-in-batch', reason);
  }
  const opened = await list.check('result-format', [], () => parseOpening(opening.slice()));
  await list.check('commitment-in-batch', [opened, file], checkCommitment);
  return opened;
}

interface EnclaveSteps {
  readonly nitro: Step<ValidNitroVerdict>;
  readonly statementDigest: Step<Sha256>;
  readonly documentChecks: readonly Check[];
}

async function checkEnclave(
  list: Checklist,
  file: Step<Evidence>,
  trust: ResultTrust,
): Promise<EnclaveSteps> {
  const documentChecks: Check[] = [];
  const nitro = await list.check('attestation-document', [file], async ({ attestation }) => {
    const verdict = await verifyNitroDocument(attestation, {
      anchors: await selectRoots(attestation, trust),
      time: { kind: 'document-time' },
      acceptDevelopmentRoots: trust.acceptSimulated ?? [],
    });
    documentChecks.push(...verdict.checks);
    if (verdict.verdict === 'invalid') {
      throw new VerificationError('ATTESTATION_DOCUMENT', 'the attestation document is not valid');
    }
    return verdict;
  });
  const statementDigest = await list.check(
    'batch-statement',
    [file, nitro],
    (evidence, { document }) => checkStatement(evidence, document),
  );
  await list.check('enclave-manifest', [file, nitro], checkEnclaveManifest);
  return { nitro, statementDigest, documentChecks };
}

interface ReleaseSteps {
  readonly build: Step<ReferenceMeasurement>;
  readonly checkpoint: Step<Checkpoint>;
  readonly holders: Step<readonly string[]>;
  readonly anchorChecks: readonly Check[];
}

async function checkRelease(
  list: Checklist,
  file: Step<Evidence>,
  { nitro, statementDigest }: EnclaveSteps,
  {
    reference,
    trust,
  }: { readonly reference: Promise<ReferenceValues>; readonly trust: ResultTrust },
): Promise<ReleaseSteps> {
  // Read apart, so that a log can be judged although the build is not a published one.
  const readable = await new Checklist().check('reference', [], () => reference);
  const build = await list.check('reference-values', [nitro], async (verdict) =>
    matchReference(await reference, verdict),
  );
  const checkpoint = await list.check('log-checkpoint', [file, readable], checkLog);
  await list.check('log-inclusion', [file, statementDigest, checkpoint], checkLogInclusion);
  return { build, checkpoint, ...(await checkAnchors(list, file, checkpoint, trust.anchors)) };
}

async function checkAnchors(
  list: Checklist,
  file: Step<Evidence>,
  head: Step<Checkpoint>,
  policy: AnchorPolicy | undefined,
): Promise<Pick<ReleaseSteps, 'holders' | 'anchorChecks'>> {
  if (policy === undefined) {
    const reason = { explanation: 'no anchors are configured' };
    return { holders: list.skip('anchors', reason), anchorChecks: [] };
  }
  const assessed = await new Checklist().check(
    'anchors',
    [file, head],
    async ({ anchors, log }, checkpoint) =>
      assessAnchors(anchors, { checkpoint, logKey: await parseVerifierKey(log.vkey) }, policy),
  );
  const reason = assessed.passed ? openQuestion(assessed.value) : null;
  return {
    anchorChecks: assessed.passed ? assessed.value.checks : [],
    holders:
      reason === null
        ? await list.check('anchors', [assessed], requireQuorum)
        : list.skip('anchors', reason),
  };
}

interface Steps extends EnclaveSteps, ReleaseSteps {
  readonly file: Step<Evidence>;
  readonly opened: Step<Opening>;
  readonly scope: 'result' | 'batch';
  readonly anchorsRequired: boolean;
}

function toVerdict(list: Checklist, steps: Steps): ResultVerdict {
  const optional = [
    ...(steps.scope === 'batch' ? ['result-format', 'commitment-in-batch'] : []),
    ...(steps.anchorsRequired ? [] : ['anchors']),
  ];
  const required = RESULT_CHECKS.map(({ name }) => name).filter((name) => !optional.includes(name));
  const { verdict, checks } = list.verdict(required);
  const findings = {
    simulated: isSimulated(steps),
    scope: steps.scope,
    checks: describeChecks(checks, steps, optional),
  } as const;
  const facts = collectFacts(steps);
  if (verdict === 'invalid' || facts === null) {
    return { ...findings, verdict: 'invalid' };
  }
  const result = steps.opened.passed ? steps.opened.value.result : null;
  return { ...findings, verdict, facts, result };
}

/** Either sign is enough: `simulated` is never lost because a check failed before it. */
function isSimulated({ file, nitro }: Steps): boolean {
  return (
    (file.passed && file.value.enclaveManifest.simulated) || (nitro.passed && nitro.value.simulated)
  );
}

function describeChecks(
  checks: readonly Check[],
  { documentChecks, anchorChecks }: Steps,
  optional: readonly string[],
): ResultCheck[] {
  return RESULT_CHECKS.map(({ name, proves, doesNotProve }): ResultCheck => {
    const check = checks.find((candidate) => candidate.name === name);
    const { status = 'not-reached', code, explanation } = check ?? {};
    return {
      name,
      status: status === 'not-reached' && optional.includes(name) ? 'not-required' : status,
      ...(code === undefined ? {} : { code }),
      ...(explanation === undefined ? {} : { explanation }),
      proves,
      doesNotProve,
      ...(name === 'attestation-document' ? { checks: documentChecks } : {}),
      ...(name === 'anchors' && anchorChecks.length > 0 ? { checks: anchorChecks } : {}),
    };
  });
}

function collectFacts({ file, nitro, build, checkpoint, holders }: Steps): ResultFacts | null {
  if (!file.passed || !nitro.passed || !build.passed || !checkpoint.passed) {
    return null;
  }
  const { statement, index, count, log } = file.value;
  return {
    attested: new Date(nitro.value.document.timestampMs).toISOString(),
    revision: build.value.revision,
    policy: statement.policy.id,
    knowledgePack: statement.knowledgePack,
    laboratory: statement.submission.laboratory,
    sequence: statement.submission.sequence,
    index,
    count,
    log: {
      origin: checkpoint.value.origin,
      entryIndex: log.entryIndex,
      size: checkpoint.value.size,
    },
    anchors: holders.passed ? holders.value : [],
  };
}
