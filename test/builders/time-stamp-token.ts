import { createHash, sign } from 'node:crypto';
import { concatBytes, parseHex } from '#attestation';
import type { Bytes, TsaCertificate } from '#attestation';
import { der, integer, octetString, oid, sequence } from './der.ts';

/** A time-stamp token by hand, for what OpenSSL would not sign. */
export interface TokenSpec {
  readonly message: Bytes;
  readonly certificate: TsaCertificate;
  readonly privateKey: string;
  readonly genTime?: string;
  readonly contentType?: string;
  /** The certificate that the signed attribute binds; `null` leaves the attribute out. */
  readonly bound?: Bytes | null;
  /** Of what the messageDigest attribute is, in place of the content. */
  readonly digested?: Bytes;
  readonly unsignedAttributes?: boolean;
  readonly tstVersion?: number;
  readonly signers?: number;
}

const SHA256 = sequence(oid('608648016503040201'));
const RSA_SHA256 = sequence(oid('2a864886f70d01010b'), parseHex('0500'));
const TST_INFO = '2a864886f70d0109100104';

export function createToken(spec: TokenSpec): Bytes {
  const content = createTstInfo(spec);
  const signer = createSigner(spec, content);
  const signers = Array.from({ length: spec.signers ?? 1 }, () => signer);
  const signedData = sequence(
    integer(Uint8Array.of(3)),
    der(0x31, SHA256),
    sequence(oid(TST_INFO), der(0xa0, octetString(content))),
    der(0xa0, spec.certificate.der),
    der(0x31, ...signers),
  );
  return sequence(oid('2a864886f70d010702'), der(0xa0, signedData));
}

function createTstInfo({ message, genTime = '20260301120000Z', tstVersion = 1 }: TokenSpec): Bytes {
  return sequence(
    integer(Uint8Array.of(tstVersion)),
    oid('2a030401'),
    sequence(SHA256, octetString(sha256(message))),
    integer(Uint8Array.of(7)),
    der(0x18, new TextEncoder().encode(genTime)),
  );
}

function createSigner(spec: TokenSpec, content: Bytes): Bytes {
  const { certificate, bound = certificate.der } = spec;
  const attributes = [
    attribute('2a864886f70d010903', oid(spec.contentType ?? TST_INFO)),
    attribute('2a864886f70d010904', octetString(sha256(spec.digested ?? content))),
    ...(bound === null
      ? []
      : [
          attribute(
            '2a864886f70d010910022f',
            sequence(sequence(sequence(octetString(sha256(bound))))),
          ),
        ]),
  ].sort((a, b) => Buffer.compare(a, b));
  const signature = sign('sha256', der(0x31, ...attributes), spec.privateKey);
  return sequence(
    integer(Uint8Array.of(1)),
    sequence(certificate.issuer, certificate.serial),
    SHA256,
    der(0xa0, ...attributes),
    RSA_SHA256,
    octetString(signature),
    ...(spec.unsignedAttributes === true
      ? [der(0xa1, attribute('2a864886f70d010904', octetString(new Uint8Array(4))))]
      : []),
  );
}

function attribute(type: string, value: Bytes): Bytes {
  return sequence(oid(type), der(0x31, value));
}

function sha256(bytes: Uint8Array): Bytes {
  return concatBytes(createHash('sha256').update(bytes).digest());
}
