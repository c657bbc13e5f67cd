import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import koffi from 'koffi';
import { afterEach, describe, expect, it } from 'vitest';
import { toHex } from '#attestation';
import { parseListenAddress } from '../../../../enclave/listener/listen-address.ts';
import { encodeVsockAddress } from '../../../../enclave/listener/vsock-address.ts';
import { loadVsockLibrary } from '../../../../enclave/listener/vsock-library.ts';
import type { VsockLibrary } from '../../../../enclave/listener/vsock-library.ts';
import { listenOnVsock } from '../../../../enclave/listener/vsock-listener.ts';
import { VsockStream } from '../../../../enclave/listener/vsock-stream.ts';
import { dropPrivileges } from '../../../../enclave/runtime/privileges.ts';

const open: Duplex[] = [];
afterEach(() => {
  for (const stream of open.splice(0)) {
    stream.destroy();
  }
});

/** Two connected sockets of the kernel: one as the enclave has it, one as a peer in Node. */
async function connected(): Promise<{ stream: VsockStream; peer: Socket }> {
  const socketpair = koffi
    .load(null)
    .func('int socketpair(int domain, int type, int protocol, void *pair)');
  const pair = new Int32Array(2);
  expect(socketpair(1, 1, 0, pair)).toBe(0);
  const stream = new VsockStream(pair[0] ?? -1, await loadVsockLibrary());
  const peer = new Socket({ fd: pair[1] ?? -1, allowHalfOpen: true });
  open.push(stream, peer);
  return { stream, peer };
}

async function readAll(stream: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

describe('a stream over a descriptor', () => {
  it('carries a megabyte each way, whole and in order', async () => {
    const { stream, peer } = await connected();
    const sent = Buffer.alloc(1_048_583, 'neoseal 0123456789');
    const read = readAll(peer);
    stream.end(sent);
    expect((await read).equals(sent)).toBe(true);
    const back = readAll(stream);
    peer.end(sent);
    expect((await back).equals(sent)).toBe(true);
  });

  it('still reads when it has ended its own side', async () => {
    const { stream, peer } = await connected();
    stream.end('question');
    expect((await readAll(peer)).toString()).toBe('question');
    const answer = readAll(stream);
    peer.end('answer');
    expect((await answer).toString()).toBe('answer');
  });

  it('does not stay in a read that waits when it is destroyed', async () => {
    const { stream, peer } = await connected();
    stream.resume();
    await delay(20);
    const [closed, ended] = [once(stream, 'close'), once(peer.resume(), 'end')];
    stream.destroy();
    await Promise.all([closed, ended]);
  });

  it('fails with an error, not for ever, when the peer is gone', async () => {
    const { stream, peer } = await connected();
    peer.destroy();
    await once(peer, 'close');
    stream.write(Buffer.alloc(1_000_000));
    const [error] = (await once(stream, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('EPIPE');
  });
});

interface Call {
  readonly call: string;
  readonly bytes?: string;
}

/** A kernel that records what it is asked for. */
function fakeLibrary(fails: string | null = null): {
  library: VsockLibrary;
  calls: Call[];
  arrive: (fd: number) => void;
} {
  const calls: Call[] = [];
  const waiting: ((fd: number) => void)[] = [];
  const answer = (call: string, value = 0, bytes?: Uint8Array): number => {
    calls.push(bytes === undefined ? { call } : { call, bytes: toHex(bytes) });
    return call === fails ? -1 : value;
  };
  return {
    calls,
    arrive: (fd) => waiting.shift()?.(fd),
    library: {
      socket: () => answer('socket', 3),
      bind: (_fd, address) => answer('bind', 0, address),
      listen: () => answer('listen'),
      accept: () => new Promise((resolve) => waiting.push(resolve)),
      connect: () => Promise.resolve(0),
      shutdown: (fd) => answer(`shutdown ${fd}`),
      exitNow: () => undefined,
    },
  };
}

describe('the listener', () => {
  it('binds any CID at the port, byte for byte as the kernel reads it', () => {
    const { library, calls } = fakeLibrary();
    listenOnVsock(library, 5005);
    // family 40, reserved, port 5005, CID 2^32-1, flags and zeros
    expect(calls.map(({ call }) => call)).toEqual(['socket', 'bind', 'listen']);
    expect(calls[1]?.bytes).toBe('28000000' + '8d130000' + 'ffffffff' + '00000000');
  });

  it.each(['socket', 'bind', 'listen'])('refuses by code when %s fails', (call) => {
    expect(() => listenOnVsock(fakeLibrary(call).library, 5005)).toThrow(
      expect.objectContaining({ code: 'LISTENER_UNAVAILABLE' }),
    );
  });

  it('goes on after an accept that failed, and ends the older connection for a new one', async () => {
    const { library, arrive } = fakeLibrary();
    const accepted: Duplex[] = [];
    void listenOnVsock(library, 5005).serve((connection) => accepted.push(connection));
    arrive(-1);
    await delay(150);
    arrive(1_000_001);
    await delay(20);
    expect(accepted.map(({ destroyed }) => destroyed)).toEqual([false]);
    arrive(1_000_002);
    await delay(20);
    expect(accepted.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    open.push(...accepted);
  });
});

describe('the address of the enclave', () => {
  it('is a Unix socket or a port of vsock', () => {
    expect(parseListenAddress({ socket: '/s' })).toEqual({ kind: 'unix', path: '/s' });
    expect(parseListenAddress({ vsock: '5005' })).toEqual({ kind: 'vsock', port: 5005 });
  });

  it.each([
    {},
    { socket: '' },
    { socket: '/s', vsock: '5005' },
    ...['', '0', '-1', '5005 ', '1e3', '0x10', '4294967295', '99999999999'].map((vsock) => ({
      vsock,
    })),
  ])('is not %j', (flags) => {
    expect(parseListenAddress(flags)).toBeNull();
  });

  it('of a peer is written as the kernel reads it', () => {
    expect(toHex(encodeVsockAddress({ cid: 3, port: 9000 }))).toBe(
      '28000000' + '28230000' + '03000000' + '00000000',
    );
  });
});

describe('an enclave that was started as root', () => {
  it('gives up groups, then group, then user', () => {
    const calls: string[] = [];
    dropPrivileges({
      getuid: () => 0,
      setgroups: (groups) => calls.push(`groups ${groups.length}`),
      setgid: (id) => calls.push(`gid ${id}`),
      setuid: (id) => calls.push(`uid ${id}`),
    });
    expect(calls).toEqual(['groups 0', 'gid 65534', 'uid 65534']);
  });

  it('does not try where it has nothing to give up', () => {
    const refuse = (): never => {
      throw new Error('EPERM');
    };
    const process = { getuid: () => 1000, setgroups: refuse, setgid: refuse, setuid: refuse };
    expect(() => {
      dropPrivileges(process);
    }).not.toThrow();
  });
});
