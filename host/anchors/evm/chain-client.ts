import { createPublicClient, defineChain, http } from 'viem';
import type { Chain, PublicClient, Transport } from 'viem';
import { AnchorFault } from '../anchor-fault.ts';

export interface ChainOptions {
  readonly rpcUrl: string;
  readonly chainId: number;
  /** For a node that asks for a bearer token. */
  readonly token: string | null;
  readonly timeoutMs: number;
}

/** viem looks for a new block every four seconds unless told otherwise. */
const POLLING_MS = 100;

/** A client of one node. Reads go out as they come; nothing is kept between them. */
export function connectChain({
  rpcUrl,
  chainId,
  token,
  timeoutMs,
}: ChainOptions): PublicClient<Transport, Chain> {
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'coin', symbol: 'COIN', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const headers = token === null ? {} : { headers: { authorization: `Bearer ${token}` } };
  const transport = http(rpcUrl, { timeout: timeoutMs, retryCount: 1, fetchOptions: headers });
  return createPublicClient({ chain, transport, pollingInterval: POLLING_MS, cacheTime: 0 });
}

/** A head must never be written to a chain that nobody looks at. @throws AnchorFault ANCHOR_CHAIN */
export async function requireChain(client: PublicClient<Transport, Chain>): Promise<void> {
  if ((await client.getChainId()) !== client.chain.id) {
    throw new AnchorFault('ANCHOR_CHAIN', 'the node is of another chain');
  }
}
