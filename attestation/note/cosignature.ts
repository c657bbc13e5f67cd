import type { Bytes } from '../bytes/index.ts';
import { concatBytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { Signer } from './ed25519.ts';
import { ED25519_SIGNATURE_LENGTH, verifyEd25519 } from './ed25519.ts';
import type { VerifierKey } from './verifier-key.ts';
import { NOTE_TYPE } from './verifier-key.ts';

const TIME_LENGTH = 8;

/**
 * A witness's signature over a checkpoint at a time (C2SP tlog-cosignature v1, Ed25519). Returns the
 * blob that stands behind the key id: 8 octets of time and 64 of signature.
 *
 * @param timeSeconds POSIX time
 * @param body the checkpoint without its signatures
 */
export async function signCosignature(
  body: string,
  timeSeconds: number,
  signer: Signer,
): Promise<Bytes> {
  const time = new Uint8Array(TIME_LENGTH);
  new DataView(time.buffer).setBigUint64(0, BigInt(timeSeconds));
  return concatBytes(time, await signer.sign(cosignedMessage(body, BigInt(timeSeconds))));
}

/**
 * Verifies a cosignature and returns its POSIX time in seconds.
 *
 * @throws VerificationError NOTE_KEY, NOTE_SIGNATURE
 */
export async function verifyCosignature(
  body: string,
  blob: Uint8Array,
  witness: VerifierKey,
): Promise<bigint> {
  if (witness.type !== NOTE_TYPE.cosignature) {
    throw new VerificationError('NOTE_KEY', 'a witness key has the signature type 0x04');
  }
  if (blob.length !== TIME_LENGTH + ED25519_SIGNATURE_LENGTH) {
    throw new VerificationError('NOTE_SIGNATURE', 'a cosignature has 72 octets');
  }
  const time = new DataView(blob.buffer, blob.byteOffset, blob.byteLength).getBigUint64(0);
  if (time === 0n || time > 2n ** 63n - 1n) {
    throw new VerificationError('NOTE_SIGNATURE', 'the time of a cosignature is out of range');
  }
  try {
    await verifyEd25519({
      publicKey: witness.publicKey,
      message: cosignedMessage(body, time),
      signature: blob.subarray(TIME_LENGTH),
    });
  } catch (cause) {
    throw new VerificationError('NOTE_SIGNATURE', 'the cosignature does not verify', { cause });
  }
  return time;
}

function cosignedMessage(body: string, time: bigint): Bytes {
  return new TextEncoder().encode(`cosignature/v1\ntime ${time}\n${body}`);
}
