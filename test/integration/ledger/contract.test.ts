import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createPublicClient,
  createWalletClient,
  http,
  BaseError,
  ContractFunctionRevertedError,
} from 'viem';
import type { Abi, Address, Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hashLeaf, MerkleTree, toHex } from '#attestation';
import { LOG_ANCHORS_ABI } from '../../../host/anchors/evm/abi.ts';
import { deployLogAnchors } from '../../../host/anchors/evm/deploy.ts';
import { parseSubmitterKey } from '../../../host/anchors/evm/submitter-key.ts';
import { nodeSha256 } from '../../builders/node-sha256.ts';
import { repositoryRoot } from '../../builders/shared-data.ts';
import { ARTEFACT, compileContract } from '../../contracts/compile-contract.ts';
import { ANVIL_KEYS, anvilNote, startAnvil } from '../../doubles/anvil.ts';
import type { Anvil } from '../../doubles/anvil.ts';

const artefact = z
  .looseObject({ abi: z.custom<Abi>((value) => Array.isArray(value)) })
  .parse(JSON.parse(readFileSync(join(repositoryRoot, ARTEFACT), 'utf8')));

describe('the committed contract', () => {
  it('is what its source compiles to', (context) => {
    const compiled = compileContract();
    context.skip(compiled === null, 'solc is not installed');
    expect(artefact).toEqual(compiled);
  }, 30_000);

  it('has the interface that the host uses', () => {
    const fields = z.looseObject({ type: z.string(), name: z.string().optional() });
    const strip = (input: unknown): unknown =>
      JSON.parse(
        JSON.stringify(input, (key, value: unknown) =>
          key === 'internalType' ? undefined : value,
        ),
      );
    const known = new Map(
      artefact.abi.map((part) => [fields.parse(part).name, strip(part)] as const),
    );
    for (const part of LOG_ANCHORS_ABI) {
      expect(strip(part)).toEqual(known.get(part.name));
    }
  });
});

describe.skipIf(anvilNote !== null)(`LogAnchors on a chain ${anvilNote ?? ''}`, () => {
  let anvil: Anvil;
  let address: Address;
  const [owner, submitter, stranger] = ANVIL_KEYS.map((key) => privateKeyToAccount(toKey(key)));
  const logId: Hex = `0x${'11'.repeat(32)}`;
  const otherLog: Hex = `0x${'22'.repeat(32)}`;
  const gas = new Map<string, bigint>();

  beforeAll(async () => {
    anvil = await startAnvil();
    const deployed = await deployLogAnchors({
      ...{ rpcUrl: anvil.url, chainId: anvil.chainId, token: null, gasPriceWei: null },
      ...{ account: parseSubmitterKey(ANVIL_KEYS[0], anvil.chainId), timeoutMs: 5000 },
    });
    gas.set('deploy', deployed.gasUsed);
    address = toKey(deployed.sink.contract);
    await write(owner, 'setSubmitter', [logId, submitter?.address, true]);
  }, 30_000);

  afterAll(async () => {
    await anvil.stop();
    process.stdout.write(
      `gas: ${JSON.stringify(Object.fromEntries([...gas].map(([k, v]) => [k, Number(v)])))}\n`,
    );
  });

  const reader = () =>
    createPublicClient({ chain: foundry, transport: http(anvil.url), pollingInterval: 20 });
  const read = async (functionName: string, args: readonly unknown[]): Promise<unknown> =>
    reader().readContract({ address, abi: artefact.abi, functionName, args });

  async function write(
    account: ReturnType<typeof privateKeyToAccount> | undefined,
    functionName: string,
    args: readonly unknown[],
  ): Promise<{ gasUsed: bigint; events: number }> {
    const client = createWalletClient({ account, chain: foundry, transport: http(anvil.url) });
    const { request } = await reader().simulateContract({
      ...{ address, abi: artefact.abi, functionName, args },
      ...(account === undefined ? {} : { account }),
    });
    const hash = await client.writeContract(request as never);
    const { gasUsed, logs } = await reader().waitForTransactionReceipt({ hash });
    return { gasUsed, events: logs.length };
  }

  async function revert(run: Promise<unknown>): Promise<string> {
    try {
      await run;
      return 'no revert';
    } catch (error) {
      const cause =
        error instanceof BaseError
          ? error.walk((inner) => inner instanceof ContractFunctionRevertedError)
          : null;
      return cause instanceof ContractFunctionRevertedError
        ? (cause.data?.errorName ?? '')
        : 'other';
    }
  }

  const root = (byte: number): Hex => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`;

  it('takes growing heads of an allowed submitter, each with one event', async () => {
    const first = await write(submitter, 'anchor', [logId, 1n, root(1)]);
    const second = await write(submitter, 'anchor', [logId, 5n, root(5)]);
    gas.set('first anchor', first.gasUsed);
    gas.set('anchor', second.gasUsed);
    expect([first.events, second.events]).toEqual([1, 1]);
    expect(await read('count', [logId])).toBe(2n);
    expect(await read('headAt', [logId, 0n])).toMatchObject({ size: 1n, root: root(1) });
    expect(await read('latest', [logId])).toMatchObject([2n, { size: 5n, root: root(5) }]);
  });

  it('does nothing for the head that it holds', async () => {
    const { gasUsed, events } = await write(submitter, 'anchor', [logId, 5n, root(5)]);
    gas.set('same head again', gasUsed);
    expect(events).toBe(0);
    expect(await read('count', [logId])).toBe(2n);
  });

  it.each<[string, string, bigint, number]>([
    ['a second root of the same size', 'Fork', 5n, 6],
    ['a smaller tree', 'NotGrowing', 4n, 4],
    ['the first tree again', 'NotGrowing', 1n, 1],
    ['an empty tree', 'NotGrowing', 0n, 0],
  ])('refuses %s', async (_what, name, size, byte) => {
    expect(await revert(write(submitter, 'anchor', [logId, size, root(byte)]))).toBe(name);
    expect(await read('count', [logId])).toBe(2n);
  });

  it('refuses an empty tree as the first head', async () => {
    await write(owner, 'setSubmitter', [otherLog, submitter?.address, true]);
    expect(await revert(write(submitter, 'anchor', [otherLog, 0n, root(0)]))).toBe('NotGrowing');
    await write(owner, 'setSubmitter', [otherLog, submitter?.address, false]);
  });

  it('refuses a stranger, its own owner, and a submitter of another log', async () => {
    expect(await revert(write(stranger, 'anchor', [logId, 9n, root(9)]))).toBe('NotSubmitter');
    expect(await revert(write(owner, 'anchor', [logId, 9n, root(9)]))).toBe('NotSubmitter');
    expect(await revert(write(submitter, 'anchor', [otherLog, 9n, root(9)]))).toBe('NotSubmitter');
    expect(await read('latest', [otherLog])).toMatchObject([0n, { size: 0n }]);
  });

  it('lets only its owner name submitters', async () => {
    const grant = [logId, stranger?.address, true];
    expect(await revert(write(stranger, 'setSubmitter', grant))).toBe('NotOwner');
    expect(await read('isSubmitter', [logId, stranger?.address])).toBe(false);
  });

  it('verifies inclusion as RFC 9162 has it, for every leaf of trees of 1 to 17', async () => {
    for (const size of [1, 2, 3, 7, 8, 17]) {
      const entries = Array.from({ length: size }, (_unused, i) => Uint8Array.of(i));
      const tree = new MerkleTree(entries, nodeSha256);
      for (const index of [0, Math.floor(size / 2), size - 1]) {
        const leaf = hashLeaf(Uint8Array.of(index), nodeSha256);
        const path = tree.inclusionPath(index).map((hash) => `0x${toHex(hash)}`);
        const args = [`0x${toHex(leaf)}`, index, size, `0x${toHex(tree.root())}`, path];
        expect(await read('verifyInclusion', args)).toBe(true);
      }
    }
  });

  it('does not take a wrong index, size, leaf, root or path', async () => {
    const entries = Array.from({ length: 8 }, (_unused, i) => Uint8Array.of(i));
    const tree = new MerkleTree(entries, nodeSha256);
    const leaf: Hex = `0x${toHex(hashLeaf(Uint8Array.of(3), nodeSha256))}`;
    const path = tree.inclusionPath(3).map((hash): Hex => `0x${toHex(hash)}`);
    const right = [leaf, 3n, 8n, toKey(`0x${toHex(tree.root())}`), path] as const;
    const client = reader();
    gas.set(
      'verify inclusion in 8',
      await client.estimateContractGas({
        ...{ address, abi: artefact.abi, functionName: 'verifyInclusion', args: right },
      }),
    );
    expect(await read('verifyInclusion', right)).toBe(true);
    const wrong: [number, unknown][] = [
      [0, root(7)],
      [1, 2n],
      [1, 11n],
      [1, 8n],
      [2, 3n],
      [2, 16n],
      [2, 0n],
      [3, root(7)],
      [4, path.slice(1)],
      [4, [...path, root(7)]],
      [4, []],
    ];
    for (const [position, value] of wrong) {
      const args = right.map((argument, i) => (i === position ? value : argument));
      expect(await read('verifyInclusion', args)).toBe(false);
    }
  });

  it('verifies inclusion in a head that was anchored', async () => {
    const tree = new MerkleTree([Uint8Array.of(1), Uint8Array.of(2)], nodeSha256);
    await write(owner, 'setSubmitter', [otherLog, submitter?.address, true]);
    await write(submitter, 'anchor', [otherLog, 2n, `0x${toHex(tree.root())}`]);
    const leaf = `0x${toHex(hashLeaf(Uint8Array.of(2), nodeSha256))}`;
    const path = tree.inclusionPath(1).map((hash) => `0x${toHex(hash)}`);
    expect(await read('isIncluded', [otherLog, 0n, leaf, 1n, path])).toBe(true);
    expect(await read('isIncluded', [otherLog, 0n, leaf, 0n, path])).toBe(false);
  });
});

function toKey(text: string): Hex {
  return `0x${text.slice(2)}`;
}
