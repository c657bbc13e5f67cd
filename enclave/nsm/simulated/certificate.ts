import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  derBitString,
  derExplicit,
  derInteger,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  derTime,
  derTrue,
  derUtf8String,
} from './der.ts';

const OID = {
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
  organization: '2.5.4.10',
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
} as const;

/** Every name under a development root says what it is. */
const ORGANIZATION = 'NeoSeal simulated hardware';

export interface CertifiedKey {
  readonly commonName: string;
  readonly certificate: Uint8Array;
  readonly privateKey: KeyObject;
}

export type CertificateRole =
  { readonly type: 'authority'; readonly pathLength: number | null } | { readonly type: 'leaf' };

export interface CertificatePlan {
  readonly commonName: string;
  readonly role: CertificateRole;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A P-384 key with its certificate, signed by `issuer`, or by itself where there is none. */
export function certifyNewKey(plan: CertificatePlan, issuer: CertifiedKey | null): CertifiedKey {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const algorithm = derSequence(derOid(OID.ecdsaWithSha384));
  const toBeSigned = derSequence(
    derExplicit(0, derInteger(Uint8Array.of(2))),
    derInteger(randomBytes(16)),
    algorithm,
    encodeName(issuer?.commonName ?? plan.commonName),
    derSequence(derTime(plan.notBefore), derTime(plan.notAfter)),
    encodeName(plan.commonName),
    new Uint8Array(keys.publicKey.export({ type: 'spki', format: 'der' })),
    derExplicit(3, encodeExtensions(plan.role)),
  );
  const signature = sign('sha384', toBeSigned, issuer?.privateKey ?? keys.privateKey);
  return {
    commonName: plan.commonName,
    certificate: derSequence(toBeSigned, algorithm, derBitString(signature)),
    privateKey: keys.privateKey,
  };
}

function encodeName(commonName: string): Uint8Array {
  const attribute = (oid: string, text: string): Uint8Array =>
    derSet(derSequence(derOid(oid), derUtf8String(text)));
  return derSequence(
    attribute(OID.organization, ORGANIZATION),
    attribute(OID.commonName, commonName),
  );
}

/** RFC 5280 §4.2.1.9 and §4.2.1.3, with the criticality that AWS uses. */
function encodeExtensions(role: CertificateRole): Uint8Array {
  return role.type === 'leaf'
    ? derSequence(
        encodeExtension(OID.basicConstraints, true, derSequence()),
        // digitalSignature, nonRepudiation
        encodeExtension(OID.keyUsage, false, derBitString(Uint8Array.of(0xc0), 6)),
      )
    : derSequence(
        encodeExtension(OID.basicConstraints, true, encodeAuthority(role.pathLength)),
        // keyCertSign
        encodeExtension(OID.keyUsage, true, derBitString(Uint8Array.of(0x04), 2)),
      );
}

function encodeAuthority(pathLength: number | null): Uint8Array {
  return pathLength === null
    ? derSequence(derTrue())
    : derSequence(derTrue(), derInteger(Uint8Array.of(pathLength)));
}

function encodeExtension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return critical
    ? derSequence(derOid(oid), derTrue(), derOctetString(value))
    : derSequence(derOid(oid), derOctetString(value));
}
