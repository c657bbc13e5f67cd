import { sha256 } from '../bytes/index.ts';
import type { Bytes, Sha256 } from '../bytes/index.ts';
import { scanSign1, verifyCoseSign1 } from '../cose/index.ts';
import { Checklist } from '../verdict.ts';
import type { Step } from '../verdict.ts';
import { validateCertificatePath } from '../x509/index.ts';
import { MAX_DOCUMENT_BYTES, parseNitroPayload } from './document.ts';
import type { NitroDocument } from './document.ts';
import type { Measurement, NitroOptions } from './options.ts';
import { checkInstancePcr, isDebugMode } from './pcrs.ts';
import { checkFreshness, expectField, matchMeasurement, refuseDebugMode } from './policy.ts';
import { checkTimes, instantOf, parseEnvelope, parsePath } from './steps.ts';
import { selectTrustAnchor } from './trust-anchor.ts';
import type { TrustAnchor } from './trust-anchor.ts';
import type { NitroVerdict } from './verdict.ts';

/** Without these no document is valid, whatever the options. */
const REQUIRED = [
  'well-formed',
  'envelope',
  'payload',
  'trust-anchor',
  'certificate-chain',
  'validity-period',
  'signature',
  'instance',
];

/**
 * Verifies one AWS Nitro Enclaves attestation document.
 *
 * The verdict lists, always all and in this order:
 * 1. `well-formed`: one strict CBOR item of at most 24 KiB, bare or under one tag 18
 * 2. `envelope`: COSE_Sign1, protected header exactly ES384, nothing unprotected, a 96-byte signature
 *    with r and s in range
 * 3. `payload`: the fields of an enclave document with their types and limits; not of a NitroTPM
 * 4. `trust-anchor`: the bundle's first certificate is an accepted root, byte for byte
 * 5. `certificate-chain`: every link, see `validateCertificatePath`
 * 6. `validity-period`: all certificates valid at `options.time`; the timestamp inside the leaf's validity
 * 7. `signature`: over header and payload as received, by the leaf
 * 8. `instance`: PCR4 belongs to the instance in `module_id`
 * 9. `freshness`, 10. `nonce`, 11. `user-data`, 12. `public-key`: as far as the options say
 * 13. `debug-mode`: refused, or reported where the options ask for that
 * 14. `measurement`: PCR0, 1, 2 (8, 16) are those of an accepted image
 *
 * Not checked: revocation (AWS uses none here), whether a nonce was seen before (the caller keeps
 * that list, by `documentId`), what `user_data` means.
 *
 * It never throws, whatever the bytes: an unexpected error is a failed check with code `INTERNAL`.
 *
 * @example
 * const verdict = await verifyNitroDocument(bytes, {
 *   anchors: [AWS_ROOT_G1], time: { kind: 'now', at: new Date() }, nonce, measurements,
 * });
 * if (verdict.verdict === 'valid') { use(verdict.document.userData); }
 */
export async function verifyNitroDocument(
  input: Bytes,
  options: NitroOptions,
): Promise<NitroVerdict> {
  const list = new Checklist();
  const authentic = await checkAuthenticity(list, input, options);
  const claims = authentic.documentId.passed ? authentic.document : UNPROVEN;
  await checkBinding(list, claims, options);
  const matched = await checkImage(list, claims, options);
  return toNitroVerdict(list, { ...authentic, matched });
}

/** Claims that no signature covers are not compared with anything. */
const UNPROVEN: Step<NitroDocument> = { passed: false };

interface Steps {
  readonly document: Step<NitroDocument>;
  readonly anchor: Step<TrustAnchor>;
  readonly documentId: Step<Sha256>;
  readonly matched: Step<Measurement>;
}

async function checkAuthenticity(
  list: Checklist,
  input: Bytes,
  options: NitroOptions,
): Promise<Omit<Steps, 'matched'>> {
  const { anchors, time, acceptDevelopmentRoots = [], acceptUnknownFields = false } = options;
  const received = await list.check('well-formed', [], () => {
    // A copy: the caller's buffer may change while we wait for WebCrypto.
    const copy = new Uint8Array(input);
    scanSign1(copy, MAX_DOCUMENT_BYTES);
    return copy;
  });
  const envelope = await list.check('envelope', [received], parseEnvelope);
  const document = await list.check('payload', [envelope], ({ payload }) =>
    parseNitroPayload(payload, { acceptUnknownFields }),
  );
  const anchor = await list.check('trust-anchor', [document], ({ cabundle }) =>
    selectTrustAnchor(cabundle, anchors, acceptDevelopmentRoots),
  );
  const chain = await list.check('certificate-chain', [document, anchor], async (claims) => {
    const path = parsePath(claims);
    return { path, key: await validateCertificatePath(path) };
  });
  await list.check('validity-period', [chain, document], ({ path }, claims) => {
    checkTimes(path, claims, time);
  });
  const documentId = await list.check('signature', [envelope, chain], async (sign1, { key }) =>
    sha256(await verifyCoseSign1(sign1, key)),
  );
  await list.check('instance', [document, documentId], ({ pcrs, instanceId }) =>
    checkInstancePcr(pcrs, instanceId),
  );
  return { document, anchor, documentId };
}

async function checkBinding(
  list: Checklist,
  document: Step<NitroDocument>,
  options: NitroOptions,
): Promise<void> {
  const { time, maxAgeMs, nonce, userData, publicKey } = options;
  if (maxAgeMs === undefined || time.kind === 'document-time') {
    list.skip('freshness', { explanation: 'no age limit at a time from outside was given' });
  } else {
    await list.check('freshness', [document], (claims) => {
      checkFreshness(claims.timestampMs, instantOf(time, claims), maxAgeMs);
    });
  }
  const bindings = [
    ['nonce', 'nonce', 'NONCE_MISMATCH', nonce],
    ['user-data', 'userData', 'USER_DATA_MISMATCH', userData],
    ['public-key', 'publicKey', 'PUBLIC_KEY_MISMATCH', publicKey],
  ] as const;
  for (const [name, field, code, expected] of bindings) {
    if (expected === undefined) {
      list.skip(name, { explanation: 'no expected value was given' });
    } else {
      await list.check(name, [document], (claims) => {
        expectField(code, claims[field], expected);
      });
    }
  }
}

async function checkImage(
  list: Checklist,
  document: Step<NitroDocument>,
  { measurements, debugMode = 'refused' }: NitroOptions,
): Promise<Step<Measurement>> {
  const reportOnly = debugMode === 'reported' && measurements === undefined;
  if (reportOnly && document.passed && isDebugMode(document.value.pcrs)) {
    list.skip('debug-mode', {
      code: 'DEBUG_MODE',
      explanation: 'the enclave ran in debug mode; reported only, as asked',
    });
  } else {
    await list.check('debug-mode', [document], refuseDebugMode);
  }
  return measurements === undefined
    ? list.skip('measurement', { explanation: 'no accepted measurements were given' })
    : list.check('measurement', [document], ({ pcrs }) => matchMeasurement(pcrs, measurements));
}

function toNitroVerdict(list: Checklist, steps: Steps): NitroVerdict {
  const { verdict, checks } = list.verdict(REQUIRED);
  const statusOf = (name: string) => checks.find((check) => check.name === name)?.status;
  const freshness = [statusOf('freshness'), statusOf('nonce')];
  const document = steps.document.passed ? steps.document.value : null;
  const findings = {
    checks,
    measurement: describeMeasurement(statusOf('measurement')),
    matched: steps.matched.passed ? steps.matched.value : null,
    freshness: freshness.includes('failed')
      ? 'failed'
      : freshness.includes('passed')
        ? 'checked'
        : 'unchecked',
    debugMode: document === null ? null : isDebugMode(document.pcrs),
    trustAnchor: steps.anchor.passed ? steps.anchor.value : null,
    simulated: steps.anchor.passed && steps.anchor.value.kind === 'development',
  } as const;
  return verdict === 'valid' && document !== null && steps.documentId.passed
    ? { ...findings, verdict, document, documentId: steps.documentId.value }
    : { ...findings, verdict: 'invalid', document, documentId: null };
}

function describeMeasurement(
  status: 'passed' | 'failed' | 'not-reached' | undefined,
): NitroVerdict['measurement'] {
  return status === 'passed' ? 'accepted' : status === 'failed' ? 'refused' : 'unchecked';
}
