import { beforeAll, describe, expect, it } from 'vitest';
import {
  AWS_ROOT_G1,
  encodeCbor,
  parseCertificate,
  parseNitroDocument,
  parseTrustAnchor,
  sha256,
  toHex,
  verifyNitroDocument,
} from '#attestation';
import type { CborEncodable, Measurement, NitroOptions } from '#attestation';
import {
  createDocument,
  createNitroPki,
  signDocument,
  standardFields,
  standardPcrs,
  TEST_TIME,
  testPcr,
} from '../../../builders/nitro-pki.ts';
import type { NitroPki } from '../../../builders/nitro-pki.ts';
import { firstFailure, refusalOf, statusOf } from '../../../builders/verdict.ts';

/** The last value on each side of a limit. */
type Changes = Readonly<Record<string, CborEncodable | undefined>>;

const INSTANCE = 'i-0123456789abcdef0';
const FIRST_TIME = Date.UTC(2019, 0);
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

let pki: NitroPki;
let options: NitroOptions;
let image: Measurement;

beforeAll(async () => {
  pki = await createNitroPki();
  options = {
    anchors: [pki.anchor],
    acceptDevelopmentRoots: [pki.anchor.sha256],
    time: { kind: 'document-time' },
  };
  image = { pcr0: await testPcr(0), pcr1: await testPcr(1), pcr2: await testPcr(2) };
});

async function refusal(changes: Changes): Promise<string> {
  return refusalOf(async () => parseNitroDocument(await createDocument(pki, changes)));
}

async function verify(more: Partial<NitroOptions> = {}, changes: Changes = {}) {
  return verifyNitroDocument(await createDocument(pki, changes), { ...options, ...more });
}

describe('the fields of a document', () => {
  it.each<[string, Changes, string]>([
    ['the first timestamp', { timestamp: FIRST_TIME }, 'accepted'],
    ['a timestamp before it', { timestamp: FIRST_TIME - 1 }, 'NITRO_TIMESTAMP'],
    ['the last timestamp', { timestamp: LAST_TIME }, 'accepted'],
    ['a timestamp after it', { timestamp: LAST_TIME + 1 }, 'NITRO_TIMESTAMP'],
    ['a certificate of 1024 bytes', { certificate: new Uint8Array(1024) }, 'accepted'],
    ['one of 1025', { certificate: new Uint8Array(1025) }, 'NITRO_CERTIFICATE'],
    ['a certificate that is text', { certificate: 'x' }, 'NITRO_FIELD_TYPE'],
    ['a bundle that is a map', { cabundle: new Map([[0, 'x']]) }, 'NITRO_FIELD_TYPE'],
    ['a bundle that is text', { cabundle: 'xx' }, 'NITRO_FIELD_TYPE'],
    ['registers in a list', { pcrs: [new Uint8Array(48)] }, 'NITRO_FIELD_TYPE'],
    ['registers that are null', { pcrs: null }, 'NITRO_FIELD_TYPE'],
    [
      'something before the module',
      { module_id: `x${INSTANCE}-enc0123456789abcdef` },
      'NITRO_MODULE_ID',
    ],
    ['something after it', { module_id: `${INSTANCE}-enc0123456789abcdef0` }, 'NITRO_MODULE_ID'],
    ['a module of a TPM', { module_id: `${INSTANCE}-tpm0123456789abcdef` }, 'NITRO_TPM'],
    [
      '"-tpm" not at its end',
      { module_id: `${INSTANCE}-tpm0-enc0123456789abcdef` },
      'NITRO_MODULE_ID',
    ],
  ])('are held to their limits: %s', async (_what, changes, outcome) => {
    expect(await refusal(changes)).toBe(outcome);
  });

  it.each([8, 9])('take a bundle of at most 8: %d', async (count) => {
    const cabundle = Array.from({ length: count }, () => Uint8Array.of(1));
    expect(await refusal({ cabundle })).toBe(count === 8 ? 'accepted' : 'NITRO_CERTIFICATE');
  });

  it('have names that are text', async () => {
    const fields = Object.entries(await standardFields(pki));
    const payload = encodeCbor(new Map<string | number, CborEncodable>([...fields, [1, 2]]));
    const document = await signDocument(payload, pki.leafKey);
    expect(await refusalOf(() => parseNitroDocument(document))).toBe('NITRO_FIELD_TYPE');
  });

  it.each(['text', -1, 32])('have registers of number 0 to 31: %j', async (index) => {
    const pcrs = new Map<string | number, CborEncodable>(await standardPcrs());
    expect(await refusal({ pcrs: pcrs.set(index, new Uint8Array(48)) })).toBe('NITRO_PCR_INDEX');
  });
});

describe('the moment of verification', () => {
  it.each([
    ['first', 'notBeforeMs', 0, 'none'],
    ['moment before the first', 'notBeforeMs', -1, 'validity-period CERTIFICATE_NOT_YET_VALID'],
    ['last', 'notAfterMs', 0, 'none'],
    ['moment after the last', 'notAfterMs', 1, 'validity-period CERTIFICATE_EXPIRED'],
  ] as const)('may be any of the leaf: the %s', async (_what, edge, offset, failure) => {
    const at = new Date(parseCertificate(pki.certificate)[edge] + offset);
    expect(firstFailure(await verify({ time: { kind: 'instant', at } }))).toBe(failure);
  });

  it('is fresh at the largest age', async () => {
    const time = { kind: 'now', at: new Date(TEST_TIME.getTime() + 1000) } as const;
    expect((await verify({ time, maxAgeMs: 1000 })).freshness).toBe('checked');
    expect((await verify({ time, maxAgeMs: 999 })).freshness).toBe('failed');
    expect((await verify({ time })).freshness).toBe('unchecked');
  });
});

describe('what was not asked', () => {
  it('stands in the verdict with a reason', async () => {
    const { checks } = await verify();
    const left = checks.filter(({ status }) => status === 'not-reached');
    expect(left.map(({ name }) => name)).toEqual([
      ...['freshness', 'nonce', 'user-data', 'public-key', 'measurement'],
    ]);
    expect(left.every(({ explanation = '' }) => explanation.length > 10)).toBe(true);
  });

  it('does not let debug mode pass: it is refused unless the caller asks for a report', async () => {
    const pcrs = await standardPcrs();
    [0, 1, 2].forEach((index) => pcrs.set(index, new Uint8Array(48)));
    expect(firstFailure(await verify({}, { pcrs }))).toBe('debug-mode DEBUG_MODE');
    const reported = await verify({ debugMode: 'reported' }, { pcrs });
    expect([reported.verdict, reported.debugMode]).toEqual(['valid', true]);
    expect(statusOf(reported, 'debug-mode')).toBe('not-reached');
    const compared = await verify({ debugMode: 'reported', measurements: [image] }, { pcrs });
    expect(firstFailure(compared)).toBe('debug-mode DEBUG_MODE');
  });
});

describe('the list of accepted images', () => {
  it.each(['pcr0', 'pcr1', 'pcr2'] as const)('may have no zero %s in any of them', async (name) => {
    const zero = { ...image, [name]: new Uint8Array(48) as Measurement['pcr0'] };
    for (const measurements of [[zero], [image, zero], [zero, image]]) {
      expect(firstFailure(await verify({ measurements }))).toBe(
        'measurement MEASUREMENT_POLICY_ZERO',
      );
    }
  });
});

describe('a trust anchor', () => {
  it('is AWS by its published fingerprint', async () => {
    expect(AWS_ROOT_G1.id).toBe('aws-nitro-enclaves-root-g1');
    expect(toHex(await sha256(AWS_ROOT_G1.certificate))).toBe(toHex(AWS_ROOT_G1.sha256));
    expect(toHex(AWS_ROOT_G1.sha256)).toMatch(/^641a0321a3e244ef/);
  });

  it('is read from a certificate with its fingerprint', async () => {
    const { certificate } = pki.anchor;
    expect(await parseTrustAnchor('mine', 'development', certificate)).toEqual({
      ...{ id: 'mine', kind: 'development', certificate, sha256: await sha256(certificate) },
    });
    expect(await refusalOf(() => parseTrustAnchor('mine', 'aws', Uint8Array.of(1)))).toMatch(
      /^CERTIFICATE_/,
    );
  });

  it('of the vendor needs no fingerprint, one of a developer does', async () => {
    const aws = { ...pki.anchor, kind: 'aws' } as const;
    const plain = { time: options.time } as const;
    const document = await createDocument(pki, {});
    const byVendor = await verifyNitroDocument(document, { ...plain, anchors: [aws] });
    expect([byVendor.verdict, byVendor.simulated]).toEqual(['valid', false]);
    const byNobody = await verifyNitroDocument(document, { ...plain, anchors: [pki.anchor] });
    expect(firstFailure(byNobody)).toBe('trust-anchor TRUST_ANCHOR_DEVELOPMENT');
    expect([byNobody.verdict, byNobody.documentId]).toEqual(['invalid', null]);
  });
});
