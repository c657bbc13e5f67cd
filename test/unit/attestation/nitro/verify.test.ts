import { beforeAll, describe, expect, it } from 'vitest';
import { AWS_ROOT_G1, concatBytes, encodeCbor, parseHex, verifyNitroDocument } from '#attestation';
import type { Bytes, CborEncodable, Measurement, NitroOptions } from '#attestation';
import { generateP384, issueCertificate } from '../../../builders/certificate.ts';
import {
  createDocument,
  createNitroPki,
  encodePayload,
  hoursFromTestTime,
  signDocument,
  standardFields,
  standardPcrs,
  TEST_TIME,
  testPcr,
} from '../../../builders/nitro-pki.ts';
import type { NitroPki } from '../../../builders/nitro-pki.ts';
import { firstFailure, statusOf } from '../../../builders/verdict.ts';

const CHECKS = [
  'well-formed',
  'envelope',
  'payload',
  'trust-anchor',
  'certificate-chain',
  'validity-period',
  'signature',
  'instance',
  'freshness',
  'nonce',
  'user-data',
  'public-key',
  'debug-mode',
  'measurement',
];
const NONCE = parseHex('00112233445566778899aabbccddeeff');

let pki: NitroPki;
let options: NitroOptions;
let measurement: Measurement;

beforeAll(async () => {
  pki = await createNitroPki();
  options = {
    anchors: [AWS_ROOT_G1, pki.anchor],
    acceptDevelopmentRoots: [pki.anchor.sha256],
    time: { kind: 'now', at: TEST_TIME },
  };
  measurement = { pcr0: await testPcr(0), pcr1: await testPcr(1), pcr2: await testPcr(2) };
});

async function check(
  changes: Readonly<Record<string, CborEncodable | undefined>> = {},
  more: Partial<NitroOptions> = {},
) {
  return verifyNitroDocument(await createDocument(pki, changes), { ...options, ...more });
}

async function debugPcrs(): Promise<Map<number, CborEncodable>> {
  const pcrs = await standardPcrs();
  return pcrs.set(0, new Uint8Array(48)).set(1, new Uint8Array(48)).set(2, new Uint8Array(48));
}

describe('verifyNitroDocument', () => {
  it('passes every check that it can make and names all of them in order', async () => {
    const verdict = await check(
      { nonce: NONCE },
      { nonce: NONCE, maxAgeMs: 1000, measurements: [measurement] },
    );
    expect(verdict.checks.map(({ name }) => name)).toEqual(CHECKS);
    expect(verdict.verdict).toBe('valid');
    expect(statusOf(verdict, 'user-data')).toBe('not-reached');
    expect(verdict).toMatchObject({
      measurement: 'accepted',
      matched: measurement,
      freshness: 'checked',
      debugMode: false,
    });
  });

  it('says that a development root makes the document simulated', async () => {
    const verdict = await check();
    expect(verdict).toMatchObject({
      verdict: 'valid',
      simulated: true,
      trustAnchor: { id: 'test-root', kind: 'development' },
    });
  });

  it('names all checks for input that is not even CBOR', async () => {
    const verdict = await verifyNitroDocument(new Uint8Array(0), options);
    expect(verdict.checks.map(({ name }) => name)).toEqual(CHECKS);
    expect(verdict).toMatchObject({ verdict: 'invalid', document: null, documentId: null });
    expect(verdict.checks.slice(1).every(({ status }) => status === 'not-reached')).toBe(true);
  });

  it('gives a document and its malleable twin the same id', async () => {
    const input = await createDocument(pki);
    const again = await createDocument(pki);
    const [first, second] = await Promise.all([
      verifyNitroDocument(input, options),
      verifyNitroDocument(again, options),
    ]);
    expect(input).not.toEqual(again);
    expect(first.documentId).toEqual(second.documentId);
  });

  it('does not compare claims that no valid signature covers', async () => {
    const input = await createDocument(pki, { nonce: NONCE });
    input[input.length - 1] = (input.at(-1) ?? 0) ^ 1;
    const verdict = await verifyNitroDocument(input, { ...options, nonce: NONCE });
    expect(firstFailure(verdict)).toBe('signature COSE_SIGNATURE_INVALID');
    expect(statusOf(verdict, 'nonce')).toBe('not-reached');
    expect(statusOf(verdict, 'instance')).toBe('not-reached');
  });

  it('does not see what the caller writes into its buffer while it verifies', async () => {
    const input = await createDocument(pki);
    const pending = verifyNitroDocument(input, options);
    input.fill(0);
    expect((await pending).verdict).toBe('valid');
  });

  it('does not throw for options that break its contract', async () => {
    const time = { kind: 'now', at: new Date(Number.NaN) } as const;
    expect((await check({}, { time })).verdict).toBe('invalid');
    expect((await check({}, { maxAgeMs: Number.NaN })).verdict).toBe('invalid');
  });
});

describe('the trust anchor', () => {
  it('refuses a development root that was not accepted by its fingerprint', async () => {
    const verdict = await check({}, { acceptDevelopmentRoots: [] });
    expect(firstFailure(verdict)).toBe('trust-anchor TRUST_ANCHOR_DEVELOPMENT');
    expect(verdict.trustAnchor).toBeNull();
  });

  it('refuses the fingerprint of another root, even under the anchor that claims it', async () => {
    const { sha256 } = (await createNitroPki()).anchor;
    const verdict = await check(
      {},
      { anchors: [{ ...pki.anchor, sha256 }], acceptDevelopmentRoots: [sha256] },
    );
    expect(firstFailure(verdict)).toBe('trust-anchor TRUST_ANCHOR_DEVELOPMENT');
  });

  it('refuses a look-alike root with the same names', async () => {
    const other = await createNitroPki();
    const verdict = await verifyNitroDocument(await createDocument(other), options);
    expect(firstFailure(verdict)).toBe('trust-anchor TRUST_ANCHOR_UNKNOWN');
  });

  it('refuses a bundle that ends, instead of starts, with the anchor', async () => {
    const cabundle = [...pki.cabundle].reverse();
    expect(firstFailure(await check({ cabundle }))).toBe('trust-anchor TRUST_ANCHOR_UNKNOWN');
  });

  it('refuses everything when no anchor is given', async () => {
    expect(firstFailure(await check({}, { anchors: [] }))).toBe('trust-anchor TRUST_ANCHOR_NONE');
  });

  it('refuses a rogue chain behind the genuine root', async () => {
    const rogue = await createNitroPki();
    const cabundle = [pki.anchor.certificate, ...rogue.cabundle];
    const verdict = await verifyNitroDocument(await createDocument(rogue, { cabundle }), options);
    expect(firstFailure(verdict)).toMatch(/^certificate-chain /);
  });

  it('refuses a leaf right under the root that the root did not sign', async () => {
    const keys = await generateP384();
    const spec = {
      subject: 'leaf.test',
      issuer: 'root.test',
      notBefore: hoursFromTestTime(-1),
      notAfter: hoursFromTestTime(1),
      authority: null,
    };
    const certificate = await issueCertificate(spec, keys.publicKey, keys.privateKey);
    const cabundle = [pki.anchor.certificate];
    const fields = { ...(await standardFields(pki)), certificate, cabundle };
    const input = await signDocument(encodePayload(fields), keys.privateKey);
    expect(firstFailure(await verifyNitroDocument(input, options))).toBe(
      'certificate-chain CERTIFICATE_SIGNATURE',
    );
  });

  it('refuses a leaf of another enclave', async () => {
    const { certificate } = await createNitroPki();
    expect(firstFailure(await check({ certificate }))).toBe(
      'certificate-chain CERTIFICATE_SIGNATURE',
    );
  });
});

describe('the envelope', () => {
  it("refuses QEMU's unsigned documents by name", async () => {
    const payload = encodePayload(await standardFields(pki));
    const input = await signDocument(payload, pki.leafKey, { signature: new Uint8Array(64) });
    expect(firstFailure(await verifyNitroDocument(input, options))).toBe('envelope NITRO_UNSIGNED');
  });

  it.each<[string, string, { prefix?: Bytes; unprotected?: Bytes; signature?: Bytes }]>([
    ['well-formed COSE_TAG', 'tag 61', { prefix: parseHex('d83d') }],
    ['envelope COSE_UNPROTECTED_HEADER', 'unsigned data', { unprotected: parseHex('a10100') }],
    ['envelope COSE_SIGNATURE_LENGTH', 'no signature', { signature: new Uint8Array(0) }],
    ['envelope COSE_SIGNATURE_RANGE', 'a zero signature', { signature: new Uint8Array(96) }],
    ['signature COSE_SIGNATURE_INVALID', 'r = s = 1', { signature: oneAndOne() }],
  ])('refuses with %s: %s', async (failure, _, parts) => {
    const payload = encodePayload(await standardFields(pki));
    const input = await signDocument(payload, pki.leafKey, parts);
    expect(firstFailure(await verifyNitroDocument(input, options))).toBe(failure);
  });

  it('refuses bytes after the document and above 24 KiB', async () => {
    const input = await createDocument(pki);
    const trailing = concatBytes(input, Uint8Array.of(0));
    expect(firstFailure(await verifyNitroDocument(trailing, options))).toBe(
      'well-formed CBOR_TRAILING_BYTES',
    );
    const large = encodeCbor(new Uint8Array(24 * 1024));
    expect(firstFailure(await verifyNitroDocument(large, options))).toBe(
      'well-formed CBOR_TOO_LARGE',
    );
  });
});

describe('times', () => {
  const at = (hours: number) => hoursFromTestTime(hours);

  it.each([
    ['validity-period CERTIFICATE_EXPIRED', 'now, after the leaf expired', 'now', 3],
    ['validity-period CERTIFICATE_NOT_YET_VALID', 'now, before the leaf', 'now', -2],
    ['validity-period CERTIFICATE_EXPIRED', 'a chosen instant', 'instant', 3],
    ['none', 'the last hour of the leaf', 'now', 2],
  ] as const)('gives %s at %s', async (failure, _, kind, hours) => {
    expect(firstFailure(await check({}, { time: { kind, at: at(hours) } }))).toBe(failure);
  });

  it('verifies an archived document at its own time', async () => {
    const verdict = await check({}, { time: { kind: 'document-time' }, maxAgeMs: 1 });
    expect(verdict.verdict).toBe('valid');
    expect(statusOf(verdict, 'freshness')).toBe('not-reached');
    expect(verdict.freshness).toBe('unchecked');
  });

  it('refuses a timestamp outside the leaf at any chosen instant', async () => {
    const timestamp = at(3).getTime();
    expect(firstFailure(await check({ timestamp }))).toBe(
      'validity-period NITRO_TIMESTAMP_OUTSIDE_LEAF',
    );
    expect(firstFailure(await check({ timestamp }, { time: { kind: 'document-time' } }))).toBe(
      'validity-period CERTIFICATE_EXPIRED',
    );
  });

  it.each([
    ['freshness DOCUMENT_TOO_OLD', 0.5, 60_000],
    ['freshness DOCUMENT_FROM_FUTURE', -0.5, 60_000],
    ['none', 0.5, 1_800_000],
    ['none', -0.5, 1_800_000],
  ])('gives %s %d hours after the document', async (failure, hours, maxAgeMs) => {
    const verdict = await check({}, { time: { kind: 'now', at: at(hours) }, maxAgeMs });
    expect(firstFailure(verdict)).toBe(failure);
  });
});

describe('bindings', () => {
  it.each<[string, CborEncodable | undefined, Bytes]>([
    ['other bytes', Uint8Array.from(NONCE).fill(1), NONCE],
    ['a prefix of the nonce', NONCE.slice(0, 8), NONCE],
    ['a longer nonce', concatBytes(NONCE, Uint8Array.of(0)), NONCE],
    ['null', null, NONCE],
    ['no nonce', undefined, NONCE],
    ['an empty nonce', new Uint8Array(0), NONCE],
    ['an empty nonce that was expected', new Uint8Array(0), new Uint8Array(0)],
    ['null where an empty nonce was expected', null, new Uint8Array(0)],
  ])('refuses %s', async (_, actual, nonce) => {
    const verdict = await check({ nonce: actual }, { nonce });
    expect(firstFailure(verdict)).toBe('nonce NONCE_MISMATCH');
    expect(verdict.freshness).toBe('failed');
  });

  it('binds user data and public key the same way', async () => {
    const changes = { user_data: Uint8Array.of(1), public_key: Uint8Array.of(2) };
    const userData = Uint8Array.of(1);
    const publicKey = Uint8Array.of(2);
    expect(firstFailure(await check(changes, { userData, publicKey }))).toBe('none');
    expect(firstFailure(await check(changes, { userData: publicKey }))).toBe(
      'user-data USER_DATA_MISMATCH',
    );
    expect(firstFailure(await check(changes, { publicKey: userData }))).toBe(
      'public-key PUBLIC_KEY_MISMATCH',
    );
  });

  it('refuses a PCR4 of another instance, and none', async () => {
    const pcrs = await standardPcrs();
    expect(firstFailure(await check({ pcrs: pcrs.set(4, await testPcr(4)) }))).toBe(
      'instance NITRO_INSTANCE',
    );
    pcrs.delete(4);
    expect(firstFailure(await check({ pcrs }))).toBe('instance NITRO_INSTANCE');
  });
});

describe('the image', () => {
  it('leaves the measurement unchecked without a policy, and says so', async () => {
    const verdict = await check();
    expect(verdict).toMatchObject({ verdict: 'valid', measurement: 'unchecked', matched: null });
    expect(statusOf(verdict, 'measurement')).toBe('not-reached');
  });

  it('refuses an empty policy', async () => {
    expect(firstFailure(await check({}, { measurements: [] }))).toBe(
      'measurement MEASUREMENT_POLICY_EMPTY',
    );
  });

  it('refuses a policy that accepts zeros', async () => {
    const { pcr0, pcr1 } = measurement;
    const pcr2 = (await testPcr(9)).fill(0);
    expect(firstFailure(await check({}, { measurements: [{ pcr0, pcr1, pcr2 }] }))).toBe(
      'measurement MEASUREMENT_POLICY_ZERO',
    );
  });

  it.each(['pcr0', 'pcr1', 'pcr2', 'pcr8', 'pcr16'] as const)(
    'refuses an image that differs in %s alone',
    async (name) => {
      const other = { ...measurement, [name]: await testPcr(99) };
      const verdict = await check({}, { measurements: [other] });
      expect(firstFailure(verdict)).toBe('measurement MEASUREMENT_NOT_ACCEPTED');
      expect(verdict.measurement).toBe('refused');
    },
  );

  it('finds the accepted image among several, PCR8 and PCR16 included', async () => {
    const pcrs = await standardPcrs();
    pcrs.set(8, await testPcr(8)).set(16, await testPcr(16));
    const other = { ...measurement, pcr0: await testPcr(99) };
    const wanted = { ...measurement, pcr8: await testPcr(8), pcr16: await testPcr(16) };
    const verdict = await check({ pcrs }, { measurements: [other, wanted] });
    expect(verdict.matched).toBe(wanted);
  });

  it('does not mix the PCRs of two accepted images', async () => {
    const first = { ...measurement, pcr0: await testPcr(99) };
    const second = { ...measurement, pcr1: await testPcr(99) };
    expect(firstFailure(await check({}, { measurements: [first, second] }))).toBe(
      'measurement MEASUREMENT_NOT_ACCEPTED',
    );
  });

  it('refuses debug mode by default', async () => {
    const verdict = await check({ pcrs: await debugPcrs() });
    expect(firstFailure(verdict)).toBe('debug-mode DEBUG_MODE');
    expect(verdict.debugMode).toBe(true);
  });

  it('reports debug mode where asked, and calls it so', async () => {
    const verdict = await check({ pcrs: await debugPcrs() }, { debugMode: 'reported' });
    expect(verdict).toMatchObject({ verdict: 'valid', debugMode: true, measurement: 'unchecked' });
    expect(verdict.checks.find(({ name }) => name === 'debug-mode')).toMatchObject({
      status: 'not-reached',
      code: 'DEBUG_MODE',
    });
  });

  it('refuses debug mode whenever a measurement is asked for', async () => {
    const verdict = await check(
      { pcrs: await debugPcrs() },
      { debugMode: 'reported', measurements: [measurement] },
    );
    expect(firstFailure(verdict)).toBe('debug-mode DEBUG_MODE');
  });
});

function oneAndOne(): Bytes {
  const one = concatBytes(new Uint8Array(47), Uint8Array.of(1));
  return concatBytes(one, one);
}
