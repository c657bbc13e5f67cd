import type { webcrypto } from 'node:crypto';
import {
  concatBytes,
  encodeCbor,
  encodeHead,
  encodeSigStructure,
  MAJOR,
  sha256,
  sha384,
} from '#attestation';
import type { Bytes, CborEncodable, Sha384, TrustAnchor } from '#attestation';
import { generateP384, issueCertificate, signRaw } from './certificate.ts';
import type { CertificateEdit } from './certificate.ts';

/** The levels of a Nitro chain, root first; the last one signs documents. */
export const LEVELS = ['root', 'regional', 'zonal', 'instance', 'leaf'] as const;
export type Level = (typeof LEVELS)[number];

export const TEST_INSTANCE = 'i-0123456789abcdef0';
export const TEST_MODULE = `${TEST_INSTANCE}-enc0123456789abcdef`;
/** In the middle of every validity period below. */
export const TEST_TIME: Date = new Date('2026-03-01T12:00:00Z');

/** Hours before and after TEST_TIME, as the real levels live. */
const VALIDITY_HOURS: Readonly<Record<Level, readonly [number, number]>> = {
  root: [50_000, 200_000],
  regional: [240, 240],
  zonal: [70, 70],
  instance: [12, 12],
  leaf: [1, 2],
};
const PATH_LENGTHS: Readonly<Record<Level, number | null>> = {
  root: null,
  regional: 2,
  zonal: 1,
  instance: 0,
  leaf: null,
};

export interface NitroPki {
  readonly anchor: TrustAnchor;
  /** DER, root first. */
  readonly cabundle: readonly Bytes[];
  readonly certificate: Bytes;
  readonly leafKey: webcrypto.CryptoKey;
  readonly certificates: Readonly<Record<Level, Bytes>>;
}

/** A development PKI of its own keys; `edits` break one certificate each. */
export async function createNitroPki(
  edits: Partial<Record<Level, CertificateEdit>> = {},
  generate: (level: Level) => Promise<webcrypto.CryptoKeyPair> = generateP384,
): Promise<NitroPki> {
  const certificates: Partial<Record<Level, Bytes>> = {};
  let signer = await generate('root');
  let issuer: Level = 'root';
  for (const level of LEVELS) {
    const keys = level === 'root' ? signer : await generate(level);
    const spec = {
      subject: `${level}.test`,
      issuer: `${issuer}.test`,
      notBefore: hoursFromTestTime(-VALIDITY_HOURS[level][0]),
      notAfter: hoursFromTestTime(VALIDITY_HOURS[level][1]),
      authority: level === 'leaf' ? null : { pathLength: PATH_LENGTHS[level] },
    };
    const edit = edits[level];
    certificates[level] = await issueCertificate(spec, keys.publicKey, signer.privateKey, edit);
    signer = keys;
    issuer = level;
  }
  return assemble(certificates as Record<Level, Bytes>, signer.privateKey);
}

async function assemble(
  certificates: Record<Level, Bytes>,
  leafKey: webcrypto.CryptoKey,
): Promise<NitroPki> {
  const { root, regional, zonal, instance, leaf } = certificates;
  // Not by parseTrustAnchor: a broken root must reach the verifier.
  const anchor: TrustAnchor = {
    id: 'test-root',
    kind: 'development',
    certificate: root,
    sha256: await sha256(root),
  };
  const cabundle = [root, regional, zonal, instance];
  return { anchor, cabundle, certificate: leaf, leafKey, certificates };
}

export function hoursFromTestTime(hours: number): Date {
  return new Date(TEST_TIME.getTime() + hours * 3_600_000);
}

/** The fields of a payload in the order in which the NSM emits them. */
export type PayloadFields = Readonly<Record<string, CborEncodable>>;

export async function standardFields(pki: NitroPki): Promise<PayloadFields> {
  return {
    module_id: TEST_MODULE,
    digest: 'SHA384',
    timestamp: TEST_TIME.getTime(),
    pcrs: await standardPcrs(),
    certificate: pki.certificate,
    cabundle: pki.cabundle,
    public_key: null,
    user_data: null,
    nonce: null,
  };
}

export async function standardPcrs(): Promise<Map<number, CborEncodable>> {
  const pcrs = new Map<number, CborEncodable>();
  for (let index = 0; index < 16; index += 1) {
    pcrs.set(index, index < 3 ? await testPcr(index) : new Uint8Array(48));
  }
  const instance = new TextEncoder().encode(TEST_INSTANCE);
  return pcrs.set(4, await sha384(concatBytes(new Uint8Array(48), instance)));
}

/** Some value that is not zero. */
export async function testPcr(seed: number): Promise<Sha384> {
  return sha384(Uint8Array.of(seed));
}

/** A map whose pairs keep their order; `indefinite` as the NSM emits it since 2025. */
export function encodePayload(fields: PayloadFields, indefinite = false): Bytes {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [
    encodeCbor(name),
    encodeCbor(value),
  ]);
  return indefinite
    ? concatBytes(Uint8Array.of(0xbf), ...pairs, Uint8Array.of(0xff))
    : concatBytes(encodeHead(MAJOR.map, pairs.length / 2), ...pairs);
}

export interface EnvelopeParts {
  /** Content of the protected header's byte string. */
  readonly protectedHeader?: Bytes;
  /** Encoded. */
  readonly unprotected?: Bytes;
  /** Encoded; stands before the array. */
  readonly prefix?: Bytes;
  readonly signature?: Bytes;
}

/** `{1: -35}` */
export const ES384_HEADER: Bytes = encodeCbor(new Map([[1, -35]]));

/** Signs any payload with any key into a COSE_Sign1; `parts` replace what a test wants broken. */
export async function signDocument(
  payload: Bytes,
  key: webcrypto.CryptoKey,
  parts: EnvelopeParts = {},
): Promise<Bytes> {
  const { protectedHeader = ES384_HEADER, unprotected = Uint8Array.of(0xa0) } = parts;
  const signature =
    parts.signature ?? (await signRaw(encodeSigStructure(protectedHeader, payload), key));
  return concatBytes(
    parts.prefix ?? new Uint8Array(0),
    Uint8Array.of(0x84),
    encodeCbor(protectedHeader),
    unprotected,
    encodeCbor(payload),
    encodeCbor(signature),
  );
}

/** A document of the PKI with some fields replaced; `undefined` leaves a field out. */
export async function createDocument(
  pki: NitroPki,
  changes: Readonly<Record<string, CborEncodable | undefined>> = {},
): Promise<Bytes> {
  const fields = Object.entries({ ...(await standardFields(pki)), ...changes });
  const kept = fields.filter((entry): entry is [string, CborEncodable] => entry[1] !== undefined);
  return signDocument(encodePayload(Object.fromEntries(kept)), pki.leafKey);
}
