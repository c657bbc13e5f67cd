import { parseEvidence, parseNitroDocument, toHex, verifyResult } from '#attestation';
import type {
  Evidence,
  ResultCheck,
  ResultTrust,
  ResultVerdict,
  ValidResultVerdict,
  JsonObject,
} from '#attestation';
import type { Pcr, Report, State } from './report.ts';
import { SIMULATED_WARNING } from './report.ts';

/** Codes that say what the person has not given yet; the evidence is not to blame. */
const NOT_GIVEN: readonly (string | undefined)[] = ['REFERENCE_MISSING', 'REFERENCE_KEY_MISSING'];

const SIMULATED_REFUSED =
  'The evidence says itself that it is simulated. Such a result is refused unless you name its development root under 2, for a demonstration.';

const NEVER_PROVEN = [
  'It does not prove that no later result replaces this one.',
  'It does not prove that this page is the published one: compare its SHA-256 with the release.',
];

interface ResultFiles {
  readonly opening: Uint8Array | null;
  readonly evidence: Uint8Array;
}

/** Verifies a result, or the batch alone when there is no opening. */
export async function reportResult(
  { opening, evidence }: ResultFiles,
  trust: ResultTrust,
  time: Date,
): Promise<Report> {
  const verdict = await verifyResult(opening, evidence, trust, time);
  const passed = verdict.checks.filter(({ status }) => status === 'passed');
  const claims = readClaims(evidence);
  return {
    ...describeState(verdict),
    simulated: verdict.simulated,
    warnings: describeWarnings(verdict),
    checks: verdict.checks,
    facts: verdict.verdict === 'valid' && claims !== null ? describeFacts(verdict, claims) : [],
    pcrs: claims === null ? [] : claims.pcrs,
    pcrsProven: passed.some(({ name }) => name === 'attestation-document'),
    proves: verdict.verdict === 'valid' ? passed.map(({ proves }) => proves) : [],
    doesNotProve: [...passed.map(({ doesNotProve }) => doesNotProve), ...NEVER_PROVEN],
    verdict: describeResultVerdict(verdict),
    result: verdict.verdict === 'valid' ? verdict.result : null,
  };
}

/** Who is handed a simulated result without knowing must not think that a setting is wrong. */
function describeWarnings({ simulated, checks }: ResultVerdict): readonly string[] {
  const inner = checks.flatMap((check) => check.checks ?? []);
  const refused = inner.some(({ name, status }) => name === 'trust-anchor' && status === 'failed');
  return simulated ? [SIMULATED_WARNING, ...(refused ? [SIMULATED_REFUSED] : [])] : [];
}

/** The same shape as `neoseal verify --json`. */
function describeResultVerdict(verdict: ResultVerdict): unknown {
  const { simulated, scope, checks } = verdict;
  const facts = verdict.verdict === 'valid' ? { facts: verdict.facts } : {};
  return { verdict: verdict.verdict, simulated, scope, checks, ...facts };
}

type Headline = Pick<Report, 'headline' | 'explanation'> & { readonly state: State };

function describeState(verdict: ResultVerdict): Headline {
  if (verdict.verdict === 'invalid') {
    return describeInvalid(verdict.checks);
  }
  if (verdict.scope === 'batch') {
    return {
      state: 'not-verified',
      headline: 'The batch is genuine, but no result was checked',
      explanation: 'Add the result file: without it nothing is known of any single result.',
    };
  }
  return {
    state: 'verified',
    headline: verdict.simulated ? 'Verified as a simulation only' : 'Verified',
    explanation: verdict.simulated
      ? 'Every check passed under a development root that you named.'
      : 'Every required check passed. This result is unchanged since the attested enclave made it.',
  };
}

function describeInvalid(checks: readonly ResultCheck[]): Headline {
  const failed = checks.filter(({ status }) => status === 'failed');
  const blamed = failed.find(({ code }) => !NOT_GIVEN.includes(code));
  if (failed.length === 0) {
    const open = checks.find(({ status }) => status === 'not-reached');
    return {
      state: 'not-verified',
      headline: 'Not verified: a check stays open',
      explanation: `${open?.name ?? 'a check'}: ${open?.explanation ?? 'it was not reached'}.`,
    };
  }
  if (blamed === undefined) {
    return {
      state: 'not-verified',
      headline: 'Not verified: something is missing',
      explanation:
        'Add the reference values and the release key of the publisher. Without them nothing says which software may have made this result.',
    };
  }
  const inner = blamed.checks?.find(({ status }) => status === 'failed');
  const because = [blamed.explanation, inner?.explanation].filter((part) => part !== undefined);
  return {
    state: 'failed',
    headline: 'Failed: do not use this result',
    explanation: `${blamed.name}: ${because.join('; ')}.`,
  };
}

interface Claims {
  readonly evidence: Evidence;
  readonly pcrs: readonly Pcr[];
  readonly root: string;
}

/** For display; whether it is proven is for the verdict to say. */
function readClaims(bytes: Uint8Array): Claims | null {
  try {
    const evidence = parseEvidence(bytes);
    const { pcrs } = parseNitroDocument(evidence.attestation);
    return {
      evidence,
      pcrs: [...pcrs].map(([index, pcr]) => ({ index, hex: toHex(pcr) })),
      root: evidence.enclaveManifest.simulated ? 'development root' : 'AWS Nitro Enclaves G1',
    };
  } catch {
    return null;
  }
}

function describeFacts(
  { facts, result }: ValidResultVerdict,
  { evidence, root }: Claims,
): Report['facts'] {
  const { statement, enclaveManifest } = evidence;
  const { log } = facts;
  const outcome = readOutcome(result);
  return [
    ...(outcome === null ? [] : [['The file says', outcome] as const]),
    ['Result', `${facts.index + 1} of ${facts.count} in its batch`],
    ['Attested', `${facts.attested} (clock of the hypervisor)`],
    ['Hardware root', root],
    ['Software revision', facts.revision],
    ['Policy', `${facts.policy} (digest ${statement.policy.digest})`],
    ['Knowledge pack', facts.knowledgePack],
    ['Enclave manifest', `version ${enclaveManifest.version}, digest ${statement.enclaveManifest}`],
    ['Laboratory', `${facts.laboratory}, submission ${facts.sequence}`],
    ['Nonce of the submission', statement.submission.nonce],
    ['Log', log.origin],
    ['Log position', `entry ${log.entryIndex} of ${log.size}`],
    [
      'Anchors',
      facts.anchors.length === 0
        ? 'none were asked for: the log could have shown others something else'
        : facts.anchors.join('\n'),
    ],
  ];
}

/** The one word of a screening, or why this newborn's data was refused; other results have none. */
function readOutcome(result: JsonObject | null): string | null {
  const { screening, refusal } = { screening: result?.['screening'], refusal: result?.['refusal'] };
  const word = readMember(screening, 'outcome') ?? readMember(refusal, 'code');
  return word !== null && /^[A-Za-z][A-Za-z_-]{0,63}$/.test(word) ? word : null;
}

function readMember(value: unknown, name: string): string | null {
  const member: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
  return typeof member === 'string' ? member : null;
}
