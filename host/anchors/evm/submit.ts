import { BaseError, keccak256 } from 'viem';
import type { Address, Chain, Hex, PublicClient, TransactionReceipt, Transport } from 'viem';
import type { PrivateKeyAccount } from 'viem/accounts';
import { AnchorFault } from '../anchor-fault.ts';

export interface SubmitOptions {
  readonly client: PublicClient<Transport, Chain>;
  readonly account: PrivateKeyAccount;
  /** A fixed price for networks without a fee market, 0 among them; `null` asks the node. */
  readonly gasPriceWei: bigint | null;
  /** Blocks that must stand, that of the transaction included. */
  readonly confirmations: number;
  readonly timeoutMs: number;
}

export interface Call {
  /** `null` deploys. */
  readonly to: Address | null;
  readonly data: Hex;
  readonly gas: bigint;
}

/**
 * Sends one transaction and waits until it stands.
 *
 * The nonce is the number of transactions that are in blocks. One that an earlier attempt has sent and
 * that is still waiting has the same nonce, so that at most one of the two can ever be taken.
 *
 * @throws AnchorFault ANCHOR_REFUSED when it was taken and failed; viem's errors
 */
export async function submit(call: Call, options: SubmitOptions): Promise<TransactionReceipt> {
  const { client, account, confirmations, timeoutMs } = options;
  const nonce = await client.getTransactionCount({ address: account.address, blockTag: 'latest' });
  const transaction = await account.signTransaction({
    ...{ chainId: client.chain.id, nonce, gas: call.gas, data: call.data, to: call.to },
    ...(await feesOf(options)),
  });
  await send(client, transaction);
  const hash = keccak256(transaction);
  const receipt = await client.waitForTransactionReceipt({
    ...{ hash, confirmations, timeout: timeoutMs },
  });
  if (receipt.status !== 'success') {
    throw new AnchorFault('ANCHOR_REFUSED', 'the transaction failed');
  }
  return receipt;
}

type Fees =
  | { readonly type: 'legacy'; readonly gasPrice: bigint }
  | {
      readonly type: 'eip1559';
      readonly maxFeePerGas: bigint;
      readonly maxPriorityFeePerGas: bigint;
    };

async function feesOf({ client, gasPriceWei }: SubmitOptions): Promise<Fees> {
  return gasPriceWei === null
    ? { type: 'eip1559', ...(await client.estimateFeesPerGas({ type: 'eip1559' })) }
    : { type: 'legacy', gasPrice: gasPriceWei };
}

/** The same transaction may be waiting from an attempt that a crash cut off. */
async function send(client: PublicClient<Transport, Chain>, transaction: Hex): Promise<void> {
  try {
    await client.sendRawTransaction({ serializedTransaction: transaction });
  } catch (error) {
    const isWaiting =
      error instanceof BaseError &&
      error.walk((cause) =>
        /already known|already imported|known transaction/i.test(messageOf(cause)),
      ) !== null;
    if (!isWaiting) {
      throw error;
    }
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof BaseError ? cause.details : '';
}
