import type { AttestationFields, NsmDescription, NsmRequest, PcrState } from './message.ts';
import { NsmFault } from './nsm-fault.ts';
import { encodeNsmRequest } from './request.ts';
import type { NsmResponse } from './response.ts';
import { parseNsmResponse } from './response.ts';

/**
 * Carries one CBOR request to the security module and brings its CBOR answer back: an ioctl on
 * `/dev/nsm`, or the simulated module. At most 4 KiB go in and 12 KiB come out.
 */
export type NsmTransport = (request: Uint8Array) => Promise<Uint8Array>;

/** The Nitro Security Module. Every method: @throws NsmFault NSM_ERROR, NSM_RESPONSE_INVALID, NSM_REQUEST_INVALID */
export interface Nsm {
  describe(): Promise<NsmDescription>;
  describePcr(index: number): Promise<PcrState>;
  /** The register becomes SHA384(register ‖ data); returns its new value. */
  extendPcr(index: number, data: Uint8Array): Promise<Uint8Array>;
  lockPcr(index: number): Promise<void>;
  /** Locks the registers 0 … range - 1. */
  lockPcrs(range: number): Promise<void>;
  /** A signed document (COSE_Sign1) with the locked registers and these fields. */
  attestation(fields: AttestationFields): Promise<Uint8Array>;
  getRandom(): Promise<Uint8Array>;
}

export function createNsm(transport: NsmTransport): Nsm {
  const ask = async <T extends NsmRequest['type']>(
    request: NsmRequest & { readonly type: T },
  ): Promise<NsmResponse & { readonly type: T }> => {
    const response = parseNsmResponse(await transport(encodeNsmRequest(request)));
    if (response.type === 'Error') {
      throw new NsmFault('NSM_ERROR', `the module answered ${response.error}`, response.error);
    }
    if (!answers(response, request.type)) {
      throw new NsmFault('NSM_RESPONSE_INVALID', 'the answer is to another request');
    }
    return response;
  };
  return {
    describe: async () => (await ask({ type: 'DescribeNSM' })).description,
    describePcr: async (index) => (await ask({ type: 'DescribePCR', index })).pcr,
    extendPcr: async (index, data) => (await ask({ type: 'ExtendPCR', index, data })).value,
    lockPcr: async (index) => {
      await ask({ type: 'LockPCR', index });
    },
    lockPcrs: async (range) => {
      await ask({ type: 'LockPCRs', range });
    },
    attestation: async (fields) => (await ask({ type: 'Attestation', ...fields })).document,
    getRandom: async () => (await ask({ type: 'GetRandom' })).random,
  };
}

function answers<T extends NsmRequest['type']>(
  response: NsmResponse,
  type: T,
): response is NsmResponse & { readonly type: T } {
  return response.type === type;
}
