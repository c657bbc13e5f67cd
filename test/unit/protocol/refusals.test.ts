import { describe, expect, it } from 'vitest';
import { FRAME_TYPE } from '#protocol';
import { RawPeer, rawFrame } from '../../doubles/raw-peer.ts';

const { open, data, credit, end, reset, close, ping, pong } = FRAME_TYPE;

describe('a connection that its peer abuses', () => {
  it.each([
    ['a stream id of its own side', 2, 'STREAM_ID_INVALID'],
    ['stream id 0', 0, 'STREAM_ID_INVALID'],
    ['a stream id that leaves one out', 3, 'FRAME_OUT_OF_ORDER'],
  ])('refuses %s', async (_name, streamId, code) => {
    const peer = new RawPeer();
    peer.open(streamId);
    expect(await peer.fault()).toBe(code);
  });

  it('refuses to open a stream twice', async () => {
    const peer = new RawPeer();
    peer.open();
    peer.open();
    expect(await peer.fault()).toBe('FRAME_DUPLICATE');
  });

  it.each([
    ['a header that does not begin at 0', { sequence: 1, payload: '{}' }, 'FRAME_OUT_OF_ORDER'],
    ['a header that is not JSON', { sequence: 0, payload: '{"a":' }, 'HEADER_INVALID'],
    [
      'a header that is not UTF-8',
      { sequence: 0, payload: Buffer.from([0x22, 0xff, 0x22]) },
      'HEADER_INVALID',
    ],
  ])('refuses %s', async (_name, frame, code) => {
    const peer = new RawPeer();
    peer.send({ type: open, streamId: 1, ...frame });
    expect(await peer.fault()).toBe(code);
  });

  it('refuses a header that is interrupted by another frame', async () => {
    const peer = new RawPeer();
    peer.send({ type: open, streamId: 1, sequence: 0, payload: '{', more: true });
    peer.send({ type: ping, streamId: 0, sequence: 0 });
    expect(await peer.fault()).toBe('FRAME_OUT_OF_ORDER');
  });

  it('refuses a header that is interrupted by another header', async () => {
    const peer = new RawPeer();
    peer.send({ type: open, streamId: 1, sequence: 0, payload: '{', more: true });
    peer.send({ type: open, streamId: 3, sequence: 0, payload: '{}' });
    expect(await peer.fault()).toBe('FRAME_OUT_OF_ORDER');
  });

  it('refuses a header fragment that comes twice', async () => {
    const peer = new RawPeer();
    peer.send({ type: open, streamId: 1, sequence: 0, payload: '{', more: true });
    peer.send({ type: open, streamId: 1, sequence: 0, payload: '}' });
    expect(await peer.fault()).toBe('FRAME_DUPLICATE');
  });

  it('refuses a header above 2 MiB before it is complete', async () => {
    const peer = new RawPeer();
    const payload = Buffer.alloc(32_756, ' ');
    for (let sequence = 0; sequence <= 2_097_152 / 32_756; sequence += 1) {
      peer.send({ type: open, streamId: 1, sequence, payload, more: true });
    }
    expect(await peer.fault()).toBe('MESSAGE_OVERSIZED');
  });

  it('refuses more streams than agreed', async () => {
    const peer = new RawPeer({ maxStreams: 2 });
    peer.open(1);
    peer.open(3);
    peer.open(5);
    expect(await peer.fault()).toBe('STREAM_LIMIT');
    expect(peer.streams).toHaveLength(2);
  });

  it('refuses live headers that together exceed 4 MiB', async () => {
    const peer = new RawPeer();
    for (const id of [1, 3, 5]) {
      let sequence = 0;
      for (; sequence < 60; sequence += 1) {
        const payload = Buffer.alloc(32_756, ' ');
        peer.send({ type: open, streamId: id, sequence, payload, more: true });
      }
      peer.send({ type: open, streamId: id, sequence, payload: '{}' });
    }
    expect(await peer.fault()).toBe('STREAM_LIMIT');
    expect(peer.streams).toHaveLength(2);
  });

  it.each([
    [
      'data for a stream that is not open',
      { type: data, streamId: 5, sequence: 0, payload: 'x' },
      'STREAM_UNKNOWN',
    ],
    [
      'a repeated sequence number',
      { type: data, streamId: 1, sequence: 0, payload: 'x' },
      'FRAME_DUPLICATE',
    ],
    [
      'a sequence number that leaves one out',
      { type: data, streamId: 1, sequence: 2, payload: 'x' },
      'FRAME_OUT_OF_ORDER',
    ],
    ['a CLOSE before both ends', { type: close, streamId: 1, sequence: 1 }, 'FRAME_OUT_OF_ORDER'],
    [
      'credit that was never taken',
      { type: credit, streamId: 1, sequence: 1, payload: Buffer.from([0, 0, 0, 1]) },
      'CREDIT_EXCEEDED',
    ],
    [
      'credit of nothing',
      { type: credit, streamId: 1, sequence: 1, payload: Buffer.alloc(4) },
      'CREDIT_EXCEEDED',
    ],
    ['a heartbeat on a stream', { type: ping, streamId: 1, sequence: 0 }, 'STREAM_ID_INVALID'],
    [
      'a heartbeat that leaves one out',
      { type: pong, streamId: 0, sequence: 1 },
      'FRAME_OUT_OF_ORDER',
    ],
  ])('refuses %s', async (_name, frame, code) => {
    const peer = new RawPeer();
    peer.open();
    peer.send(frame);
    expect(await peer.fault()).toBe(code);
  });

  it('refuses a repeated heartbeat', async () => {
    const peer = new RawPeer();
    peer.send({ type: ping, streamId: 0, sequence: 0 });
    peer.send({ type: ping, streamId: 0, sequence: 0 });
    expect(await peer.fault()).toBe('FRAME_DUPLICATE');
  });

  it.each([
    ['data after the end', { type: data, streamId: 1, sequence: 2, payload: 'x' }],
    ['a second end', { type: end, streamId: 1, sequence: 2 }],
    ['a CLOSE though this side has not ended', { type: close, streamId: 1, sequence: 2 }],
  ])('refuses %s', async (_name, frame) => {
    const peer = new RawPeer();
    peer.open();
    peer.send({ type: end, streamId: 1, sequence: 1 });
    peer.send(frame);
    expect(await peer.fault()).toBe('FRAME_OUT_OF_ORDER');
  });

  it('refuses anything after a reset of the same stream', async () => {
    const peer = new RawPeer();
    peer.open();
    peer.socket.write(
      Buffer.concat([
        rawFrame({ type: reset, streamId: 1, sequence: 1 }),
        rawFrame({ type: data, streamId: 1, sequence: 2, payload: 'x' }),
      ]),
    );
    expect(await peer.fault()).toBe('FRAME_OUT_OF_ORDER');
  });

  it('refuses data above the window of a reader that does not read', async () => {
    const peer = new RawPeer();
    peer.open();
    for (let sequence = 1; sequence <= 30; sequence += 1) {
      peer.send({ type: data, streamId: 1, sequence, payload: Buffer.alloc(32_000) });
    }
    expect(await peer.fault()).toBe('CREDIT_EXCEEDED');
  });

  it('refuses a window that is filled with one-byte frames', async () => {
    const peer = new RawPeer({ onStream: (stream) => stream.pause() });
    peer.open();
    const frames = Array.from({ length: 70_000 }, (_, index) =>
      rawFrame({ type: data, streamId: 1, sequence: index + 1, payload: 'x' }),
    );
    peer.socket.write(Buffer.concat(frames));
    expect(await peer.fault()).toBe('CREDIT_EXCEEDED');
  });

  it('reports a transport that ends inside a frame', async () => {
    const peer = new RawPeer();
    peer.socket.end(rawFrame({ type: ping, streamId: 0, sequence: 0 }).subarray(0, 5));
    expect(await peer.fault()).toBe('FRAME_TRUNCATED');
  });

  it('reports a transport that ends while a stream is open, and fails that stream', async () => {
    const peer = new RawPeer();
    peer.open();
    await new Promise((resolve) => setImmediate(resolve));
    const failure = new Promise((resolve) => peer.streams[0]?.once('error', resolve));
    peer.socket.end();
    expect(await peer.fault()).toBe('CONNECTION_CLOSED');
    expect(await failure).toMatchObject({ code: 'CONNECTION_CLOSED' });
  });

  it('ends in order when the transport ends between streams', async () => {
    const peer = new RawPeer();
    peer.socket.end();
    expect(await peer.fault()).toBe('ended in order');
  });

  it('does not carry bytes of the peer in a fault', async () => {
    const peer = new RawPeer();
    peer.send({ type: open, streamId: 1, sequence: 0, payload: '{"secret-7781":' });
    const fault: unknown = await peer.connection.closed.catch((error: unknown) => error);
    expect(JSON.stringify(fault, ['message', 'stack', 'cause', 'code'])).not.toContain('7781');
    expect(String(fault)).not.toContain('7781');
  });
});
