import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AnchorFault } from '../anchor-fault.ts';
import type { DeployOptions } from './deploy.ts';
import { deployLogAnchors, setSubmitter } from './deploy.ts';
import { parseSubmitterKey } from './submitter-key.ts';

const USAGE = `Puts the contract LogAnchors on a chain, or says who may anchor a log on it.

  node dist/host/anchors/evm/main.js deploy --rpc URL --chain-id N --key-file F
  node dist/host/anchors/evm/main.js allow  --rpc URL --chain-id N --key-file F \\
      --contract 0x… --log VKEY --submitter 0x… [--revoke]
  node dist/host/anchors/evm/main.js address --chain-id N --key-file F

--key-file is of the owner; address tells which account any key is, e.g. the submitter's. --token-file holds
a bearer token for the node. --gas-price WEI asks for transactions without a fee market. Prints one line of
JSON.
`;

const TIMEOUT_MS = 60_000;

if (process.argv.includes('--help')) {
  process.stdout.write(USAGE);
  process.exit();
}

try {
  process.stdout.write(`${JSON.stringify(await run(process.argv.slice(2)))}\n`);
} catch (error) {
  const code = codeOf(error);
  process.stderr.write(code === 'USAGE' ? USAGE : `${JSON.stringify({ error: { code } })}\n`);
  process.exitCode = code === 'USAGE' ? 2 : 1;
}

function codeOf(error: unknown): string {
  if (error instanceof AnchorFault) {
    return error.code;
  }
  return error instanceof Error && 'syscall' in error ? 'FILE_UNREADABLE' : 'USAGE';
}

async function run(args: readonly string[]): Promise<object> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ rpc: { type: 'string' }, 'chain-id': { type: 'string' } },
      ...{ 'key-file': { type: 'string' }, 'token-file': { type: 'string' } },
      ...{ 'gas-price': { type: 'string' }, contract: { type: 'string' } },
      ...{ log: { type: 'string' }, submitter: { type: 'string' } },
      revoke: { type: 'boolean' },
    },
  });
  if (positionals[0] === 'address') {
    return { address: (await readAccount(values)).address };
  }
  const options = await readOptions(values);
  if (positionals[0] === 'deploy') {
    const { sink, id, gasUsed } = await deployLogAnchors(options);
    return { ...sink, id, gasUsed: Number(gasUsed) };
  }
  const { contract, log, submitter } = values;
  if (positionals[0] !== 'allow' || !contract || !log || !submitter) {
    throw new TypeError('usage');
  }
  const allowed = values.revoke !== true;
  await setSubmitter({ contract, vkey: log, submitter, allowed }, options);
  return { contract, submitter, allowed };
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

async function readOptions(values: Values): Promise<DeployOptions> {
  const { rpc, 'token-file': tokenFile, 'gas-price': gasPrice } = values;
  if (typeof rpc !== 'string') {
    throw new TypeError('usage');
  }
  return {
    rpcUrl: rpc,
    chainId: Number(values['chain-id']),
    token: typeof tokenFile === 'string' ? (await readFile(tokenFile, 'utf8')).trim() : null,
    account: await readAccount(values),
    gasPriceWei: typeof gasPrice === 'string' ? BigInt(gasPrice) : null,
    timeoutMs: TIMEOUT_MS,
  };
}

async function readAccount(values: Values): Promise<DeployOptions['account']> {
  const { 'chain-id': chainId, 'key-file': keyFile } = values;
  if (typeof keyFile !== 'string' || !/^\d+$/.test(String(chainId))) {
    throw new TypeError('usage');
  }
  return parseSubmitterKey(await readFile(keyFile, 'utf8'), Number(chainId));
}
