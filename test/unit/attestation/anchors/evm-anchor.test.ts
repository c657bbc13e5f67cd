import { beforeAll, describe, expect, it } from 'vitest';
import {
  ANCHORED_TOPIC,
  assessAnchors,
  createVerifierKey,
  evmAnchor,
  evmVerifier,
  logIdOf,
  openQuestion,
  parseEvmSink,
  requireQuorum,
  toHex,
  VerificationError,
} from '#attestation';
import type { AnchoredHead, ChainReader, EvmRecord } from '#attestation';

const sink = parseEvmSink(1337, `0x${'Ab'.repeat(20)}`);
const record: EvmRecord = {
  ...{ ...sink, seq: 4, blockNumber: 300, logIndex: 2 },
  ...{ transaction: `0x${'11'.repeat(32)}`, block: `0x${'22'.repeat(32)}` },
};
const anchor = evmAnchor(record);
const word = (value: number): string => value.toString(16).padStart(64, '0');

let head: AnchoredHead;
let topics: string[];
let data: string;

beforeAll(async () => {
  const logKey = await createVerifierKey('log.example/neoseal', new Uint8Array(32).fill(5));
  head = {
    checkpoint: { origin: 'log.example/neoseal', size: 9, root: new Uint8Array(32).fill(6) },
    logKey,
  };
  topics = [ANCHORED_TOPIC, `0x${toHex(await logIdOf(logKey))}`, `0x${word(4)}`];
  data = `0x${word(9)}${'06'.repeat(32)}${'0'.repeat(24)}${'77'.repeat(20)}`;
});

interface Shown {
  readonly chainId?: unknown;
  readonly receipt?: Readonly<Record<string, unknown>> | null;
  readonly event?: Readonly<Record<string, unknown>>;
  readonly block?: Readonly<Record<string, unknown>> | null;
  readonly height?: unknown;
}

/** A node that shows the event, with whatever a test wants to be different. */
function nodeWith(shown: Shown = {}): ChainReader {
  const event = {
    ...{ address: sink.contract, topics, data, logIndex: '0x2', removed: false },
    ...shown.event,
  };
  const receipt =
    shown.receipt === null
      ? null
      : {
          ...{ status: '0x1', transactionHash: record.transaction, blockHash: record.block },
          ...{ blockNumber: '0x12c', logs: [{ ...event, logIndex: '0x1', topics: [] }, event] },
          ...shown.receipt,
        };
  const answers: Readonly<Record<string, unknown>> = {
    eth_chainId: shown.chainId ?? '0x539',
    eth_getTransactionReceipt: receipt,
    eth_getBlockByNumber:
      shown.block === null ? null : { hash: record.block, timestamp: '0x69a00000', ...shown.block },
    eth_blockNumber: shown.height ?? '0x12c',
  };
  return { request: (method) => Promise.resolve(answers[method]) };
}

const silent: ChainReader = { request: () => Promise.reject(new TypeError('connection refused')) };

async function judge(shown: Shown, confirmations = 1): Promise<string> {
  try {
    const verifier = evmVerifier({ ...sink, chain: nodeWith(shown), confirmations });
    return (await verifier.verify(anchor, head)).status;
  } catch (error) {
    return error instanceof VerificationError ? error.code : String(error);
  }
}

describe('an anchor on a contract', () => {
  it('is verified by the event that a node shows, with the time of its block', async () => {
    const verifier = evmVerifier({ ...sink, chain: nodeWith() });
    expect(await verifier.verify(anchor, head)).toEqual({
      status: 'verified',
      timeMs: 0x69a00000 * 1000,
    });
  });

  it('is not reached offline, nor when the node is silent or of another chain', async () => {
    for (const options of [sink, { ...sink, chain: silent }]) {
      const finding = await evmVerifier(options).verify(anchor, head);
      expect(finding.status).toBe('not-reached');
    }
    expect(await judge({ chainId: '0x1' })).toBe('not-reached');
  });

  it('is not reached before enough blocks stand', async () => {
    expect(await judge({}, 2)).toBe('not-reached');
    expect(await judge({ height: '0x12d' }, 2)).toBe('verified');
  });

  it('is unrelated to another contract, chain or kind', async () => {
    const chain = nodeWith();
    for (const other of [
      evmVerifier({ ...parseEvmSink(1337, `0x${'cd'.repeat(20)}`), chain }),
      evmVerifier({ ...sink, chainId: 1, chain }),
    ]) {
      expect(await other.verify(anchor, head)).toEqual({ status: 'unrelated' });
    }
    const verifier = evmVerifier({ ...sink, chain });
    expect(await verifier.verify({ kind: 'witness' }, head)).toEqual({ status: 'unrelated' });
  });

  it.each<[string, Shown]>([
    ['no such transaction', { receipt: null }],
    ['a failed transaction', { receipt: { status: '0x0' } }],
    ['another transaction', { receipt: { transactionHash: `0x${'33'.repeat(32)}` } }],
    ['another block', { receipt: { blockHash: `0x${'33'.repeat(32)}` } }],
    ['another height', { receipt: { blockNumber: '0x12d' } }],
    ['no events', { receipt: { logs: [] } }],
    ['events that are none', { receipt: { logs: 'none' } }],
    ['a block that is not on its chain any more', { block: { hash: `0x${'33'.repeat(32)}` } }],
    ['no block', { block: null }],
    ['an event of another contract', { event: { address: `0x${'cd'.repeat(20)}` } }],
    ['an event at another position', { event: { logIndex: '0x3' } }],
    ['an event that was taken back', { event: { removed: true } }],
    ['an event of another kind', { event: { topics: [`0x${'33'.repeat(32)}`] } }],
    ['an event with short data', { event: { data: '0x00' } }],
    ['an event with malformed data', { event: { data: 'zz' } }],
    ['a height that is no quantity', { height: 300 }],
    ['a chain that is no quantity', { chainId: '0x0539' }],
  ])('is refused when the node shows %s', async (_what, shown) => {
    expect(await judge(shown)).toBe('ANCHOR_RECORD');
  });

  it('is refused when the event is of another log, number, size or root', async () => {
    const other = (position: number, topic: string): Shown => ({
      event: { topics: topics.map((known, i) => (i === position ? topic : known)) },
    });
    const replace = (from: string, to: string): Shown => ({
      event: { data: data.replace(from, to) },
    });
    for (const shown of [
      other(1, `0x${'44'.repeat(32)}`),
      other(2, `0x${word(5)}`),
      replace(word(9), word(10)),
      replace('06'.repeat(32), '07'.repeat(32)),
    ]) {
      expect(await judge(shown)).toBe('ANCHOR_RECORD');
    }
  });

  it.each(['seq', 'transaction', 'block', 'blockNumber', 'logIndex'])(
    'is refused without its field %s, also offline',
    async (field) => {
      const rest = Object.fromEntries(Object.entries(anchor).filter(([name]) => name !== field));
      const verifying = evmVerifier(sink).verify({ ...rest, kind: 'evm' }, head);
      await expect(verifying).rejects.toMatchObject({ code: 'FORMAT_FIELD_MISSING' });
    },
  );

  it.each<[number, string]>([
    [0, `0x${'ab'.repeat(20)}`],
    [1.5, `0x${'ab'.repeat(20)}`],
    [1, 'ab'.repeat(20)],
    [1, `0x${'ab'.repeat(19)}`],
  ])('cannot be trusted as %d %s', (chainId, contract) => {
    expect(() => parseEvmSink(chainId, contract)).toThrow('ANCHOR_SINK');
  });
});

describe('a quorum with an anchor that only a node could confirm', () => {
  const holding = {
    id: 'holds',
    verify: () => Promise.resolve({ status: 'verified', timeMs: null } as const),
  };

  it('is open when that anchor could make it, and missed when not', async () => {
    const assess = (required: number) =>
      assessAnchors([anchor], head, { required, verifiers: [holding, evmVerifier(sink)] });
    expect((await assess(1)).quorum).toBe('reached');
    const open = await assess(2);
    expect(open.quorum).toBe('not-reached');
    expect(openQuestion(open)).not.toBeNull();
    expect(() => requireQuorum(open)).toThrow('ANCHOR_QUORUM');
    const missed = await assess(3);
    expect([missed.quorum, openQuestion(missed)]).toEqual(['missed', null]);
  });

  it('counts a sink that a policy names twice once', async () => {
    const policy = { required: 2, verifiers: [holding, holding] };
    expect((await assessAnchors([anchor], head, policy)).quorum).toBe('missed');
  });

  it('is spoilt by one bad anchor, whatever the others are', async () => {
    const bad = evmVerifier({ ...sink, chain: nodeWith({ receipt: null }) });
    const assessed = await assessAnchors([anchor], head, {
      required: 1,
      verifiers: [holding, bad],
    });
    expect(assessed.checks).toMatchObject([
      { name: 'holds', status: 'passed' },
      { status: 'failed', code: 'ANCHOR_RECORD' },
    ]);
    expect(() => requireQuorum(assessed)).toThrow('ANCHOR_RECORD');
  });
});
