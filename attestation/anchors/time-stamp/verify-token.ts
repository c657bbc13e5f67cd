import { equalBytes, toHex } from '../../bytes/index.ts';
import type { Bytes } from '../../bytes/index.ts';
import { VerificationError } from '../../verification-error.ts';
import { TAG } from '../../x509/der.ts';
import type { DerNode } from '../../x509/der.ts';
import type { HashName } from './algorithms.ts';
import { digest, readDigestAlgorithm } from './algorithms.ts';
import { verifyTsaPath } from './certificate-path.ts';
import { readOctets, readSequence } from './der-fields.ts';
import { isSignedBy } from './public-key.ts';
import type { SignedData, SignerInfo } from './signed-data.ts';
import { CONTENT_TYPE_TST_INFO, isNamedBy, parseSignedData } from './signed-data.ts';
import { malformed } from './time-stamp-error.ts';
import type { TsaCertificate } from './tsa-certificate.ts';
import { parseTsaCertificate } from './tsa-certificate.ts';
import type { TstInfo } from './tst-info.ts';
import { parseTstInfo } from './tst-info.ts';

const OID = {
  /** 1.2.840.113549.1.9.3 */
  contentType: '2a864886f70d010903',
  /** 1.2.840.113549.1.9.4 */
  messageDigest: '2a864886f70d010904',
  /** 1.2.840.113549.1.9.16.2.12, SHA-1 (RFC 2634 §5.4) */
  signingCertificate: '2a864886f70d010910020c',
  /** 1.2.840.113549.1.9.16.2.47 (RFC 5035 §3) */
  signingCertificateV2: '2a864886f70d010910022f',
} as const;

export interface TokenClaim {
  /** DER of the TimeStampToken. */
  readonly token: Bytes;
  /** What was stamped. */
  readonly message: Bytes;
  /** The verifier's own. */
  readonly trusted: TsaCertificate;
}

/**
 * Verifies a time-stamp token (RFC 3161, CMS of RFC 5652) offline: the imprint is of the message, the
 * signed attributes bind it, the one signer signed them, its certificate is the one that the token
 * binds (RFC 5816), is for time stamping alone and leads to the trusted certificate, and all were
 * valid at the token's time.
 *
 * Not checked: revocation, policy, accuracy; certificates in the token that are not on the path.
 *
 * @throws VerificationError TIME_STAMP_…, CERTIFICATE_…
 */
export async function verifyTimeStamp({ token, message, trusted }: TokenClaim): Promise<TstInfo> {
  const signed = parseSignedData(token);
  const info = parseTstInfo(signed.content);
  await requireImprint(info, message);
  await requireAttributes(signed);
  const certificates = signed.certificates.map(parseTsaCertificate);
  const leaf = findSigner(signed.signer, [...certificates, trusted]);
  await requireBoundCertificate(signed.signer, leaf);
  await requireSignature(signed.signer, leaf);
  await verifyTsaPath({ leaf, others: certificates, trusted, atMs: info.genTimeMs });
  return info;
}

async function requireImprint({ imprint }: TstInfo, message: Bytes): Promise<void> {
  if (!equalBytes(imprint.digest, await digest(imprint.hash, message))) {
    throw new VerificationError('TIME_STAMP_IMPRINT', 'the time stamp is of something else');
  }
}

/** RFC 5652 §11.1 and §11.2. */
async function requireAttributes({ signer, content }: SignedData): Promise<void> {
  const type = signer.attributes.get(OID.contentType);
  const digested = signer.attributes.get(OID.messageDigest);
  if (type?.tag !== TAG.oid || toHex(type.content) !== CONTENT_TYPE_TST_INFO) {
    throw malformed('the signed content type is not that of a time stamp');
  }
  const actual = await digest(signer.digest, content);
  if (!equalBytes(readOctets(digested, 'a message digest'), actual)) {
    throw new VerificationError('TIME_STAMP_SIGNATURE', 'the signed digest is of another content');
  }
}

function findSigner(signer: SignerInfo, known: readonly TsaCertificate[]): TsaCertificate {
  const leaf = known.find((certificate) => isNamedBy(signer, certificate));
  if (leaf === undefined) {
    throw new VerificationError('TIME_STAMP_CHAIN', 'the certificate of the signer is missing');
  }
  return leaf;
}

/**
 * RFC 3161 §2.4.2: the signer's certificate is bound by a signed attribute, so that another one with
 * the same key, or with the same name, cannot take its place.
 */
async function requireBoundCertificate(signer: SignerInfo, leaf: TsaCertificate): Promise<void> {
  const second = signer.attributes.get(OID.signingCertificateV2);
  const bound = second ?? signer.attributes.get(OID.signingCertificate);
  const [list] = readSequence(bound, 'a signing certificate');
  const [first] = readSequence(list, 'a signing certificate');
  const fields = readSequence(first, 'a signing certificate');
  const [hash, expected] =
    second === undefined ? (['SHA-1', fields[0]] as const) : readIdV2(fields);
  const actual = await digest(hash, leaf.der);
  if (!equalBytes(readOctets(expected, 'a certificate hash'), actual)) {
    throw new VerificationError('TIME_STAMP_CHAIN', 'the token binds another certificate');
  }
}

/** `ESSCertIDv2`: the hash algorithm is left out for SHA-256 (RFC 5035 §4). */
function readIdV2(fields: readonly DerNode[]): readonly [HashName, DerNode | undefined] {
  const [first, second] = fields;
  return first?.tag === TAG.sequence ? [readDigestAlgorithm(first), second] : ['SHA-256', first];
}

async function requireSignature(signer: SignerInfo, leaf: TsaCertificate): Promise<void> {
  const { algorithm, digest: hash, signature, signedAttributes } = signer;
  if (algorithm.hash !== null && algorithm.hash !== hash) {
    throw malformed('the signer names two digests');
  }
  const claim = { key: leaf.publicKey, algorithm, hash, signature, message: signedAttributes };
  if (!(await isSignedBy(claim))) {
    throw new VerificationError('TIME_STAMP_SIGNATURE', 'the signature does not verify');
  }
}
