import { createPublicClient, http } from 'viem';
import { evmSinkId } from '#attestation';
import { deployLogAnchors, setSubmitter } from '../../host/anchors/evm/deploy.ts';
import { createEvmSink } from '../../host/anchors/evm/evm-sink.ts';
import { parseSubmitterKey } from '../../host/anchors/evm/submitter-key.ts';
import { readHead } from '../../host/anchors/log-head.ts';
import { ANVIL_KEYS, startAnvil } from '../doubles/anvil.ts';
import { TestLog } from '../doubles/test-log.ts';

/** Gas and time of anchors on a development chain of its own. */
const HEADS = 100;

const started = performance.now();
const anvil = await startAnvil();
const readyMs = performance.now() - started;
try {
  const [owner, submitter] = ANVIL_KEYS.map((key) => parseSubmitterKey(key, anvil.chainId));
  if (owner === undefined || submitter === undefined) {
    throw new RangeError('anvil has too few accounts');
  }
  const chain = { rpcUrl: anvil.url, chainId: anvil.chainId, token: null, gasPriceWei: null };
  const options = { ...chain, account: owner, timeoutMs: 5000 };
  const { sink, gasUsed } = await deployLogAnchors(options);
  const log = await TestLog.create();
  const grant = { contract: sink.contract, vkey: log.vkey, submitter: submitter.address };
  await setSubmitter({ ...grant, allowed: true }, options);
  const evm = await createEvmSink({
    ...{ ...chain, sink, account: submitter, log, confirmations: 1, timeoutMs: 5000 },
    everyInterval: false,
  });
  const times: number[] = [];
  const gas: number[] = [];
  for (let i = 0; i < HEADS; i += 1) {
    await log.add(String(i));
    const begin = performance.now();
    const anchor = await evm.anchor(readHead(log));
    times.push(performance.now() - begin);
    const { transaction } = anchor;
    gas.push(await gasOf(anvil.url, typeof transaction === 'string' ? transaction : ''));
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((times[Math.floor(HEADS * share)] ?? 0) * 10) / 10;
  const report = {
    ...{ sink: evmSinkId(sink), nodeReadyMs: Math.round(readyMs), heads: HEADS },
    gas: { deploy: Number(gasUsed), firstAnchor: gas[0], anchor: gas.at(-1) },
    anchorMs: { p50: at(0.5), p99: at(0.99) },
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await anvil.stop();
}

async function gasOf(url: string, transaction: string): Promise<number> {
  const client = createPublicClient({ transport: http(url) });
  const hash = `0x${transaction.slice(2)}` as const;
  return Number((await client.getTransactionReceipt({ hash })).gasUsed);
}
