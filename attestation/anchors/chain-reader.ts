import { parseHex } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { EvmRecord } from './evm-record.ts';

/**
 * A node's JSON-RPC, handed in by the caller: the verifier itself never opens a connection. Resolves
 * with the `result` member, rejects when there is none.
 */
export interface ChainReader {
  request(method: string, params: readonly unknown[]): Promise<unknown>;
}

/** An event of a contract as the node shows it. */
export interface ContractEvent {
  readonly address: string;
  readonly topics: readonly Bytes[];
  readonly data: Bytes;
}

/** What a node shows of a recorded event. Everything in it is the node's word. */
export interface ShownEvent {
  readonly event: ContractEvent;
  /** The block of the event counts as one. */
  readonly confirmations: number;
  /** Time of the block, ms since 1970. */
  readonly timeMs: number;
}

/**
 * Looks an event up by its transaction, and checks that its block is the one of that number on the
 * node's chain.
 *
 * @throws VerificationError ANCHOR_RECORD when the chain has no such event there, or the answer is
 *   malformed
 */
export async function readChain(
  chain: ChainReader,
  record: EvmRecord,
): Promise<ShownEvent | 'unreachable' | 'other-chain'> {
  const answers = await ask(chain, record);
  if (answers === null) {
    return 'unreachable';
  }
  const { chainId, receipt, block, height } = answers;
  if (readQuantity(chainId) !== record.chainId) {
    return 'other-chain';
  }
  requireReceipt(asRecord(receipt), record);
  const shown = asRecord(block);
  if (shown['hash'] !== record.block) {
    throw refuse('the block of the anchor is not on the chain');
  }
  return {
    event: findEvent(asRecord(receipt)['logs'], record.logIndex),
    confirmations: readQuantity(height) - record.blockNumber + 1,
    timeMs: readQuantity(shown['timestamp']) * 1000,
  };
}

interface Answers {
  readonly chainId: unknown;
  readonly receipt: unknown;
  readonly block: unknown;
  readonly height: unknown;
}

/** `null` when the node does not answer: that says nothing about the anchor. */
async function ask(chain: ChainReader, record: EvmRecord): Promise<Answers | null> {
  try {
    return {
      chainId: await chain.request('eth_chainId', []),
      receipt: await chain.request('eth_getTransactionReceipt', [record.transaction]),
      block: await chain.request('eth_getBlockByNumber', [toQuantity(record.blockNumber), false]),
      height: await chain.request('eth_blockNumber', []),
    };
  } catch {
    return null;
  }
}

function requireReceipt(receipt: Readonly<Record<string, unknown>>, record: EvmRecord): void {
  const isSame =
    receipt['status'] === '0x1' &&
    receipt['transactionHash'] === record.transaction &&
    receipt['blockHash'] === record.block &&
    readQuantity(receipt['blockNumber']) === record.blockNumber;
  if (!isSame) {
    throw refuse('the transaction failed or is in another block');
  }
}

function findEvent(logs: unknown, logIndex: number): ContractEvent {
  if (!Array.isArray(logs)) {
    throw refuse('the receipt has no events');
  }
  const found = logs
    .map(asRecord)
    .find((event) => readQuantity(event['logIndex']) === logIndex && event['removed'] !== true);
  const { address, topics, data } = found ?? {};
  if (typeof address !== 'string' || !Array.isArray(topics) || topics.length > 4) {
    throw refuse('the receipt has no such event');
  }
  return { address: address.toLowerCase(), topics: topics.map(readData), data: readData(data) };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) {
    throw refuse('the chain has no such transaction or block');
  }
  return Object.fromEntries(Object.entries(value));
}

const MAX_DATA_LENGTH = 4096;

function readData(value: unknown): Bytes {
  if (
    typeof value !== 'string' ||
    !/^0x[0-9a-f]*$/i.test(value) ||
    value.length > MAX_DATA_LENGTH
  ) {
    throw refuse('the node gave a malformed answer');
  }
  return value.length % 2 === 0 ? parseHex(value.slice(2)) : new Uint8Array(0);
}

/** JSON-RPC QUANTITY: hexadecimal without leading zeros. */
function readQuantity(value: unknown): number {
  if (typeof value !== 'string' || !/^0x(?:0|[1-9a-f][0-9a-f]{0,12})$/i.test(value)) {
    throw refuse('the node gave a malformed answer');
  }
  return Number(value);
}

function toQuantity(value: number): string {
  return `0x${value.toString(16)}`;
}

function refuse(explanation: string): VerificationError {
  return new VerificationError('ANCHOR_RECORD', explanation);
}
