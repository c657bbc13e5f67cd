import { createECDH, createHash, createHmac, createPrivateKey, sign, webcrypto } from 'node:crypto';
import { concatBytes } from '#attestation';
import type { Bytes, Signer } from '#attestation';

/**
 * Keys from a seed whose signatures are deterministic, so that whatever they sign can be made again
 * byte for byte. For vectors and fuzzing only: everybody knows these keys.
 */

const CURVE = 'secp384r1';
/** Order of P-384 (SEC 2 §2.5.1). */
const ORDER = BigInt(
  '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
);
const SCALAR_BYTES = 48;
/** PKCS #8 before the 32 octets of an Ed25519 seed (RFC 8410 §7). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The scalars of the keys made here, by their private handles. */
const scalars = new WeakMap<webcrypto.CryptoKey, bigint>();

export async function seededP384(seed: string): Promise<webcrypto.CryptoKeyPair> {
  const scalar = (toInteger(createHash('sha384').update(seed).digest()) % (ORDER - 1n)) + 1n;
  const point = multiplyBase(scalar);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-384' };
  const [x, y] = [toBase64url(point.subarray(1, 49)), toBase64url(point.subarray(49))];
  const jwk = { kty: 'EC', crv: 'P-384', x, y };
  const secret = { ...jwk, d: toBase64url(toOctets(scalar)) };
  const keys = {
    publicKey: await webcrypto.subtle.importKey('jwk', jwk, algorithm, true, ['verify']),
    privateKey: await webcrypto.subtle.importKey('jwk', secret, algorithm, true, ['sign']),
  };
  scalars.set(keys.privateKey, scalar);
  return keys;
}

/** ECDSA with SHA-384 and the nonce of RFC 6979, as r ‖ s; `null` for a key not made here. */
export function signSeeded(content: Uint8Array, key: webcrypto.CryptoKey): Bytes | null {
  const scalar = scalars.get(key);
  if (scalar === undefined) {
    return null;
  }
  const digest = createHash('sha384').update(content).digest();
  const nonce = deterministicNonce(scalar, digest);
  const r = toInteger(multiplyBase(nonce).subarray(1, 49)) % ORDER;
  const s = (invert(nonce) * (toInteger(digest) + r * scalar)) % ORDER;
  return concatBytes(toOctets(r), toOctets(s));
}

export function seededSigner(seed: string): Signer {
  const secret = createHash('sha256').update(seed).digest();
  const key = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, secret]),
    format: 'der',
    type: 'pkcs8',
  });
  const { x = '' } = key.export({ format: 'jwk' });
  return {
    publicKey: new Uint8Array(Buffer.from(x, 'base64url')),
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, key))),
  };
}

/** RFC 6979 §3.2 for a hash as long as the order; the loop of step h never runs twice in practice. */
function deterministicNonce(scalar: bigint, digest: Buffer): bigint {
  const seed = Buffer.concat([toOctets(scalar), toOctets(toInteger(digest) % ORDER)]);
  let key: Buffer = Buffer.alloc(SCALAR_BYTES, 0);
  let value: Buffer = Buffer.alloc(SCALAR_BYTES, 1);
  for (const separator of [0, 1]) {
    key = hmac(key, value, Buffer.of(separator), seed);
    value = hmac(key, value);
  }
  for (;;) {
    value = hmac(key, value);
    const nonce = toInteger(value);
    if (nonce > 0n && nonce < ORDER) {
      return nonce;
    }
    key = hmac(key, value, Buffer.of(0));
    value = hmac(key, value);
  }
}

function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  return createHmac('sha384', key).update(Buffer.concat(parts)).digest();
}

/** 04 ‖ x ‖ y */
function multiplyBase(scalar: bigint): Buffer {
  const ecdh = createECDH(CURVE);
  ecdh.setPrivateKey(toOctets(scalar));
  return ecdh.getPublicKey();
}

/** By Fermat: the order is prime. */
function invert(value: bigint): bigint {
  let [result, base, exponent] = [1n, value % ORDER, ORDER - 2n];
  while (exponent > 0n) {
    result = (exponent & 1n) === 1n ? (result * base) % ORDER : result;
    base = (base * base) % ORDER;
    exponent >>= 1n;
  }
  return result;
}

function toInteger(octets: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(octets).toString('hex')}`);
}

function toBase64url(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}

function toOctets(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * SCALAR_BYTES, '0'), 'hex');
}
