import { describe, expect, it } from 'vitest';
import { encodeNsmRequest, parseNsmRequest } from '../../../../enclave/nsm/request.ts';
import { encodeNsmResponse, parseNsmResponse } from '../../../../enclave/nsm/response.ts';
import type { NsmRequest } from '../../../../enclave/nsm/message.ts';
import type { NsmResponse } from '../../../../enclave/nsm/response.ts';
import { NSM_ERROR_CODES } from '../../../../enclave/nsm/nsm-fault.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const ascii = (text: string): string => Buffer.from(text).toString('hex');

/** Written by hand from RFC 8949 and the field names of aws-nitro-enclaves-nsm-api. */
const REQUESTS: readonly (readonly [string, NsmRequest, string])[] = [
  ['DescribeNSM', { type: 'DescribeNSM' }, `6b${ascii('DescribeNSM')}`],
  ['GetRandom', { type: 'GetRandom' }, `69${ascii('GetRandom')}`],
  [
    'DescribePCR',
    { type: 'DescribePCR', index: 16 },
    `a16b${ascii('DescribePCR')}a165${ascii('index')}10`,
  ],
  [
    'ExtendPCR',
    { type: 'ExtendPCR', index: 31, data: bytes('0102') },
    `a169${ascii('ExtendPCR')}a265${ascii('index')}181f64${ascii('data')}420102`,
  ],
  ['LockPCR', { type: 'LockPCR', index: 16 }, `a167${ascii('LockPCR')}a165${ascii('index')}10`],
  [
    'LockPCRs',
    { type: 'LockPCRs', range: 32 },
    `a168${ascii('LockPCRs')}a165${ascii('range')}1820`,
  ],
  [
    'Attestation',
    { type: 'Attestation', userData: bytes('aa'), nonce: null, publicKey: new Uint8Array(0) },
    `a16b${ascii('Attestation')}a369${ascii('user_data')}41aa65${ascii('nonce')}f66a${ascii('public_key')}40`,
  ],
];

const RESPONSES: readonly (readonly [string, NsmResponse, string])[] = [
  ['LockPCR', { type: 'LockPCR' }, `67${ascii('LockPCR')}`],
  ['LockPCRs', { type: 'LockPCRs' }, `68${ascii('LockPCRs')}`],
  [
    'GetRandom',
    { type: 'GetRandom', random: bytes('0a0b') },
    `a169${ascii('GetRandom')}a166${ascii('random')}420a0b`,
  ],
  [
    'DescribePCR',
    { type: 'DescribePCR', pcr: { locked: true, value: bytes('ff') } },
    `a16b${ascii('DescribePCR')}a264${ascii('lock')}f564${ascii('data')}41ff`,
  ],
  [
    'ExtendPCR',
    { type: 'ExtendPCR', value: bytes('01') },
    `a169${ascii('ExtendPCR')}a164${ascii('data')}4101`,
  ],
  [
    'Attestation',
    { type: 'Attestation', document: bytes('8443') },
    `a16b${ascii('Attestation')}a168${ascii('document')}428443`,
  ],
  [
    'DescribeNSM',
    {
      type: 'DescribeNSM',
      description: {
        version: { major: 1, minor: 0, patch: 0 },
        moduleId: 'i-enc',
        maxPcrs: 32,
        lockedPcrs: [0, 1],
        digest: 'SHA384',
      },
    },
    `a16b${ascii('DescribeNSM')}a7` +
      `6d${ascii('version_major')}01` +
      `6d${ascii('version_minor')}00` +
      `6d${ascii('version_patch')}00` +
      `69${ascii('module_id')}65${ascii('i-enc')}` +
      `68${ascii('max_pcrs')}1820` +
      `6b${ascii('locked_pcrs')}820001` +
      `66${ascii('digest')}66${ascii('SHA384')}`,
  ],
];

describe('NSM requests', () => {
  it.each(REQUESTS)('writes %s as the device expects it', (_, request, encoded) => {
    expect(hex(encodeNsmRequest(request))).toBe(encoded);
  });

  it.each(REQUESTS)('reads %s back', (_, request, encoded) => {
    expect(parseNsmRequest(bytes(encoded))).toEqual(request);
  });

  it('refuses to write what does not fit the device', () => {
    const request = { type: 'ExtendPCR', index: 16, data: new Uint8Array(0x1000) } as const;
    expect(() => encodeNsmRequest(request)).toThrow(/NSM_REQUEST_INVALID/);
  });
});

describe('NSM responses', () => {
  it.each(RESPONSES)('reads %s', (_, response, encoded) => {
    expect(parseNsmResponse(bytes(encoded))).toEqual(response);
  });

  it.each(RESPONSES)('writes %s', (_, response, encoded) => {
    expect(hex(encodeNsmResponse(response))).toBe(encoded);
  });

  it.each(NSM_ERROR_CODES)('reads the error %s', (code) => {
    const length = (0x60 + code.length).toString(16);
    const encoded = bytes(`a165${ascii('Error')}${length}${ascii(code)}`);
    expect(parseNsmResponse(encoded)).toEqual({ type: 'Error', error: code });
  });

  it.each([
    ['nothing', ''],
    ['an unknown error code', `a165${ascii('Error')}64${ascii('Oops')}`],
    ['an unknown response', `a164${ascii('Oops')}a0`],
    ['two responses at once', `a267${ascii('LockPCR')}a069${ascii('ExtendPCR')}a0`],
    ['trailing bytes', `67${ascii('LockPCR')}00`],
    ['a missing field', `a16b${ascii('DescribePCR')}a164${ascii('lock')}f5`],
    ['an extra field', `a169${ascii('ExtendPCR')}a264${ascii('data')}410165${ascii('extra')}00`],
    ['text in place of bytes', `a169${ascii('ExtendPCR')}a164${ascii('data')}6161`],
    ['a tagged byte string', `a169${ascii('ExtendPCR')}a164${ascii('data')}d84041ff`],
    ['an indefinite byte string', `a169${ascii('ExtendPCR')}a164${ascii('data')}5f4101ff`],
    [
      'a number in place of a boolean',
      `a16b${ascii('DescribePCR')}a264${ascii('lock')}0164${ascii('data')}40`,
    ],
    [
      'a duplicate field',
      `a169${ascii('ExtendPCR')}a264${ascii('data')}410164${ascii('data')}4102`,
    ],
  ])('refuses %s', (_, encoded) => {
    expect(() => parseNsmResponse(bytes(encoded))).toThrow(/NSM_RESPONSE_INVALID/);
  });

  it('refuses more than the device can answer, before decoding it', () => {
    expect(() => parseNsmResponse(new Uint8Array(0x3001))).toThrow(/larger than the buffer/);
  });

  it('refuses every truncation of a response', () => {
    for (const [, , encoded] of RESPONSES) {
      const whole = bytes(encoded);
      for (let length = 0; length < whole.length; length += 1) {
        expect(() => parseNsmResponse(whole.subarray(0, length))).toThrow(/NSM_RESPONSE_INVALID/);
      }
    }
  });
});
