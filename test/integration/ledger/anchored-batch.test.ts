import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  assessAnchors,
  evmVerifier,
  formatVerifierKey,
  parseEvidence,
  parseEvmSink,
  parseTimeStampSink,
  parseVerifierKey,
  timeStampVerifier,
  verifyCheckpoint,
  witnessVerifier,
} from '#attestation';
import type { AnchorAssessment, AnchorPolicy } from '#attestation';
import { createChainReader } from '../../../client/http/json-rpc.ts';
import type { Anchoring } from '../../../host/anchors/anchoring.ts';
import { parseAnchorsConfig } from '../../../host/anchors/anchors-config.ts';
import { openAnchoring } from '../../../host/anchors/open-anchoring.ts';
import { deployLogAnchors, setSubmitter } from '../../../host/anchors/evm/deploy.ts';
import { parseSubmitterKey } from '../../../host/anchors/evm/submitter-key.ts';
import { readHostConfig } from '../../../host/config/host-config.ts';
import { openBatchLog } from '../../../host/evidence/transparency-batch-log.ts';
import type { HostEvent } from '../../../host/events/host-event.ts';
import { generateSigner } from '../../builders/ed25519.ts';
import { ANVIL_KEYS, anvilNote, startAnvil } from '../../doubles/anvil.ts';
import type { Anvil } from '../../doubles/anvil.ts';
import { HostWorld } from '../../doubles/host-world.ts';
import { opensslNote, startAuthority } from '../../doubles/time-stamp-authority.ts';
import type { TimeStampAuthority } from '../../doubles/time-stamp-authority.ts';
import { startWitness } from '../../doubles/witness-server.ts';
import type { WitnessServer } from '../../doubles/witness-server.ts';

const [OWNER, SUBMITTER] = ANVIL_KEYS;
const statusSchema = z.object({
  anchored: z.boolean(),
  size: z.number().nullable(),
  sinks: z.array(z.string()),
  required: z.number(),
});

let world: HostWorld;
let anvil: Anvil;
let authority: TimeStampAuthority;
let witness: WitnessServer;
let anchoring: Anchoring;
let batchLog: Awaited<ReturnType<typeof openBatchLog>>;
let configFile: string;
let contract: string;
const events: HostEvent[] = [];

const note = anvilNote ?? opensslNote;

async function openAll(): Promise<Anchoring> {
  const laboratories = join(world.folder, 'laboratories.json');
  await writeFile(laboratories, JSON.stringify([{ key: Buffer.alloc(32, 1).toString('base64') }]));
  const flags = ['--laboratories', laboratories, '--data', world.folder, '--anchors', configFile];
  const { anchors } = await readHostConfig(flags, {});
  if (anchors === null) {
    throw new Error('the host has no anchors');
  }
  return openAnchoring({
    ...{ config: anchors, log: batchLog, folder: join(world.folder, 'anchors') },
    onEvent: (event) => events.push(event),
  });
}

/** What a laboratory that trusts these three sinks makes of the evidence. */
async function judge(file: Uint8Array, required: number, rpc: boolean): Promise<AnchorAssessment> {
  const { log, anchors } = parseEvidence(file);
  const logKey = await parseVerifierKey(log.vkey);
  const checkpoint = await verifyCheckpoint(log.checkpoint, logKey);
  const chain = rpc ? { chain: createChainReader(new URL(anvil.url)) } : {};
  const policy: AnchorPolicy = {
    required,
    verifiers: [
      evmVerifier({ ...parseEvmSink(anvil.chainId, contract), ...chain }),
      timeStampVerifier(await parseTimeStampSink(authority.root)),
      witnessVerifier(witness.key),
    ],
  };
  return assessAnchors(anchors, { checkpoint, logKey }, policy);
}

describe.skipIf(note !== null)(`a batch with three sinks ${note ?? ''}`, () => {
  beforeAll(async () => {
    world = await HostWorld.create();
    [anvil, authority] = await Promise.all([startAnvil(), startAuthority()]);
    batchLog = await openBatchLog({
      folder: join(world.folder, 'log'),
      origin: 'log.example/batches',
      keyPath: join(world.folder, 'keys', 'log-key.pem'),
    });
    const key = await parseVerifierKey(batchLog.vkey);
    witness = await startWitness({
      ...{ name: 'witness.example', signer: await generateSigner() },
      logs: new Map([[batchLog.origin, [key]]]),
      nowSeconds: () => Math.floor(Date.now() / 1000),
    });
    const owner = {
      ...{ rpcUrl: anvil.url, chainId: anvil.chainId, token: null, gasPriceWei: null },
      ...{ account: parseSubmitterKey(OWNER, anvil.chainId), timeoutMs: 5000 },
    };
    contract = (await deployLogAnchors(owner)).sink.contract;
    const submitter = parseSubmitterKey(SUBMITTER, anvil.chainId).address;
    await setSubmitter({ contract, vkey: batchLog.vkey, submitter, allowed: true }, owner);
    await writeFile(join(world.folder, 'submitter.key'), SUBMITTER);
    await writeFile(join(world.folder, 'tsa.der'), authority.root);
    configFile = join(world.folder, 'anchors.json');
    const config = {
      ...{ required: 2, intervalMs: 100 },
      sinks: [
        {
          ...{ kind: 'evm', rpcUrl: anvil.url, chainId: anvil.chainId, contract },
          keyFile: 'submitter.key',
        },
        { kind: 'rfc3161', url: authority.url, certificateFile: 'tsa.der' },
        { kind: 'witness', url: witness.url, vkey: formatVerifierKey(witness.key) },
      ],
    };
    await writeFile(configFile, JSON.stringify(config));
    anchoring = await openAll();
    await world.startEnclave();
    await world.start({ wrapLog: () => batchLog, service: { anchoring } });
  }, 60_000);

  afterAll(async () => {
    await anchoring.stop();
    await world.dispose();
    await Promise.all([anvil.stop(), authority.stop(), witness.stop()]);
  });

  let batch: string;

  it('is served without anchors as long as nothing was anchored', async () => {
    batch = await world.prepareBatch();
    const receiving = await world.call('GET', `/v1/batches/${batch}/anchors`);
    expect(statusSchema.parse(receiving.body)).toMatchObject({ anchored: false, required: 0 });
    await world.call('POST', `/v1/batches/${batch}/submit`);
    await world.waitFor(batch);
    const { body } = await world.call('GET', `/v1/batches/${batch}/anchors`);
    expect(statusSchema.parse(body)).toEqual({
      anchored: false,
      size: null,
      sinks: [],
      required: 2,
    });
    const file = await world.bytes(`/v1/batches/${batch}/evidence/0`);
    expect(parseEvidence(file).anchors).toEqual([]);
    expect((await judge(file, 1, true)).quorum).toBe('missed');
    const unknown = await world.call('GET', `/v1/batches/${'0'.repeat(64)}/anchors`);
    expect(unknown.status).toBe(404);
  });

  it('is anchored at all three, and its evidence verifies: two offline, the contract by a node', async () => {
    const started = performance.now();
    await anchoring.anchorHead();
    process.stdout.write(
      `one head at three sinks: ${Math.round(performance.now() - started)} ms\n`,
    );
    const { body } = await world.call('GET', `/v1/batches/${batch}/anchors`);
    expect(statusSchema.parse(body)).toMatchObject({ anchored: true, size: 2, required: 2 });
    const file = await world.bytes(`/v1/batches/${batch}/evidence/1`);
    expect(parseEvidence(file).anchors.map(({ kind }) => kind)).toEqual([
      'evm',
      'rfc3161',
      'witness',
    ]);
    const online = await judge(file, 3, true);
    expect(online).toMatchObject({ quorum: 'reached', fault: null });
    const offline = await judge(file, 2, false);
    expect(offline.quorum).toBe('reached');
    expect(offline.checks.map(({ status }) => status)).toEqual(['not-reached', 'passed', 'passed']);
    expect((await judge(file, 3, false)).quorum).toBe('not-reached');
  });

  it('is not touched by later heads, which cover the batches after it', async () => {
    const before = await world.bytes(`/v1/batches/${batch}/evidence/0`);
    anchoring.start();
    const later = await world.prepareBatch();
    await world.call('POST', `/v1/batches/${later}/submit`);
    await world.waitFor(later);
    await expect
      .poll(
        async () =>
          statusSchema.parse((await world.call('GET', `/v1/batches/${later}/anchors`)).body)
            .anchored,
        { timeout: 10_000 },
      )
      .toBe(true);
    await anchoring.stop();
    expect(
      (await judge(await world.bytes(`/v1/batches/${later}/evidence/2`), 3, true)).quorum,
    ).toBe('reached');
    expect(await world.bytes(`/v1/batches/${batch}/evidence/0`)).toEqual(before);
  });

  it('keeps its anchors over a restart; a host on an older log does not start', async () => {
    anchoring = await openAll();
    expect(await anchoring.cover(1)).toMatchObject({ anchored: true });
    const older = await mkdtemp(join(tmpdir(), 'older-'));
    const current = batchLog;
    try {
      // The same key and origin, and a log that begins again.
      batchLog = await openBatchLog({
        folder: older,
        origin: 'log.example/batches',
        keyPath: join(world.folder, 'keys', 'log-key.pem'),
      });
      await expect(openAll()).rejects.toMatchObject({ code: 'ANCHOR_ROLLBACK' });
    } finally {
      batchLog = current;
      await rm(older, { recursive: true });
    }
  });

  it('puts nothing on the chain but log, size and root', async () => {
    const file = await world.bytes(`/v1/batches/${batch}/evidence/0`);
    const [anchor] = parseEvidence(file).anchors;
    const response = await fetch(anvil.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ jsonrpc: '2.0', id: 1, method: 'eth_getTransactionByHash' },
        params: [anchor?.['transaction']],
      }),
    });
    const { result } = z
      .object({ result: z.object({ input: z.string(), value: z.string() }) })
      .parse(await response.json());
    // Four octets of selector and three words.
    expect([result.input.length, result.value]).toEqual([2 + 2 * (4 + 96), '0x0']);
  });
});

describe('the file of anchors', () => {
  const sink = { kind: 'witness', url: 'https://witness.example', vkey: 'w+00000000+AQ==' };
  const evm = {
    ...{ kind: 'evm', rpcUrl: 'https://node.example', chainId: 1 },
    ...{ contract: `0x${'ab'.repeat(20)}`, keyFile: 'key' },
  };

  it('has a quorum, a cadence, and paths beside it', () => {
    const config = parseAnchorsConfig({ required: 1, sinks: [evm] }, '/etc/host/anchors.json');
    expect(config).toMatchObject({
      ...{ required: 1, intervalMs: 60_000 },
      sinks: [{ keyFile: '/etc/host/key', confirmations: 1, everyInterval: false }],
    });
  });

  it.each<[string, unknown]>([
    ['no sinks', { required: 1, sinks: [] }],
    ['more sinks required than named', { required: 2, sinks: [sink] }],
    ['none required', { required: 0, sinks: [sink] }],
    ['a kind that is none', { required: 1, sinks: [{ ...sink, kind: 'fax' }] }],
    ['a member that is none', { required: 1, sinks: [{ ...sink, extra: 1 }] }],
    ['a key in it', { required: 1, sinks: [{ ...evm, key: '0x00' }] }],
    ['a URL of another scheme', { required: 1, sinks: [{ ...sink, url: 'file:///etc/passwd' }] }],
    ['a chain that is none', { required: 1, sinks: [{ ...evm, chainId: 0 }] }],
    ['a contract that is none', { required: 1, sinks: [{ ...evm, contract: '0x12' }] }],
    ['a cadence of nothing', { required: 1, intervalMs: 0, sinks: [sink] }],
    ['nothing', null],
  ])('is refused with %s', (_what, input) => {
    expect(parseAnchorsConfig(input, '/anchors.json')).toBeNull();
  });
});
