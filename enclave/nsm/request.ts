import type { CborItem } from './cbor.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { MAX_REQUEST_BYTES } from './limits.ts';
import { FieldReader, singleMember } from './fields.ts';
import type { NsmRequest } from './message.ts';
import { NsmFault } from './nsm-fault.ts';

const MAX_U16 = 0xffff;

/** @throws NsmFault NSM_REQUEST_INVALID when it would not fit the device's buffer. */
export function encodeNsmRequest(request: NsmRequest): Uint8Array<ArrayBuffer> {
  const encoded = encodeCbor(toItem(request));
  if (encoded.length > MAX_REQUEST_BYTES) {
    throw refuse('the request is larger than the buffer of the device');
  }
  return encoded;
}

function toItem(request: NsmRequest): CborItem {
  switch (request.type) {
    case 'DescribeNSM':
    case 'GetRandom':
      return request.type;
    case 'DescribePCR':
    case 'LockPCR':
      return variant(request.type, [['index', request.index]]);
    case 'LockPCRs':
      return variant(request.type, [['range', request.range]]);
    case 'ExtendPCR':
      return variant(request.type, [
        ['index', request.index],
        ['data', request.data],
      ]);
    case 'Attestation':
      return variant(request.type, [
        ['user_data', request.userData],
        ['nonce', request.nonce],
        ['public_key', request.publicKey],
      ]);
  }
}

function variant(name: string, fields: readonly (readonly [string, CborItem])[]): CborItem {
  return new Map([[name, new Map(fields)]]);
}

/** The device's side. @throws NsmFault NSM_REQUEST_INVALID */
export function parseNsmRequest(bytes: Uint8Array): NsmRequest {
  const value = decodeCbor(bytes, () => refuse('not well-formed CBOR'));
  if (value === 'DescribeNSM' || value === 'GetRandom') {
    return { type: value };
  }
  const [name, fields] = singleMember(value) ?? [];
  switch (name) {
    case 'DescribePCR':
    case 'LockPCR':
      return { type: name, index: read(fields, ['index']).integer('index', MAX_U16) };
    case 'LockPCRs':
      return { type: name, range: read(fields, ['range']).integer('range', MAX_U16) };
    case 'ExtendPCR': {
      const reader = read(fields, ['index', 'data']);
      return { type: name, index: reader.integer('index', MAX_U16), data: reader.bytes('data') };
    }
    case 'Attestation': {
      const reader = read(fields, ['user_data', 'nonce', 'public_key']);
      return {
        type: name,
        userData: reader.bytesOrNull('user_data'),
        nonce: reader.bytesOrNull('nonce'),
        publicKey: reader.bytesOrNull('public_key'),
      };
    }
    default:
      throw refuse('not a request of the NSM');
  }
}

function read(fields: unknown, names: readonly string[]): FieldReader {
  return new FieldReader(fields, names, refuse);
}

function refuse(explanation: string): NsmFault {
  return new NsmFault('NSM_REQUEST_INVALID', explanation);
}
