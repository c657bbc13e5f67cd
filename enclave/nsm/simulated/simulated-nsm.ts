import { randomBytes } from 'node:crypto';
import type { NsmTransport } from '../nsm.ts';
import type { AttestationFields, NsmRequest } from '../message.ts';
import type { NsmErrorCode } from '../nsm-fault.ts';
import { MAX_PCRS, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES } from '../limits.ts';
import { parseNsmRequest } from '../request.ts';
import type { NsmResponse } from '../response.ts';
import { encodeNsmResponse } from '../response.ts';
import { signDocument } from './attestation-document.ts';
import type { CertificateChain } from './certificate-chain.ts';
import { issueChain } from './certificate-chain.ts';
import type { CertifiedKey } from './certificate.ts';
import { PcrBank, PcrRefusal } from './pcr-bank.ts';

/** Field limits of the specification (facts: section 2). */
const MAX_USER_DATA_BYTES = 512;
const MAX_NONCE_BYTES = 512;
const MAX_PUBLIC_KEY_BYTES = 1024;

/** QEMU's module answers 256 bytes as well. */
const RANDOM_BYTES = 256;

export interface SimulatedNsmOptions {
  readonly root: CertifiedKey;
  /** `i-<17 hex>-enc<16 hex>`. */
  readonly moduleId: string;
  /** Registers that the machine has measured before the start. */
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  readonly now: () => Date;
}

/**
 * A module that answers the real protocol and signs real documents, under a development root.
 */
export function createSimulatedNsm(options: SimulatedNsmOptions): NsmTransport {
  const device = new SimulatedDevice(options);
  return (request) => Promise.resolve(device.answer(request));
}

class SimulatedDevice {
  readonly #options: SimulatedNsmOptions;
  readonly #bank: PcrBank;
  #chain: CertificateChain | null = null;

  constructor(options: SimulatedNsmOptions) {
    this.#options = options;
    this.#bank = new PcrBank(options.pcrs);
  }

  answer(request: Uint8Array): Uint8Array {
    const encoded = encodeNsmResponse(this.#respond(request));
    return encoded.length <= MAX_RESPONSE_BYTES
      ? encoded
      : encodeNsmResponse(refusal('BufferTooSmall'));
  }

  #respond(bytes: Uint8Array): NsmResponse {
    if (bytes.length > MAX_REQUEST_BYTES) {
      return refusal('InputTooLarge');
    }
    const request = parseOrNull(bytes);
    if (request === null) {
      return refusal('InvalidOperation');
    }
    try {
      return this.#perform(request);
    } catch (error) {
      return refusal(error instanceof PcrRefusal ? error.error : 'InternalError');
    }
  }

  #perform(request: NsmRequest): NsmResponse {
    switch (request.type) {
      case 'DescribeNSM':
        return { type: request.type, description: this.#describe() };
      case 'GetRandom':
        return { type: request.type, random: randomBytes(RANDOM_BYTES) };
      case 'DescribePCR':
        return { type: request.type, pcr: this.#bank.describe(request.index) };
      case 'ExtendPCR':
        return { type: request.type, value: this.#bank.extend(request.index, request.data) };
      case 'LockPCR':
        this.#bank.lock(request.index);
        return { type: request.type };
      case 'LockPCRs':
        this.#bank.lockRange(request.range);
        return { type: request.type };
      case 'Attestation':
        return this.#attest(request);
    }
  }

  #describe(): (NsmResponse & { type: 'DescribeNSM' })['description'] {
    return {
      version: { major: 1, minor: 0, patch: 0 },
      moduleId: this.#options.moduleId,
      maxPcrs: MAX_PCRS,
      lockedPcrs: [...this.#bank.locked().keys()],
      digest: 'SHA384',
    };
  }

  #attest(fields: AttestationFields): NsmResponse {
    if (
      (fields.userData?.length ?? 0) > MAX_USER_DATA_BYTES ||
      (fields.nonce?.length ?? 0) > MAX_NONCE_BYTES ||
      (fields.publicKey?.length ?? 0) > MAX_PUBLIC_KEY_BYTES
    ) {
      return refusal('InvalidArgument');
    }
    const now = this.#options.now();
    const document = signDocument({
      userData: fields.userData,
      nonce: fields.nonce,
      publicKey: fields.publicKey,
      moduleId: this.#options.moduleId,
      timestampMs: now.getTime(),
      pcrs: this.#bank.locked(),
      chain: this.#currentChain(now),
    });
    return { type: 'Attestation', document };
  }

  #currentChain(now: Date): CertificateChain {
    if (this.#chain === null || now.getTime() >= this.#chain.renewAtMs) {
      this.#chain = issueChain(this.#options.root, this.#options.moduleId, now);
    }
    return this.#chain;
  }
}

function parseOrNull(bytes: Uint8Array): NsmRequest | null {
  try {
    return parseNsmRequest(bytes);
  } catch {
    return null;
  }
}

function refusal(error: NsmErrorCode): NsmResponse {
  return { type: 'Error', error };
}
