import { afterEach, describe, expect, it } from 'vitest';
import {
  NOTE_TYPE,
  createVerifierKey,
  parseVerifierKey,
  signCheckpoint,
  toBase64,
  witnessVerifier,
} from '#attestation';
import type { VerifierKey } from '#attestation';
import { parseHead, readHead } from '../../../../host/anchors/log-head.ts';
import { createWitnessSink } from '../../../../host/anchors/witness/witness-sink.ts';
import type { AnchorSink } from '../../../../host/ports/anchor-sink.ts';
import type { AnchoredLog } from '../../../../host/ports/anchored-log.ts';
import { generateSigner } from '../../../builders/ed25519.ts';
import { startLoopback } from '../../../doubles/loopback.ts';
import { TestLog } from '../../../doubles/test-log.ts';
import { startWitness } from '../../../doubles/witness-server.ts';
import type { WitnessServer } from '../../../doubles/witness-server.ts';

const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function witnessFor(log: TestLog, known = true): Promise<WitnessServer> {
  const key = await parseVerifierKey(log.vkey);
  const witness = await startWitness({
    ...{ name: 'witness.example', signer: await generateSigner() },
    logs: new Map(known ? [[log.origin, [key]]] : []),
    nowSeconds: () => 1_772_366_400,
  });
  running.push(witness);
  return witness;
}

function sinkOf({ url, key }: { url: string; key: VerifierKey }, log: AnchoredLog): AnchorSink {
  return createWitnessSink({ url: `${url}/`, witness: key, log, timeoutMs: 2000 });
}

/** A witness that gives one answer to everything. */
async function constant(status: number, body: string): Promise<{ url: string; key: VerifierKey }> {
  const server = await startLoopback(() => Promise.resolve({ status, body }));
  running.push(server);
  const { publicKey } = await generateSigner();
  const key = await createVerifierKey('witness.example', publicKey, NOTE_TYPE.cosignature);
  return { url: server.url, key };
}

describe('a witness', () => {
  it('cosigns the first head, later heads, and the same head again', async () => {
    const log = await TestLog.create();
    const witness = await witnessFor(log);
    const sink = sinkOf(witness, log);
    const logKey = await parseVerifierKey(log.vkey);
    for (const names of [[], ['a'], ['b', 'c', 'd'], []]) {
      await log.add(...names);
      const head = readHead(log);
      const anchor = await sink.anchor(head);
      const finding = await witnessVerifier(witness.key).verify(anchor, {
        ...{ checkpoint: head.checkpoint, logKey },
      });
      expect(finding).toEqual({ status: 'verified', timeMs: 1_772_366_400_000 });
    }
    expect(witness.heads.get(log.origin)?.size).toBe(BigInt(log.size));
  });

  it('is found at the size that it holds by a host that has forgotten it (409)', async () => {
    const log = await TestLog.create();
    const witness = await witnessFor(log);
    await log.add('a', 'b');
    await sinkOf(witness, log).anchor(readHead(log));
    await log.add('c');
    await sinkOf(witness, log).anchor(readHead(log));
    expect(witness.heads.get(log.origin)?.size).toBe(4n);
  });

  it('shows a log that was put back to an older state', async () => {
    const log = await TestLog.create();
    const older = await log.copy();
    await log.add('a');
    const witness = await witnessFor(log);
    await sinkOf(witness, log).anchor(readHead(log));
    await expect(sinkOf(witness, older).check()).rejects.toMatchObject({ code: 'ANCHOR_ROLLBACK' });
    await expect(sinkOf(witness, older).anchor(readHead(older))).rejects.toMatchObject({
      code: 'ANCHOR_ROLLBACK',
    });
    await sinkOf(witness, log).check();
  });

  it('shows a log with two histories (422)', async () => {
    const log = await TestLog.create();
    const other = await log.copy();
    await log.add('a');
    await other.add('b');
    const witness = await witnessFor(log);
    await sinkOf(witness, log).anchor(readHead(log));
    const fork = sinkOf(witness, other).anchor(readHead(other));
    await expect(fork).rejects.toMatchObject({ code: 'ANCHOR_FORK' });
    await other.add('c');
    const grown = sinkOf(witness, other).anchor(readHead(other));
    await expect(grown).rejects.toMatchObject({ code: 'ANCHOR_FORK' });
    expect(witness.heads.get(log.origin)?.root).toEqual(readHead(log).checkpoint.root);
  });

  it('that does not know the log (404) or its key (403) refuses, and the head is asked again later', async () => {
    const log = await TestLog.create();
    const unknown = await witnessFor(log, false);
    await expect(sinkOf(unknown, log).anchor(readHead(log))).rejects.toMatchObject({
      code: 'ANCHOR_REFUSED',
      isPassing: true,
    });
    const witness = await witnessFor(log);
    const forged = await signCheckpoint(readHead(log).checkpoint, await generateSigner());
    await expect(sinkOf(witness, log).anchor(parseHead(forged))).rejects.toMatchObject({
      code: 'ANCHOR_REFUSED',
    });
    expect(witness.heads.size).toBe(0);
  });

  it.each<[string, number, string, string]>([
    ['an empty answer', 200, '', 'ANCHOR_REFUSED'],
    ['an answer that is no signature', 200, 'hello\n', 'ANCHOR_REFUSED'],
    [
      'a cosignature of somebody else',
      200,
      `— other.example ${toBase64(new Uint8Array(76))}\n`,
      'ANCHOR_REFUSED',
    ],
    ['a conflict without a size', 409, '', 'ANCHOR_REFUSED'],
    ['a conflict with a size that is none', 409, '01\n', 'ANCHOR_REFUSED'],
    ['a conflict at the same size for ever', 409, '1\n', 'ANCHOR_REFUSED'],
    ['a conflict above the log', 409, '7\n', 'ANCHOR_ROLLBACK'],
    ['a fault of its own', 500, '', 'ANCHOR_REFUSED'],
    ['an endless answer', 200, 'x'.repeat(70_000), 'ANCHOR_REFUSED'],
    ['a redirect', 302, '', 'ANCHOR_REFUSED'],
  ])('that gives %s is refused', async (_what, status, body, code) => {
    const log = await TestLog.create();
    const sink = sinkOf(await constant(status, body), log);
    await expect(sink.anchor(readHead(log))).rejects.toMatchObject({ code });
  });

  it('that signs something else is refused', async () => {
    const log = await TestLog.create();
    const [signer, blob] = [await generateSigner(), new Uint8Array(72).fill(1)];
    const key = await createVerifierKey('witness.example', signer.publicKey, NOTE_TYPE.cosignature);
    const line = `— witness.example ${toBase64(new Uint8Array([...key.keyId, ...blob]))}\n`;
    const { url } = await constant(200, line);
    const sink = sinkOf({ url, key }, log);
    await expect(sink.anchor(readHead(log))).rejects.toMatchObject({ code: 'ANCHOR_REFUSED' });
  });

  it('that is not there is unreachable', async () => {
    const log = await TestLog.create();
    const { url, key } = await constant(200, '');
    await Promise.all(running.splice(0).map((server) => server.stop()));
    await expect(sinkOf({ url, key }, log).anchor(readHead(log))).rejects.toMatchObject({
      code: 'ANCHOR_UNREACHABLE',
    });
  });
});
