import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicClient, http } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { evmVerifier, logIdOf, parseVerifierKey, toHex } from '#attestation';
import type { Anchor, AnchoredHead } from '#attestation';
import { createChainReader } from '../../../client/http/json-rpc.ts';
import { deployLogAnchors, setSubmitter } from '../../../host/anchors/evm/deploy.ts';
import type { DeployOptions } from '../../../host/anchors/evm/deploy.ts';
import { createEvmSink } from '../../../host/anchors/evm/evm-sink.ts';
import type { EvmSinkOptions } from '../../../host/anchors/evm/evm-sink.ts';
import { parseSubmitterKey } from '../../../host/anchors/evm/submitter-key.ts';
import { readHead } from '../../../host/anchors/log-head.ts';
import type { AnchorSink } from '../../../host/ports/anchor-sink.ts';
import { ANVIL_KEYS, anvilNote, startAnvil } from '../../doubles/anvil.ts';
import type { Anvil } from '../../doubles/anvil.ts';
import { startLoopback } from '../../doubles/loopback.ts';
import { TestLog } from '../../doubles/test-log.ts';

const [OWNER, SUBMITTER, STRANGER] = ANVIL_KEYS;
const TIMEOUT_MS = 5000;

let folder: string;
let anvil: Anvil;
let contract: string;

const start = async (): Promise<Anvil> => startAnvil({ stateFile: join(folder, 'state') });
const account = (key: string): DeployOptions['account'] => parseSubmitterKey(key, 31_337);

function ownerOptions(): DeployOptions {
  return {
    ...{ rpcUrl: anvil.url, chainId: anvil.chainId, token: null, gasPriceWei: null },
    ...{ account: account(OWNER), timeoutMs: TIMEOUT_MS },
  };
}

async function sinkOf(log: TestLog, edit: Partial<EvmSinkOptions> = {}): Promise<AnchorSink> {
  return createEvmSink({
    ...{ rpcUrl: anvil.url, sink: { chainId: anvil.chainId, contract }, token: null, log },
    ...{ account: account(SUBMITTER), gasPriceWei: null, confirmations: 1 },
    ...{ timeoutMs: TIMEOUT_MS, everyInterval: false, ...edit },
  });
}

async function allowedLog(): Promise<TestLog> {
  const log = await TestLog.create();
  const { address: submitter } = account(SUBMITTER);
  await setSubmitter({ contract, vkey: log.vkey, submitter, allowed: true }, ownerOptions());
  return log;
}

async function headOf(log: TestLog): Promise<AnchoredHead> {
  return { checkpoint: readHead(log).checkpoint, logKey: await parseVerifierKey(log.vkey) };
}

async function verify(anchor: Anchor, log: TestLog): Promise<string> {
  const chain = createChainReader(new URL(anvil.url));
  const verifier = evmVerifier({ chainId: anvil.chainId, contract, chain });
  return (await verifier.verify(anchor, await headOf(log))).status;
}

const transactions = async (): Promise<number> =>
  createPublicClient({ transport: http(anvil.url) }).getTransactionCount({
    address: account(SUBMITTER).address,
  });

describe.skipIf(anvilNote !== null)(`anchoring on a contract ${anvilNote ?? ''}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-'));
    anvil = await start();
    contract = (await deployLogAnchors(ownerOptions())).sink.contract;
  }, 30_000);

  afterAll(async () => {
    await anvil.stop();
    await rm(folder, { recursive: true });
  });

  it('records growing heads, each of which a verifier finds by the node', async () => {
    const log = await allowedLog();
    const sink = await sinkOf(log);
    await sink.check();
    for (const [names, seq] of [
      [[], 0],
      [['a', 'b'], 1],
    ] as const) {
      await log.add(...names);
      const anchor = await sink.anchor(readHead(log));
      expect(anchor).toMatchObject({ kind: 'evm', chainId: 31_337, contract, seq });
      expect(await verify(anchor, log)).toBe('verified');
    }
  });

  it('gives the same anchor for the same head, without a transaction', async () => {
    const log = await allowedLog();
    const first = await (await sinkOf(log)).anchor(readHead(log));
    const before = await transactions();
    // As after a crash in which the answer was lost.
    expect(await (await sinkOf(log)).anchor(readHead(log))).toEqual(first);
    expect(await transactions()).toBe(before);
  });

  it('sends a transaction at every interval when told to, and records nothing twice', async () => {
    const log = await allowedLog();
    const sink = await sinkOf(log, { everyInterval: true });
    expect(sink.repeats).toBe(true);
    const first = await sink.anchor(readHead(log));
    const before = await transactions();
    expect(await sink.anchor(readHead(log))).toEqual(first);
    expect(await transactions()).toBe(before + 1);
  });

  it('keeps heads that are asked for at once in order', async () => {
    const log = await allowedLog();
    const sink = await sinkOf(log);
    const anchors: Promise<Anchor>[] = [];
    for (const name of ['a', 'b', 'c']) {
      await log.add(name);
      anchors.push(sink.anchor(readHead(log)));
    }
    expect((await Promise.all(anchors)).map((anchor) => anchor['seq'])).toEqual([0, 1, 2]);
  });

  it('pays a fixed price where a network has no market for fees', async () => {
    const log = await allowedLog();
    const sink = await sinkOf(log, { gasPriceWei: 2_000_000_000n });
    expect(await verify(await sink.anchor(readHead(log)), log)).toBe('verified');
  });

  it('stops on a log that was put back to an older state', async () => {
    const log = await allowedLog();
    const older = await log.copy();
    await log.add('a');
    await (await sinkOf(log)).anchor(readHead(log));
    const sink = await sinkOf(older);
    await expect(sink.check()).rejects.toMatchObject({ code: 'ANCHOR_ROLLBACK' });
    await expect(sink.anchor(readHead(older))).rejects.toMatchObject({ code: 'ANCHOR_ROLLBACK' });
  });

  it('stops on a log with two histories, of the same size and of a larger one', async () => {
    const log = await allowedLog();
    const other = await log.copy();
    await log.add('a');
    await other.add('b');
    await (await sinkOf(log)).anchor(readHead(log));
    const sink = await sinkOf(other);
    await expect(sink.check()).rejects.toMatchObject({ code: 'ANCHOR_FORK' });
    await other.add('c');
    await expect(sink.anchor(readHead(other))).rejects.toMatchObject({ code: 'ANCHOR_FORK' });
  });

  it('is refused by the contract when it comes behind a larger tree', async () => {
    const log = await allowedLog();
    const head = readHead(log);
    await log.add('a');
    const sink = await sinkOf(log);
    await sink.anchor(readHead(log));
    await expect(sink.anchor(head)).rejects.toMatchObject({ code: 'ANCHOR_NOT_GROWING' });
  });

  it('does not start with a submitter that the contract does not know', async () => {
    const log = await allowedLog();
    const stranger = await sinkOf(log, { account: account(STRANGER) });
    await expect(stranger.check()).rejects.toMatchObject({ code: 'ANCHOR_NOT_SUBMITTER' });
    await expect(stranger.anchor(readHead(log))).rejects.toMatchObject({
      code: 'ANCHOR_NOT_SUBMITTER',
    });
    const unknown = await TestLog.create();
    await expect((await sinkOf(unknown)).anchor(readHead(unknown))).rejects.toMatchObject({
      code: 'ANCHOR_NOT_SUBMITTER',
    });
  });

  it('does not start on another chain, or where there is no contract', async () => {
    const log = await allowedLog();
    const otherChain = await sinkOf(log, { sink: { chainId: 1, contract } });
    await expect(otherChain.check()).rejects.toMatchObject({ code: 'ANCHOR_CHAIN' });
    const empty = `0x${'12'.repeat(20)}`;
    const nothing = await sinkOf(log, { sink: { chainId: anvil.chainId, contract: empty } });
    await expect(nothing.check()).rejects.toMatchObject({ code: 'ANCHOR_CONTRACT' });
  });

  it('does not use a nonce twice: a stale one is refused, and the next attempt reads it anew', async () => {
    const log = await allowedLog();
    await (await sinkOf(log)).anchor(readHead(log));
    await log.add('a');
    const stale = await startLoopback(async ({ body }) => {
      const request = z
        .looseObject({ id: z.number(), method: z.string() })
        .parse(JSON.parse(body.toString()));
      const answer =
        request.method === 'eth_getTransactionCount'
          ? JSON.stringify({ jsonrpc: '2.0', id: request.id, result: '0x0' })
          : await (
              await fetch(anvil.url, {
                ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
              })
            ).text();
      return { status: 200, contentType: 'application/json', body: answer };
    });
    try {
      const sink = await sinkOf(log, { rpcUrl: stale.url });
      await expect(sink.anchor(readHead(log))).rejects.toMatchObject({
        ...{ code: 'ANCHOR_NONCE', isPassing: true },
      });
    } finally {
      await stale.stop();
    }
    expect(await (await sinkOf(log)).anchor(readHead(log))).toMatchObject({ seq: 1 });
  });

  it('finds its heads on a node that was started again', async () => {
    const log = await allowedLog();
    const anchor = await (await sinkOf(log)).anchor(readHead(log));
    await anvil.stop();
    const stopped = await sinkOf(log, { timeoutMs: 500 });
    await expect(stopped.check()).rejects.toMatchObject({ code: 'ANCHOR_UNREACHABLE' });
    anvil = await start();
    const sink = await sinkOf(log);
    await sink.check();
    expect(await verify(anchor, log)).toBe('verified');
    await log.add('after');
    expect(await sink.anchor(readHead(log))).toMatchObject({ seq: 1 });
  }, 20_000);

  it('does not verify an anchor for another head or another log', async () => {
    const log = await allowedLog();
    const anchor = await (await sinkOf(log)).anchor(readHead(log));
    await log.add('a');
    await expect(verify(anchor, log)).rejects.toMatchObject({ code: 'ANCHOR_RECORD' });
    await expect(verify(anchor, await TestLog.create())).rejects.toMatchObject({
      code: 'ANCHOR_RECORD',
    });
  });
});

describe('the key of a submitter', () => {
  it('may be a published one on the development chain only', () => {
    for (const key of ANVIL_KEYS) {
      expect(() => parseSubmitterKey(key, 1337)).toThrow('ANCHOR_KEY');
      expect(parseSubmitterKey(`${key}\n`, 31_337).address).toMatch(/^0x/);
    }
  });

  it.each(['', '0x', 'ab'.repeat(31), 'zz'.repeat(32), '00'.repeat(32), 'ff'.repeat(32)])(
    'is refused without being quoted: %j',
    (text) => {
      try {
        parseSubmitterKey(text, 1337);
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ code: 'ANCHOR_KEY' });
        expect(error).not.toHaveProperty('cause');
        expect(text.length > 4 && String(error).includes(text)).toBe(false);
      }
    },
  );

  it('names the log on the ledger by origin and key', async () => {
    const log = await TestLog.create();
    const key = await parseVerifierKey(log.vkey);
    const id = toHex(await logIdOf(key));
    expect(id.startsWith(toHex(key.keyId))).toBe(true);
    expect(toHex(await logIdOf({ ...key, name: 'other' }))).not.toBe(id);
  });
});
