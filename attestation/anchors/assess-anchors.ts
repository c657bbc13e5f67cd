import { PolicyError } from '../policy-error.ts';
import type { Check, SkipReason } from '../verdict.ts';
import { Checklist } from '../verdict.ts';
import type {
  Anchor,
  AnchoredHead,
  AnchorFinding,
  AnchorPolicy,
  AnchorVerifier,
} from './anchor.ts';

/** What the anchors of a checkpoint come to under a policy. */
export interface AnchorAssessment {
  /** One for each sink of the policy, in its order, named by the sink. */
  readonly checks: readonly Check[];
  /** Ids of the sinks that hold the checkpoint. */
  readonly holders: readonly string[];
  /**
   * `not-reached`: too few sinks hold the checkpoint, but with those that could not be asked it might
   * be enough.
   */
  readonly quorum: 'reached' | 'missed' | 'not-reached';
  /** Why an anchor of a known sink does not verify; `null` when none is bad. */
  readonly fault: Error | null;
}

/**
 * Holds every anchor against every sink of the policy. Like the signatures of a note: anchors of
 * unknown sinks are ignored, one of a known sink that does not verify spoils all. Never throws.
 */
export async function assessAnchors(
  anchors: readonly Anchor[],
  head: AnchoredHead,
  { required, verifiers }: AnchorPolicy,
): Promise<AnchorAssessment> {
  const sinks = new Map(verifiers.map((verifier) => [verifier.id, verifier]));
  const assessed: SinkAssessment[] = [];
  for (const verifier of sinks.values()) {
    assessed.push(await assessSink(verifier, anchors, head));
  }
  const holders = assessed.filter(({ state }) => state === 'holds').map(({ check }) => check.name);
  const open = assessed.filter(({ state }) => state === 'open').length;
  // A policy that requires nothing is a mistake, not a pass.
  const isSound = Number.isSafeInteger(required) && required >= 1;
  const reaches = (count: number): boolean => isSound && count >= required;
  const missed = reaches(holders.length + open) ? 'not-reached' : 'missed';
  return {
    checks: assessed.map(({ check }) => check),
    holders,
    quorum: reaches(holders.length) ? 'reached' : missed,
    fault: assessed.find(({ fault }) => fault !== null)?.fault ?? null,
  };
}

/**
 * The ids of the sinks that hold the checkpoint.
 *
 * @throws PolicyError ANCHOR_QUORUM; the fault of a bad anchor
 */
export function requireQuorum({ holders, quorum, fault }: AnchorAssessment): readonly string[] {
  if (fault !== null) {
    throw fault;
  }
  if (quorum !== 'reached') {
    throw new PolicyError('ANCHOR_QUORUM', 'fewer anchors hold the checkpoint than required');
  }
  return holders;
}

/** Why an assessment can be neither passed nor failed; `null` when it can. */
export function openQuestion({ quorum, fault }: AnchorAssessment): SkipReason | null {
  return quorum === 'not-reached' && fault === null
    ? { explanation: 'too few anchors could be verified with what was given; see each anchor' }
    : null;
}

interface SinkAssessment {
  readonly check: Check;
  readonly state: 'holds' | 'open' | 'silent';
  readonly fault: Error | null;
}

async function assessSink(
  verifier: AnchorVerifier,
  anchors: readonly Anchor[],
  head: AnchoredHead,
): Promise<SinkAssessment> {
  const list = new Checklist();
  try {
    return summarize(verifier.id, await collectFindings(verifier, anchors, head));
  } catch (error) {
    const fault = error instanceof Error ? error : new Error('the verifier stopped');
    await list.check(verifier.id, [], () => {
      throw fault;
    });
    const [check = { name: verifier.id, status: 'failed' as const }] = list.verdict([]).checks;
    return { check, state: 'silent', fault };
  }
}

async function collectFindings(
  verifier: AnchorVerifier,
  anchors: readonly Anchor[],
  head: AnchoredHead,
): Promise<AnchorFinding[]> {
  const findings: AnchorFinding[] = [];
  for (const anchor of anchors) {
    findings.push(await verifier.verify(anchor, head));
  }
  return findings;
}

function summarize(name: string, findings: readonly AnchorFinding[]): SinkAssessment {
  const verified = findings.filter((finding) => finding.status === 'verified');
  if (verified.length > 0) {
    const times = verified.flatMap(({ timeMs }) => (timeMs === null ? [] : [timeMs]));
    const since =
      times.length === 0 ? {} : { explanation: `held since ${toIso(Math.min(...times))}` };
    return { check: { name, status: 'passed', ...since }, state: 'holds', fault: null };
  }
  const open = findings.find((finding) => finding.status === 'not-reached');
  const explanation = open?.explanation ?? 'the evidence has no anchor of this sink';
  return {
    check: { name, status: 'not-reached', explanation },
    state: open === undefined ? 'silent' : 'open',
    fault: null,
  };
}

function toIso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
