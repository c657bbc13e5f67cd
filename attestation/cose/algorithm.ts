import { parseHex } from '../bytes/index.ts';

/** A signature algorithm of RFC 9053 §2.1 as WebCrypto and the range checks need it. */
export interface CoseAlgorithm {
  readonly name: 'ES256' | 'ES384';
  /** COSE algorithm identifier. */
  readonly id: number;
  readonly curve: 'P-256' | 'P-384';
  readonly hash: 'SHA-256' | 'SHA-384';
  /** Bytes of r ‖ s. */
  readonly signatureLength: number;
  /** Order n of the base point, big-endian (FIPS 186-5, SP 800-186 §3.2.1). */
  readonly order: Uint8Array;
}

export const ES256: CoseAlgorithm = {
  name: 'ES256',
  id: -7,
  curve: 'P-256',
  hash: 'SHA-256',
  signatureLength: 64,
  order: parseHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
};

export const ES384: CoseAlgorithm = {
  name: 'ES384',
  id: -35,
  curve: 'P-384',
  hash: 'SHA-384',
  signatureLength: 96,
  order: parseHex(
    'ffffffffffffffffffffffffffffffffffffffffffffffff' +
      'c7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ),
};
