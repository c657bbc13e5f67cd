import { beforeAll, describe, expect, it } from 'vitest';
import { checkValidityPeriods, parseCertificate, validateCertificatePath } from '#attestation';
import type { CertificatePath } from '#attestation';
import {
  basicConstraints,
  generateP384,
  issueCertificate,
  keyUsage,
} from '../../../builders/certificate.ts';
import type { CertificateEdit } from '../../../builders/certificate.ts';
import { bitString, commonName } from '../../../builders/der.ts';
import { createNitroPki, hoursFromTestTime, TEST_TIME } from '../../../builders/nitro-pki.ts';
import type { Level, NitroPki } from '../../../builders/nitro-pki.ts';
import { refusalOf } from '../../../builders/verdict.ts';

const SIGN_ONLY = keyUsage(bitString(7, Uint8Array.of(0x80)));
const CERT_SIGN_ONLY = keyUsage(bitString(2, Uint8Array.of(0x04)));

let pki: NitroPki;

beforeAll(async () => {
  pki = await createNitroPki();
});

function pathOf({ cabundle, certificate }: Pick<NitroPki, 'cabundle' | 'certificate'>) {
  return { authorities: cabundle.map(parseCertificate), leaf: parseCertificate(certificate) };
}

function validate(path: CertificatePath): Promise<string> {
  return refusalOf(() => validateCertificatePath(path));
}

describe('validateCertificatePath', () => {
  it('accepts the chain that the NSM would send', async () => {
    expect(await validate(pathOf(pki))).toBe('accepted');
  });

  it('accepts an instance CA that may only sign certificates', async () => {
    const edited = await createNitroPki({
      instance: ({ extensions: [constraints = new Uint8Array(0)] }) => ({
        extensions: [constraints, CERT_SIGN_ONLY],
      }),
    });
    expect(await validate(pathOf(edited))).toBe('accepted');
  });

  it.each<[string, string, Level, CertificateEdit]>([
    [
      'CERTIFICATE_BASIC_CONSTRAINTS',
      'a CA without basic constraints',
      'zonal',
      ({ extensions }) => ({ extensions: extensions.slice(1) }),
    ],
    [
      'CERTIFICATE_BASIC_CONSTRAINTS',
      'a CA with CA:FALSE',
      'zonal',
      ({ extensions }) => ({ extensions: [basicConstraints(false, null), ...extensions.slice(1)] }),
    ],
    [
      'CERTIFICATE_BASIC_CONSTRAINTS',
      'a CA whose constraints are not critical',
      'instance',
      ({ extensions }) => ({
        extensions: [basicConstraints(true, 0, false), ...extensions.slice(1)],
      }),
    ],
    [
      'CERTIFICATE_PATH_LENGTH',
      'a region that allows one CA below and has two',
      'regional',
      ({ extensions }) => ({ extensions: [basicConstraints(true, 1), ...extensions.slice(1)] }),
    ],
    [
      'CERTIFICATE_PATH_LENGTH',
      'a root that allows no CA below',
      'root',
      ({ extensions }) => ({ extensions: [basicConstraints(true, 0), ...extensions.slice(1)] }),
    ],
    [
      'CERTIFICATE_KEY_USAGE',
      'a CA without key usage',
      'regional',
      ({ extensions }) => ({ extensions: extensions.slice(0, 1) }),
    ],
    [
      'CERTIFICATE_KEY_USAGE',
      'a CA that may not sign certificates',
      'instance',
      ({ extensions }) => ({ extensions: [...extensions.slice(0, 1), SIGN_ONLY] }),
    ],
    [
      'CERTIFICATE_BASIC_CONSTRAINTS',
      'a leaf with CA:TRUE',
      'leaf',
      ({ extensions }) => ({ extensions: [basicConstraints(true, null), ...extensions.slice(1)] }),
    ],
    [
      'CERTIFICATE_BASIC_CONSTRAINTS',
      'a leaf without basic constraints',
      'leaf',
      ({ extensions }) => ({ extensions: extensions.slice(1) }),
    ],
    [
      'CERTIFICATE_BASIC_CONSTRAINTS',
      'a leaf with a path length',
      'leaf',
      ({ extensions }) => ({ extensions: [basicConstraints(false, 0), ...extensions.slice(1)] }),
    ],
    [
      'CERTIFICATE_KEY_USAGE',
      'a leaf without key usage',
      'leaf',
      ({ extensions }) => ({ extensions: extensions.slice(0, 1) }),
    ],
    [
      'CERTIFICATE_KEY_USAGE',
      'a leaf that may not sign',
      'leaf',
      ({ extensions }) => ({
        extensions: [...extensions.slice(0, 1), keyUsage(bitString(5, Uint8Array.of(0x20)))],
      }),
    ],
    [
      'CERTIFICATE_KEY_USAGE',
      'a leaf that may sign certificates too',
      'leaf',
      ({ extensions }) => ({
        extensions: [...extensions.slice(0, 1), keyUsage(bitString(2, Uint8Array.of(0x84)))],
      }),
    ],
    [
      'CERTIFICATE_ISSUER',
      'an issuer name that is not the subject above',
      'zonal',
      () => ({ issuer: commonName('other.test') }),
    ],
    [
      'CERTIFICATE_ISSUER',
      'a certificate that issued itself below the root',
      'regional',
      ({ issuer }) => ({ subject: issuer }),
    ],
  ])('refuses with %s: %s', async (code, _, level, edit) => {
    expect(await validate(pathOf(await createNitroPki({ [level]: edit })))).toBe(code);
  });

  it('refuses a leaf without anything above it', async () => {
    expect(await validate(pathOf({ ...pki, cabundle: [] }))).toBe('CERTIFICATE_BUNDLE');
  });

  it('refuses a bundle that leaves out a level', async () => {
    const cabundle = pki.cabundle.filter((_, index) => index !== 2);
    expect(await validate(pathOf({ ...pki, cabundle }))).toBe('CERTIFICATE_ISSUER');
  });

  it('refuses a bundle in another order', async () => {
    const cabundle = [...pki.cabundle].reverse();
    expect(await validate(pathOf({ ...pki, cabundle }))).not.toBe('accepted');
  });

  it('refuses a chain of equal names and other keys', async () => {
    const other = await createNitroPki();
    const cabundle = [...pki.cabundle.slice(0, 1), ...other.cabundle.slice(1)];
    expect(await validate(pathOf({ ...other, cabundle }))).toBe('CERTIFICATE_SIGNATURE');
  });

  it('refuses a signature with s out of range', async () => {
    const path = pathOf(pki);
    const signature = new Uint8Array(96).fill(0xff);
    const leaf = { ...path.leaf, signature };
    expect(await validate({ ...path, leaf })).toBe('CERTIFICATE_SIGNATURE');
  });

  it('refuses a key that is not a point of the curve', async () => {
    const edited = await createNitroPki({
      leaf: ({ publicKey }) => ({
        publicKey: Uint8Array.from(publicKey, (byte, index) =>
          index === publicKey.length - 1 ? byte ^ 1 : byte,
        ),
      }),
    });
    expect(await validate(pathOf(edited))).toBe('CERTIFICATE_CURVE');
  });
});

describe('checkValidityPeriods', () => {
  const at = (hours: number) => hoursFromTestTime(hours).getTime();

  it('accepts the middle of all periods and both ends of the shortest', () => {
    for (const atMs of [TEST_TIME.getTime(), at(-1), at(2), at(2) + 999]) {
      checkValidityPeriods(pathOf(pki), atMs);
    }
    expect.assertions(0);
  });

  it.each([
    ['CERTIFICATE_NOT_YET_VALID', 'a millisecond early', at(-1) - 1],
    ['CERTIFICATE_EXPIRED', 'a second late', at(2) + 1000],
    ['CERTIFICATE_EXPIRED', 'no time at all', Number.NaN],
    ['CERTIFICATE_NOT_YET_VALID', 'seconds for milliseconds', TEST_TIME.getTime() / 1000],
  ])('refuses with %s: %s', async (code, _, atMs) => {
    expect(
      await refusalOf(() => {
        checkValidityPeriods(pathOf(pki), atMs);
      }),
    ).toBe(code);
  });

  it('holds an expired CA above a valid leaf against the chain', async () => {
    const keys = await generateP384();
    const spec = {
      subject: 'zonal.test',
      issuer: 'regional.test',
      notBefore: hoursFromTestTime(-50),
      notAfter: hoursFromTestTime(-1),
      authority: { pathLength: 1 },
    };
    const expired = await issueCertificate(spec, keys.publicKey, keys.privateKey);
    const { authorities, leaf } = pathOf(pki);
    const path = { authorities: [...authorities.slice(0, 2), parseCertificate(expired)], leaf };
    expect(
      await refusalOf(() => {
        checkValidityPeriods(path, TEST_TIME.getTime());
      }),
    ).toBe('CERTIFICATE_EXPIRED');
  });
});
