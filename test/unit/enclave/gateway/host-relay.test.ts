import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HostFault } from '../../../../enclave/gateway/host-fault.ts';
import type { BlobHost } from '../../../../enclave/gateway/host-relay.ts';
import { HostRelay } from '../../../../enclave/gateway/host-relay.ts';
import { NewbornsUnderWay } from '../../../../enclave/jobs/newborns-under-way.ts';
import type { SealedNewborn } from '../../../../enclave/workers/newborn-task.ts';

interface HostDouble extends BlobHost {
  connected: boolean;
  readonly asked: number[];
}

function hostDouble(): HostDouble {
  const asked: number[] = [];
  const host: HostDouble = {
    connected: true,
    asked,
    isConnected: () => host.connected,
    openBlob: (_, offset = 0) => {
      asked.push(offset);
      return Readable.from([]);
    },
  };
  return host;
}

const sealed: SealedNewborn = { commitment: new Uint8Array(32), sealed: new Uint8Array(1) };

describe('the host of a newborn under way', () => {
  it('does not come back when it broke the stream off itself', async () => {
    await expect(new HostRelay(hostDouble(), 10_000).returns()).resolves.toBe(false);
  });

  it('comes back on the connection that asks for the newborn again', async () => {
    const [first, second] = [hostDouble(), hostDouble()];
    const relay = new HostRelay(first, 10_000);
    first.connected = false;
    const returns = relay.returns();
    await delay(20);
    relay.join(second);
    await expect(returns).resolves.toBe(true);
    relay.openBlob('00', 77);
    expect([first.asked, second.asked]).toEqual([[], [77]]);
  });

  it('goes over to a connection that had asked before the first one broke', async () => {
    const [first, second] = [hostDouble(), hostDouble()];
    const relay = new HostRelay(first, 10_000);
    relay.join(second);
    relay.openBlob('00', 0);
    first.connected = false;
    await expect(relay.returns()).resolves.toBe(true);
    relay.openBlob('00', 5);
    expect([first.asked, second.asked]).toEqual([[0], [5]]);
  });

  it('is given up when nobody comes in time', async () => {
    const host = hostDouble();
    host.connected = false;
    await expect(new HostRelay(host, 20).returns()).resolves.toBe(false);
  });

  it('is given up when what comes has gone again', async () => {
    const [first, second] = [hostDouble(), hostDouble()];
    const relay = new HostRelay(first, 10_000);
    first.connected = false;
    second.connected = false;
    const returns = relay.returns();
    await delay(20);
    relay.join(second);
    await expect(returns).resolves.toBe(false);
  });
});

describe('newborns under way', () => {
  it('are worked on once for two runs of the same batch', async () => {
    const underWay = new NewbornsUnderWay(1_000);
    let begun = 0;
    const begin = async (): Promise<SealedNewborn> => {
      begun += 1;
      await delay(20);
      return sealed;
    };
    const runs = [0, 1].map(() => underWay.run('a/0', hostDouble(), begin));
    expect(await Promise.all(runs)).toEqual([sealed, sealed]);
    expect(begun).toBe(1);
  });

  it('begin anew after they have ended, also after a failure', async () => {
    const underWay = new NewbornsUnderWay(1_000);
    const fail = (): Promise<SealedNewborn> =>
      Promise.reject(new HostFault('BLOB_UNAVAILABLE', 'double'));
    await expect(underWay.run('a/0', hostDouble(), fail)).rejects.toThrow(HostFault);
    await expect(underWay.run('a/0', hostDouble(), () => Promise.resolve(sealed))).resolves.toBe(
      sealed,
    );
  });

  it('are told apart by batch and index', async () => {
    const underWay = new NewbornsUnderWay(1_000);
    let begun = 0;
    const begin = (): Promise<SealedNewborn> => {
      begun += 1;
      return Promise.resolve(sealed);
    };
    await Promise.all(['a/0', 'a/1', 'b/0'].map((name) => underWay.run(name, hostDouble(), begin)));
    expect(begun).toBe(3);
  });
});
