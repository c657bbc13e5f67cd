import { createPublicKey } from 'node:crypto';
import {
  encodeCbor,
  encodeSigStructure,
  leafPreimage,
  rootFromInclusion,
  sha256,
  toHex,
} from '#attestation';
import type { Bytes, Signer } from '#attestation';

export interface Receipt {
  readonly bytes: Bytes;
  readonly leafHash: Bytes;
  readonly logKey: Bytes;
  readonly root: string;
}

interface Proof {
  readonly entry: Bytes;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Bytes[];
}

/** A receipt of RFC 9942: EdDSA over the root, the proof in the unprotected header. */
export async function createReceipt(signer: Signer, proof: Proof): Promise<Receipt> {
  const { entry, index, size, path } = proof;
  const leafHash = await sha256(leafPreimage(entry));
  const root = Uint8Array.from(await rootFromInclusion({ index, size, leafHash, path }));
  const header = encodeCbor(
    new Map([
      [1, -8],
      [395, 1],
    ]),
  );
  const inclusion = encodeCbor([size, index, path]);
  const signature = await signer.sign(encodeSigStructure(header, root));
  const x = Buffer.from(signer.publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    bytes: encodeCbor([header, new Map([[396, new Map([[-1, [inclusion]]])]]), null, signature]),
    leafHash,
    logKey: new Uint8Array(key.export({ type: 'spki', format: 'der' })),
    root: toHex(root),
  };
}
