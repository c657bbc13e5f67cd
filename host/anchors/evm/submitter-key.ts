import { privateKeyToAccount } from 'viem/accounts';
import type { PrivateKeyAccount } from 'viem/accounts';
import { AnchorFault } from '../anchor-fault.ts';

/** anvil, hardhat and ganache start chains of this number by default. */
const DEVELOPMENT_CHAIN = 31_337;

/** Accounts whose keys every copy of anvil and hardhat prints: whoever reads them can submit. */
const PUBLIC_ACCOUNTS: readonly string[] = [
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
  '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc',
  '0x90f79bf6eb2c4f870365e785982e1f101e93b906',
  '0x15d34aaf54267db7d7c367839aaf71a00a2c6a65',
  '0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc',
  '0x976ea74026e726554db657fa54763abd0c3a0aa9',
  '0x14dc79964da2c08b23698b3d3cc7ca32193d9955',
  '0x23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f',
  '0xa0ee7a142d267c1f36714e4a8f75612f20a79720',
];

/**
 * The account of a secp256k1 key: 64 hexadecimal digits, with or without `0x`.
 *
 * @throws AnchorFault ANCHOR_KEY
 */
export function parseSubmitterKey(text: string, chainId: number): PrivateKeyAccount {
  const digits = /^(?:0x)?([0-9a-fA-F]{64})\s*$/.exec(text)?.[1];
  if (digits === undefined) {
    throw new AnchorFault('ANCHOR_KEY', 'the key of the submitter has not its form');
  }
  const account = toAccount(digits);
  if (chainId !== DEVELOPMENT_CHAIN && PUBLIC_ACCOUNTS.includes(account.address.toLowerCase())) {
    throw new AnchorFault('ANCHOR_KEY', 'the key of the submitter is a published development key');
  }
  return account;
}

function toAccount(digits: string): PrivateKeyAccount {
  try {
    return privateKeyToAccount(`0x${digits}`);
  } catch {
    // The cause may quote the key.
    throw new AnchorFault('ANCHOR_KEY', 'the key of the submitter is out of range');
  }
}
