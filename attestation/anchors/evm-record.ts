import { VerificationError } from '../verification-error.ts';

/** A contract of the kind `LogAnchors` on one chain. */
export interface EvmSink {
  readonly chainId: number;
  /** 20 octets in lower-case hexadecimal after `0x`. */
  readonly contract: string;
}

/** Where the head was recorded: what a node needs to find the event again. */
export interface EvmRecord extends EvmSink {
  /** Position among the heads of this log on this contract. */
  readonly seq: number;
  readonly transaction: string;
  readonly block: string;
  readonly blockNumber: number;
  readonly logIndex: number;
}

const CONTRACT = /^0x[0-9a-f]{40}$/;

/** @throws VerificationError ANCHOR_SINK */
export function parseEvmSink(chainId: number, contract: string): EvmSink {
  if (!Number.isSafeInteger(chainId) || chainId < 1 || !CONTRACT.test(contract.toLowerCase())) {
    throw new VerificationError('ANCHOR_SINK', 'expected a chain id and the address of a contract');
  }
  return { chainId, contract: contract.toLowerCase() };
}

export function evmSinkId({ chainId, contract }: EvmSink): string {
  return `evm:${chainId}:${contract}`;
}
