import { sign } from 'node:crypto';
import { concatBytes } from '#attestation';
import type { CborItem } from '../cbor.ts';
import { encodeCbor } from '../cbor.ts';
import type { AttestationFields } from '../message.ts';
import type { CertificateChain } from './certificate-chain.ts';

/** `{1: -35}`: ES384 (RFC 9053 §2.1). */
const PROTECTED_HEADER = Uint8Array.of(0xa1, 0x01, 0x38, 0x22);

const MAP_BEGIN = Uint8Array.of(0xbf);
const BREAK = Uint8Array.of(0xff);
const COSE_ARRAY = Uint8Array.of(0x84);

export interface DocumentContent extends AttestationFields {
  readonly moduleId: string;
  readonly timestampMs: number;
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  readonly chain: CertificateChain;
}

/** COSE_Sign1, untagged, in the shape AWS emits since 2025 (facts: sections 1 and 2). */
export function signDocument(content: DocumentContent): Uint8Array {
  const payload = encodePayload(content);
  // RFC 9052 §4.4: Sig_structure without external data.
  const toBeSigned = encodeCbor(['Signature1', PROTECTED_HEADER, new Uint8Array(0), payload]);
  const signature = sign('sha384', toBeSigned, {
    key: content.chain.leaf.privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return concatBytes(
    COSE_ARRAY,
    encodeCbor(PROTECTED_HEADER),
    encodeCbor(new Map()),
    encodeCbor(payload),
    encodeCbor(new Uint8Array(signature)),
  );
}

/** The top map has indefinite length, everything below it a definite one. */
function encodePayload(content: DocumentContent): Uint8Array {
  const fields: readonly (readonly [string, CborItem])[] = [
    ['module_id', content.moduleId],
    ['digest', 'SHA384'],
    ['timestamp', BigInt(content.timestampMs)],
    ['pcrs', content.pcrs],
    ['certificate', content.chain.leaf.certificate],
    ['cabundle', content.chain.bundle],
    ['public_key', content.publicKey],
    ['user_data', content.userData],
    ['nonce', content.nonce],
  ];
  const members = fields.flatMap(([name, value]) => [encodeCbor(name), encodeCbor(value)]);
  return concatBytes(MAP_BEGIN, ...members, BREAK);
}
