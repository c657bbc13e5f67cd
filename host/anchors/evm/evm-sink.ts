import { encodeFunctionData, parseEventLogs } from 'viem';
import type { Address, Chain, Hex, PublicClient, Transport } from 'viem';
import type { PrivateKeyAccount } from 'viem/accounts';
import {
  equalBytes,
  evmAnchor,
  evmSinkId,
  logIdOf,
  parseHex,
  parseVerifierKey,
  toHex,
} from '#attestation';
import type { Anchor, Bytes, EvmSink } from '#attestation';
import type { AnchorSink, LogHead } from '../../ports/anchor-sink.ts';
import type { AnchoredLog } from '../../ports/anchored-log.ts';
import { AnchorFault } from '../anchor-fault.ts';
import { requireContinuation } from '../log-head.ts';
import { LOG_ANCHORS_ABI } from './abi.ts';
import { connectChain, requireChain } from './chain-client.ts';
import { toAnchorFault } from './chain-error.ts';
import { submit } from './submit.ts';

export interface EvmSinkOptions {
  readonly rpcUrl: string;
  readonly sink: EvmSink;
  readonly token: string | null;
  readonly account: PrivateKeyAccount;
  readonly log: AnchoredLog;
  readonly gasPriceWei: bigint | null;
  readonly confirmations: number;
  readonly timeoutMs: number;
  /** Sends a transaction at every interval, so that their times tell nothing of the work. */
  readonly everyInterval: boolean;
}

/** The contract `LogAnchors` on one chain. */
export async function createEvmSink(options: EvmSinkOptions): Promise<AnchorSink> {
  const logId = toHex(await logIdOf(await parseVerifierKey(options.log.vkey)));
  const client = new ContractClient(options, `0x${logId}`);
  return {
    kind: 'evm',
    id: evmSinkId(options.sink),
    repeats: options.everyInterval,
    check: () => client.run(() => client.check()),
    anchor: (head) => client.run(() => client.anchor(head)),
  };
}

interface HeldOnChain {
  readonly seq: number;
  readonly size: number;
  readonly root: Bytes;
  readonly blockNumber: bigint;
}

class ContractClient {
  readonly #options: EvmSinkOptions;
  readonly #logId: Hex;
  readonly #client: PublicClient<Transport, Chain>;
  readonly #contract: { readonly address: Address; readonly abi: typeof LOG_ANCHORS_ABI };
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: EvmSinkOptions, logId: Hex) {
    const { rpcUrl, sink, token, timeoutMs } = options;
    this.#options = options;
    this.#logId = logId;
    this.#client = connectChain({ rpcUrl, chainId: sink.chainId, token, timeoutMs });
    this.#contract = { address: toAddress(sink.contract), abi: LOG_ANCHORS_ABI };
  }

  /** One call after the other: two transactions under way could take each other's nonce. */
  run<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(call).catch((error: unknown) => {
      throw toAnchorFault(error);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async check(): Promise<void> {
    await requireChain(this.#client);
    await this.#requireContract();
    const isAllowed = await this.#client.readContract({
      ...{ ...this.#contract, functionName: 'isSubmitter' },
      args: [this.#logId, this.#options.account.address],
    });
    if (!isAllowed) {
      throw new AnchorFault('ANCHOR_NOT_SUBMITTER', 'the contract does not know the submitter');
    }
    await this.#readHeld();
  }

  async anchor({ checkpoint }: LogHead): Promise<Anchor> {
    await requireChain(this.#client);
    const held = await this.#readHeld();
    const isHeld =
      held !== null && held.size === checkpoint.size && equalBytes(held.root, checkpoint.root);
    if (held !== null && isHeld && !this.#options.everyInterval) {
      return this.#findAnchor(held);
    }
    await this.#send(checkpoint.size, checkpoint.root);
    const now = await this.#readHeld();
    if (now?.size !== checkpoint.size) {
      throw new AnchorFault('ANCHOR_REFUSED', 'the contract does not show the head that it took');
    }
    return this.#findAnchor(now);
  }

  async #requireContract(): Promise<void> {
    const code = await this.#client.getCode({ address: this.#contract.address });
    if (code === undefined || code === '0x') {
      throw new AnchorFault('ANCHOR_CONTRACT', 'there is no contract at the address');
    }
  }

  /** What the contract holds, which must be of this log's past. `null` for nothing. */
  async #readHeld(): Promise<HeldOnChain | null> {
    const [count, head] = await this.#client.readContract({
      ...{ ...this.#contract, functionName: 'latest' },
      args: [this.#logId],
    });
    if (count === 0n) {
      return null;
    }
    const held = {
      seq: Number(count - 1n),
      size: Number(head.size),
      root: parseHex(head.root.slice(2)),
      blockNumber: head.blockNumber,
    };
    await requireContinuation(this.#options.log, held);
    return held;
  }

  async #send(size: number, root: Bytes): Promise<void> {
    const call = {
      ...{ abi: LOG_ANCHORS_ABI, functionName: 'anchor' as const },
      args: [this.#logId, BigInt(size), `0x${toHex(root)}`] as const,
    };
    const { account } = this.#options;
    const { address } = this.#contract;
    // A call that the contract refuses fails here, before anything is signed.
    const gas = await this.#client.estimateContractGas({ ...call, address, account });
    const data = encodeFunctionData(call);
    await submit({ to: address, data, gas }, { ...this.#options, client: this.#client });
  }

  /** The event of a head that is held; also the way back to it when its receipt was lost in a crash. */
  async #findAnchor({ seq, blockNumber, size }: HeldOnChain): Promise<Anchor> {
    const logs = await this.#client.getLogs({
      ...{ address: this.#contract.address, fromBlock: blockNumber, toBlock: blockNumber },
    });
    const events = parseEventLogs({ abi: LOG_ANCHORS_ABI, eventName: 'Anchored', logs });
    const event = events.find(({ args }) => args.logId === this.#logId && Number(args.seq) === seq);
    if (event === undefined || Number(event.args.size) !== size) {
      throw new AnchorFault('ANCHOR_REFUSED', 'the chain does not show the event of the head');
    }
    return evmAnchor({
      ...{ ...this.#options.sink, seq, transaction: event.transactionHash },
      ...{ block: event.blockHash, blockNumber: Number(event.blockNumber) },
      logIndex: event.logIndex,
    });
  }
}

function toAddress(contract: string): Address {
  return `0x${contract.slice(2)}`;
}
