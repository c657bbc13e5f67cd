import type { CborItem } from './cbor.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { MAX_PCRS, MAX_RESPONSE_BYTES } from './limits.ts';
import { FieldReader, singleMember } from './fields.ts';
import type { NsmDescription, PcrState } from './message.ts';
import type { NsmErrorCode } from './nsm-fault.ts';
import { NSM_ERROR_CODES, NsmFault } from './nsm-fault.ts';

export type NsmResponse =
  | { readonly type: 'DescribeNSM'; readonly description: NsmDescription }
  | { readonly type: 'GetRandom'; readonly random: Uint8Array }
  | { readonly type: 'DescribePCR'; readonly pcr: PcrState }
  | { readonly type: 'ExtendPCR'; readonly value: Uint8Array }
  | { readonly type: 'LockPCR' }
  | { readonly type: 'LockPCRs' }
  | { readonly type: 'Attestation'; readonly document: Uint8Array }
  | { readonly type: 'Error'; readonly error: NsmErrorCode };

const DESCRIPTION_FIELDS = [
  'version_major',
  'version_minor',
  'version_patch',
  'module_id',
  'max_pcrs',
  'locked_pcrs',
  'digest',
] as const;

const MAX_U16 = 0xffff;

/** @throws NsmFault NSM_RESPONSE_INVALID; an `Error` response is a value, not a throw. */
export function parseNsmResponse(bytes: Uint8Array): NsmResponse {
  if (bytes.length > MAX_RESPONSE_BYTES) {
    throw refuse('larger than the buffer of the device');
  }
  const value = decodeCbor(bytes, () => refuse('not well-formed CBOR'));
  if (value === 'LockPCR' || value === 'LockPCRs') {
    return { type: value };
  }
  const [name, content] = singleMember(value) ?? [];
  switch (name) {
    case 'DescribeNSM':
      return { type: name, description: readDescription(content) };
    case 'GetRandom':
      return { type: name, random: read(content, ['random']).bytes('random') };
    case 'DescribePCR': {
      const reader = read(content, ['lock', 'data']);
      return {
        type: name,
        pcr: { locked: reader.boolean('lock'), value: reader.bytes('data') },
      };
    }
    case 'ExtendPCR':
      return { type: name, value: read(content, ['data']).bytes('data') };
    case 'Attestation':
      return { type: name, document: read(content, ['document']).bytes('document') };
    case 'Error':
      return { type: name, error: readError(content) };
    default:
      throw refuse('not a response of the NSM');
  }
}

function readDescription(content: unknown): NsmDescription {
  const reader = read(content, DESCRIPTION_FIELDS);
  const digest = reader.text('digest', /^SHA(?:256|384|512)$/);
  return {
    version: {
      major: reader.integer('version_major', MAX_U16),
      minor: reader.integer('version_minor', MAX_U16),
      patch: reader.integer('version_patch', MAX_U16),
    },
    moduleId: reader.text('module_id', /^[\x21-\x7e]{1,128}$/),
    maxPcrs: reader.integer('max_pcrs', MAX_U16),
    lockedPcrs: reader.integers('locked_pcrs', { count: MAX_PCRS, max: MAX_PCRS - 1 }),
    digest: digest === 'SHA256' || digest === 'SHA512' ? digest : 'SHA384',
  };
}

function readError(content: unknown): NsmErrorCode {
  const error = NSM_ERROR_CODES.find((code) => code === content);
  if (error === undefined) {
    throw refuse('an error code that the NSM does not have');
  }
  return error;
}

/** The device's side. */
export function encodeNsmResponse(response: NsmResponse): Uint8Array<ArrayBuffer> {
  return encodeCbor(toItem(response));
}

function toItem(response: NsmResponse): CborItem {
  switch (response.type) {
    case 'LockPCR':
    case 'LockPCRs':
      return response.type;
    case 'DescribeNSM':
      return new Map([[response.type, describe(response.description)]]);
    case 'GetRandom':
      return new Map([[response.type, new Map([['random', response.random]])]]);
    case 'DescribePCR':
      return new Map([
        [
          response.type,
          new Map<string, CborItem>([
            ['lock', response.pcr.locked],
            ['data', response.pcr.value],
          ]),
        ],
      ]);
    case 'ExtendPCR':
      return new Map([[response.type, new Map([['data', response.value]])]]);
    case 'Attestation':
      return new Map([[response.type, new Map([['document', response.document]])]]);
    case 'Error':
      return new Map([[response.type, response.error]]);
  }
}

function describe(description: NsmDescription): CborItem {
  return new Map<string, CborItem>([
    ['version_major', description.version.major],
    ['version_minor', description.version.minor],
    ['version_patch', description.version.patch],
    ['module_id', description.moduleId],
    ['max_pcrs', description.maxPcrs],
    ['locked_pcrs', description.lockedPcrs],
    ['digest', description.digest],
  ]);
}

function read(content: unknown, names: readonly string[]): FieldReader {
  return new FieldReader(content, names, refuse);
}

function refuse(explanation: string): NsmFault {
  return new NsmFault('NSM_RESPONSE_INVALID', explanation);
}
