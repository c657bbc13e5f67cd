import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSealedRecipientKey } from '../../../enclave/boot/sealed-recipient-key.ts';
import { parseBer } from '../../../enclave/kms/ber.ts';
import { parseEnvelopedData } from '../../../enclave/kms/enveloped-data.ts';
import { encodeNsmRequest, parseNsmRequest } from '../../../enclave/nsm/request.ts';
import { parseNsmResponse } from '../../../enclave/nsm/response.ts';
import type { NsmRequest } from '../../../enclave/nsm/message.ts';
import { encodeEvent } from '../../../enclave/events/encode-event.ts';
import type { EnclaveEvent } from '../../../enclave/events/enclave-event.ts';

/** Bytes that look enough like BER or CBOR to get past the first octet. */
const plausible = fc
  .array(fc.constantFrom(0x30, 0x80, 0x04, 0x02, 0x00, 0xa0, 0x06, 0xa1, 0x67, 0x58, 0xff, 0x01), {
    maxLength: 200,
  })
  .map((octets) => Uint8Array.from(octets));
const hostile = fc.oneof(fc.uint8Array({ maxLength: 300 }), plausible);

function codeOf(run: () => unknown): unknown {
  try {
    run();
    return 'parsed';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('whatever bytes come in', () => {
  it('BER is an element or nothing, and never an exception', () => {
    fc.assert(
      fc.property(hostile, (bytes) => {
        const element = parseBer(bytes);
        expect(element === null || element.raw.length === bytes.length).toBe(true);
      }),
    );
  });

  it.each<[string, (bytes: Uint8Array) => unknown, readonly string[]]>([
    ['an envelope', parseEnvelopedData, ['KMS_ANSWER_INVALID', 'parsed']],
    ['an NSM response', parseNsmResponse, ['NSM_RESPONSE_INVALID', 'parsed']],
    ['an NSM request', parseNsmRequest, ['NSM_REQUEST_INVALID', 'parsed']],
    ['a sealed key', parseSealedRecipientKey, ['SEALED_KEY_INVALID']],
  ])('%s is read or refused by code', (_, parse, codes) => {
    fc.assert(
      fc.property(hostile, (bytes) => {
        expect(codes).toContain(codeOf(() => parse(bytes)));
      }),
    );
  });

  it('what is written to the NSM is read back', () => {
    const optional = fc.option(fc.uint8Array({ maxLength: 64 }));
    const request: fc.Arbitrary<NsmRequest> = fc.oneof(
      fc.record({
        type: fc.constant('Attestation' as const),
        userData: optional,
        nonce: optional,
        publicKey: optional,
      }),
      fc.record({
        type: fc.constant('ExtendPCR' as const),
        index: fc.nat({ max: 65_535 }),
        data: fc.uint8Array({ maxLength: 64 }),
      }),
    );
    fc.assert(
      fc.property(request, (value) => {
        expect(parseNsmRequest(encodeNsmRequest(value))).toEqual(value);
      }),
    );
  });

  it('no event carries what is not on its list', () => {
    fc.assert(
      fc.property(fc.object(), fc.string({ minLength: 8 }), (object, text) => {
        const event = { ...object, type: text, code: text } as unknown as EnclaveEvent;
        expect(encodeEvent(event)).toBe('{"type":"internal-error","code":"INTERNAL"}\n');
      }),
    );
  });
});
