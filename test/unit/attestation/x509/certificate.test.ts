import { X509Certificate } from 'node:crypto';
import type { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, parseCertificate, parseHex, parsePemCertificate } from '#attestation';
import type { Bytes } from '#attestation';
import {
  basicConstraints,
  ECDSA_SHA256,
  extension,
  generateP384,
  issueCertificate,
  keyUsage,
} from '../../../builders/certificate.ts';
import type { CertificateEdit } from '../../../builders/certificate.ts';
import { bitString, der, integer, oid, sequence, TRUE } from '../../../builders/der.ts';
import { hoursFromTestTime } from '../../../builders/nitro-pki.ts';
import { refusalOf } from '../../../builders/verdict.ts';

const SPEC = {
  subject: 'subject.test',
  issuer: 'issuer.test',
  notBefore: hoursFromTestTime(-1),
  notAfter: hoursFromTestTime(1),
  authority: { pathLength: 1 },
};
const time = (tag: number, text: string) => der(tag, new TextEncoder().encode(text));
const END = time(0x17, '491231235959Z');

let keys: webcrypto.CryptoKeyPair;
let valid: Bytes;

beforeAll(async () => {
  keys = await generateP384();
  valid = await issue();
});

async function issue(edit?: CertificateEdit): Promise<Bytes> {
  return issueCertificate(SPEC, keys.publicKey, keys.privateKey, edit);
}

describe('parseCertificate', () => {
  it('reads what an independent parser reads', () => {
    const certificate = parseCertificate(valid);
    const independent = new X509Certificate(valid);
    expect(new Date(certificate.notBeforeMs)).toEqual(new Date(independent.validFrom));
    expect(new Date(certificate.notAfterMs - 999)).toEqual(new Date(independent.validTo));
    expect(Buffer.from(certificate.publicKey)).toEqual(
      independent.publicKey.export({ type: 'spki', format: 'der' }),
    );
    expect(certificate.basicConstraints).toEqual({ critical: true, ca: true, pathLength: 1 });
    expect(certificate.keyUsage).toEqual({ digitalSignature: true, keyCertSign: true });
    expect(certificate.signature).toHaveLength(96);
  });

  it.each<[string, string, CertificateEdit]>([
    ['CERTIFICATE_VERSION', 'version 1', () => ({ version: new Uint8Array(0) })],
    ['CERTIFICATE_VERSION', 'version 2', () => ({ version: parseHex('a003020101') })],
    ['CERTIFICATE_SHAPE', 'a zero serial number', () => ({ serial: parseHex('020100') })],
    ['CERTIFICATE_SHAPE', 'a negative serial number', () => ({ serial: parseHex('020180') })],
    [
      'CERTIFICATE_SHAPE',
      'a serial number of 22 octets',
      () => ({ serial: integer(new Uint8Array(22).fill(1)) }),
    ],
    ['CERTIFICATE_SHAPE', 'an empty subject', () => ({ subject: sequence() })],
    ['CERTIFICATE_SHAPE', 'an empty issuer', () => ({ issuer: sequence() })],
    [
      'CERTIFICATE_SHAPE',
      'a unique identifier',
      ({ publicKey }) => ({ publicKey: concatBytes(publicKey, parseHex('810200ff')) }),
    ],
    ['CERTIFICATE_ALGORITHM', 'another outer algorithm', () => ({ outerAlgorithm: ECDSA_SHA256 })],
    ['CERTIFICATE_ALGORITHM', 'another inner algorithm', () => ({ innerAlgorithm: ECDSA_SHA256 })],
    [
      'CERTIFICATE_ALGORITHM',
      'ecdsa-with-SHA256 on both sides',
      () => ({ innerAlgorithm: ECDSA_SHA256, outerAlgorithm: ECDSA_SHA256 }),
    ],
    [
      'CERTIFICATE_ALGORITHM',
      'parameters where none belong',
      () => {
        const algorithm = sequence(oid('2a8648ce3d040303'), parseHex('0500'));
        return { innerAlgorithm: algorithm, outerAlgorithm: algorithm };
      },
    ],
    [
      'CERTIFICATE_DER',
      'no seconds',
      () => ({ validity: sequence(time(0x17, '2603011200Z'), END) }),
    ],
    [
      'CERTIFICATE_DER',
      'a zone other than Z',
      () => ({ validity: sequence(time(0x17, '260301120000+0000'), END) }),
    ],
    [
      'CERTIFICATE_DER',
      '30 February',
      () => ({ validity: sequence(time(0x17, '260230120000Z'), END) }),
    ],
    [
      'CERTIFICATE_DER',
      'GeneralizedTime before 2050',
      () => ({ validity: sequence(time(0x18, '20260301120000Z'), END) }),
    ],
    [
      'CERTIFICATE_DER',
      'a time as text',
      () => ({ validity: sequence(time(0x0c, '260301120000Z'), END) }),
    ],
    ['CERTIFICATE_SHAPE', 'one time', () => ({ validity: sequence(END) })],
    [
      'CERTIFICATE_EXTENSION_DUPLICATE',
      'the same extension twice',
      ({ extensions }) => ({ extensions: [...extensions, basicConstraints(true, 5)] }),
    ],
    [
      'CERTIFICATE_EXTENSION_CRITICAL',
      'an unknown critical extension',
      ({ extensions }) => ({
        extensions: [...extensions, extension('551d1e', sequence(), true)],
      }),
    ],
    [
      'CERTIFICATE_SHAPE',
      'an explicit FALSE for critical',
      ({ extensions }) => ({
        extensions: [
          ...extensions,
          sequence(oid('551d0e'), parseHex('010100'), parseHex('04020400')),
        ],
      }),
    ],
    [
      'CERTIFICATE_SHAPE',
      'an explicit cA FALSE',
      () => ({ extensions: [extension('551d13', sequence(parseHex('010100')), true)] }),
    ],
    [
      'CERTIFICATE_SHAPE',
      'a negative path length',
      () => ({ extensions: [extension('551d13', sequence(TRUE, parseHex('0201ff')), true)] }),
    ],
    [
      'CERTIFICATE_SHAPE',
      'a path length of two bytes',
      () => ({ extensions: [extension('551d13', sequence(TRUE, parseHex('02020100')), true)] }),
    ],
    [
      'CERTIFICATE_SHAPE',
      'surplus constraints',
      () => ({
        extensions: [
          extension('551d13', sequence(TRUE, parseHex('020101'), parseHex('020101')), true),
        ],
      }),
    ],
    [
      'CERTIFICATE_SHAPE',
      'an empty key usage',
      () => ({ extensions: [keyUsage(bitString(0, new Uint8Array(0)))] }),
    ],
    [
      'CERTIFICATE_DER',
      'set unused bits in the key usage',
      () => ({ extensions: [keyUsage(bitString(6, Uint8Array.of(0xff)))] }),
    ],
    [
      'CERTIFICATE_DER',
      'trailing bytes inside an extension',
      () => ({ extensions: [extension('551d13', concatBytes(sequence(TRUE), parseHex('00')))] }),
    ],
    [
      'CERTIFICATE_DER',
      'a boolean of 01',
      () => ({ extensions: [extension('551d13', sequence(parseHex('010101')), true)] }),
    ],
  ])('refuses with %s: %s', async (code, _, edit) => {
    const certificate = await issue(edit);
    expect(await refusalOf(() => parseCertificate(certificate))).toBe(code);
  });

  it('refuses a key on another curve', async () => {
    const p256 = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    const certificate = await issueCertificate(SPEC, p256.publicKey, keys.privateKey);
    expect(await refusalOf(() => parseCertificate(certificate))).toBe('CERTIFICATE_CURVE');
  });

  it.each<[string, (certificate: Bytes) => Bytes]>([
    ['nothing', () => new Uint8Array(0)],
    ['bytes after it', (certificate) => concatBytes(certificate, Uint8Array.of(0))],
    ['its last byte missing', (certificate) => certificate.slice(0, -1)],
    [
      'an indefinite length',
      (certificate) => concatBytes(parseHex('3080'), certificate.subarray(4), parseHex('0000')),
    ],
    [
      'a length in a longer form',
      (certificate) =>
        concatBytes(parseHex('308300'), certificate.subarray(2, 4), certificate.subarray(4)),
    ],
    ['a multi-byte tag', (certificate) => concatBytes(parseHex('3f8130'), certificate.subarray(1))],
    ['deep nesting', () => new Uint8Array(4096).fill(0x30)],
  ])('refuses a certificate with %s as not DER', async (_, damage) => {
    expect(await refusalOf(() => parseCertificate(damage(valid)))).toBe('CERTIFICATE_DER');
  });

  it('reads a time from 2050 as GeneralizedTime', async () => {
    const certificate = await issue(() => ({
      validity: sequence(time(0x17, '991231235959Z'), time(0x18, '20500101000000Z')),
    }));
    const { notBeforeMs, notAfterMs } = parseCertificate(certificate);
    expect(notBeforeMs).toBe(Date.UTC(1999, 11, 31, 23, 59, 59));
    expect(notAfterMs).toBe(Date.UTC(2050, 0) + 999);
  });
});

describe('the signature of a certificate', () => {
  const scalar = (bytes: number) => integer(new Uint8Array(bytes).fill(0x7f));

  it.each<[string, Bytes]>([
    [
      'unused bits',
      bitString(
        1,
        sequence(scalar(48), scalar(48)).map((byte) => byte & 0xfe),
      ),
    ],
    ['one number', bitString(0, sequence(scalar(48)))],
    ['three numbers', bitString(0, sequence(scalar(1), scalar(1), scalar(1)))],
    ['a number of 49 bytes', bitString(0, sequence(scalar(49), scalar(48)))],
    ['a negative number', bitString(0, sequence(parseHex('0201ff'), scalar(48)))],
    ['text for a number', bitString(0, sequence(parseHex('0c0131'), scalar(48)))],
    ['an octet string', der(0x04, Uint8Array.of(0), sequence(scalar(48), scalar(48)))],
  ])('is refused with %s', async (_, signature) => {
    const { tbs } = parseCertificate(valid);
    const certificate = sequence(tbs, sequence(oid('2a8648ce3d040303')), signature);
    expect(await refusalOf(() => parseCertificate(certificate))).toMatch(
      /^CERTIFICATE_(?:SHAPE|DER)$/,
    );
  });

  it.each([
    ['two parts', () => sequence(sequence(), sequence())],
    ['four parts', () => sequence(sequence(), sequence(), sequence(), sequence())],
    ['an empty body', () => sequence(sequence(), sequence(), sequence())],
    ['no extensions', () => withoutExtensions()],
  ])('is not looked for in a certificate of %s', async (_, build) => {
    expect(await refusalOf(() => parseCertificate(build()))).toMatch(
      /^CERTIFICATE_(?:SHAPE|VERSION)$/,
    );
  });
});

function withoutExtensions(): Bytes {
  const { tbs } = parseCertificate(valid);
  // From the end: the key before it may hold the same octet.
  const marker = Buffer.from(tbs).lastIndexOf(0xa3);
  return sequence(
    sequence(tbs.subarray(4, marker)),
    sequence(oid('2a8648ce3d040303')),
    bitString(0, sequence(integer(Uint8Array.of(1)), integer(Uint8Array.of(1)))),
  );
}

describe('parsePemCertificate', () => {
  it('reads one certificate', () => {
    expect(parsePemCertificate(new X509Certificate(valid).toString())).toEqual(valid);
  });

  it('refuses two certificates, other text and broken base64', async () => {
    const pem = new X509Certificate(valid).toString();
    for (const text of [pem + pem, `note\n${pem}`, '', pem.replace('CERTIFICATE', 'KEY')]) {
      expect(await refusalOf(() => parsePemCertificate(text))).toBe('CERTIFICATE_SHAPE');
    }
    expect(await refusalOf(() => parsePemCertificate(pem.replace('MII', 'MI')))).toBe(
      'BASE64_INVALID',
    );
  });
});
