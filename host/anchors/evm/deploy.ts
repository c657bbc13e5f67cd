import { concatHex, encodeAbiParameters, encodeFunctionData } from 'viem';
import type { Address, Hex, TransactionReceipt } from 'viem';
import type { PrivateKeyAccount } from 'viem/accounts';
import { evmSinkId, logIdOf, parseEvmSink, parseVerifierKey, toHex } from '#attestation';
import type { EvmSink } from '#attestation';
import { readLogAnchors } from '../../contracts/read-artefact.ts';
import { AnchorFault } from '../anchor-fault.ts';
import { LOG_ANCHORS_ABI } from './abi.ts';
import { connectChain, requireChain } from './chain-client.ts';
import { toAnchorFault } from './chain-error.ts';
import type { SubmitOptions } from './submit.ts';
import { submit } from './submit.ts';

export interface DeployOptions {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly token: string | null;
  /** Pays, and becomes the owner of the contract. */
  readonly account: PrivateKeyAccount;
  readonly gasPriceWei: bigint | null;
  readonly timeoutMs: number;
}

export interface Deployed {
  readonly sink: EvmSink;
  readonly id: string;
  readonly gasUsed: bigint;
}

/** Puts the contract on a chain. @throws AnchorFault */
export async function deployLogAnchors(options: DeployOptions): Promise<Deployed> {
  return coded(async () => {
    const { bytecode } = await readLogAnchors();
    const owner = encodeAbiParameters([{ type: 'address' }], [options.account.address]);
    const { contractAddress, gasUsed } = await call(null, concatHex([bytecode, owner]), options);
    if (contractAddress === null || contractAddress === undefined) {
      throw new AnchorFault('ANCHOR_CONTRACT', 'the chain names no contract');
    }
    const sink = parseEvmSink(options.chainId, contractAddress);
    return { sink, id: evmSinkId(sink), gasUsed };
  });
}

export interface SubmitterGrant {
  readonly contract: string;
  /** C2SP verifier key of the log. */
  readonly vkey: string;
  readonly submitter: string;
  readonly allowed: boolean;
}

/** Lets an account anchor heads of one log, or no longer; only the owner can. @throws AnchorFault */
export async function setSubmitter(grant: SubmitterGrant, options: DeployOptions): Promise<void> {
  await coded(async () => {
    const logId: Hex = `0x${toHex(await logIdOf(await parseVerifierKey(grant.vkey)))}`;
    const data = encodeFunctionData({
      ...{ abi: LOG_ANCHORS_ABI, functionName: 'setSubmitter' },
      args: [logId, toAddress(grant.submitter), grant.allowed],
    });
    await call(toAddress(grant.contract), data, options);
  });
}

async function call(
  to: Address | null,
  data: Hex,
  options: DeployOptions,
): Promise<TransactionReceipt> {
  const client = connectChain(options);
  await requireChain(client);
  const { account } = options;
  const gas = await client.estimateGas({ account, data, ...(to === null ? {} : { to }) });
  const settings: SubmitOptions = { ...options, client, confirmations: 1 };
  return submit({ to, data, gas }, settings);
}

async function coded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toAnchorFault(error);
  }
}

function toAddress(text: string): Address {
  return `0x${parseEvmSink(1, text).contract.slice(2)}`;
}
