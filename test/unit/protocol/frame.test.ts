import { describe, expect, it } from 'vitest';
import { FRAME_TYPE, FrameDecoder, MAX_FRAME_BYTES, encodeFrame } from '#protocol';
import type { Frame } from '#protocol';
import { rawFrame } from '../../doubles/raw-peer.ts';

const frames: Frame[] = [
  { type: FRAME_TYPE.open, more: true, streamId: 1, sequence: 0, payload: Buffer.from('{"op":') },
  { type: FRAME_TYPE.open, more: false, streamId: 1, sequence: 1, payload: Buffer.from('1}') },
  { type: FRAME_TYPE.data, more: false, streamId: 1, sequence: 2, payload: bytes(32_756) },
  { type: FRAME_TYPE.ping, more: false, streamId: 0, sequence: 0, payload: bytes(0) },
  { type: FRAME_TYPE.data, more: false, streamId: 0xffff_fffe, sequence: 7, payload: bytes(1) },
  { type: FRAME_TYPE.credit, more: false, streamId: 1, sequence: 0xffff_ffff, payload: bytes(4) },
  { type: FRAME_TYPE.end, more: false, streamId: 1, sequence: 3, payload: bytes(0) },
];
const wire = Buffer.concat(frames.map((frame) => encodeFrame(frame)));

describe('the frame codec', () => {
  it('gives back what was encoded, whole', () => {
    expect(plain(new FrameDecoder().push(wire))).toEqual(plain(frames));
  });

  it('gives back what was encoded, one byte at a time, though the caller reuses its buffer', () => {
    const decoder = new FrameDecoder();
    const chunk = Buffer.alloc(1);
    const decoded: Frame[] = [];
    for (const byte of wire) {
      chunk[0] = byte;
      decoded.push(...decoder.push(chunk));
    }
    decoder.end();
    expect(plain(decoded)).toEqual(plain(frames));
  });

  it('gives back what was encoded, cut in two at every boundary near a frame edge', () => {
    const edges = frames.map((_, index) =>
      frames.slice(0, index).reduce((sum, frame) => sum + 12 + frame.payload.length, 0),
    );
    const cuts = edges.flatMap((edge) => Array.from({ length: 29 }, (_, i) => edge + i - 14));
    for (const cut of cuts.filter((at) => at >= 0 && at <= wire.length)) {
      const decoder = new FrameDecoder();
      const decoded = [...decoder.push(wire.subarray(0, cut)), ...decoder.push(wire.subarray(cut))];
      decoder.end();
      expect(plain(decoded)).toEqual(plain(frames));
    }
  });

  it('reports a transport that ends at any place inside a frame', () => {
    const small = rawFrame({ type: FRAME_TYPE.data, streamId: 1, sequence: 0, payload: 'abc' });
    for (let length = 1; length < small.length; length += 1) {
      const decoder = new FrameDecoder();
      expect(decoder.push(small.subarray(0, length))).toEqual([]);
      expect(() => {
        decoder.end();
      }).toThrow('FRAME_TRUNCATED');
    }
  });

  it.each([0, 9, 128, 255])('refuses the unknown type %i', (type) => {
    const header = Buffer.alloc(12);
    header[0] = type;
    expect(() => new FrameDecoder().push(header)).toThrow('FRAME_TYPE_UNKNOWN');
  });

  it('refuses a length above 32 KiB by the header alone', () => {
    const header = Buffer.alloc(12);
    header[0] = FRAME_TYPE.data;
    header.writeUInt16BE(MAX_FRAME_BYTES - 12 + 1, 2);
    expect(() => new FrameDecoder().push(header)).toThrow('FRAME_OVERSIZED');
  });

  it('does not encode a payload above the limit', () => {
    const payload = bytes(MAX_FRAME_BYTES - 12 + 1);
    expect(() => rawFrame({ type: FRAME_TYPE.data, streamId: 1, sequence: 0, payload })).toThrow(
      'FRAME_OVERSIZED',
    );
  });

  it('does not encode a sequence number that has run out', () => {
    expect(() => rawFrame({ type: FRAME_TYPE.end, streamId: 1, sequence: 2 ** 32 })).toThrow(
      'FRAME_OUT_OF_ORDER',
    );
  });

  it('refuses reserved flags, and MORE on anything but OPEN', () => {
    const open = rawFrame({ type: FRAME_TYPE.open, streamId: 1, sequence: 0, payload: '{}' });
    open[1] = 2;
    expect(() => new FrameDecoder().push(open)).toThrow('MESSAGE_INVALID');
    const data = { type: FRAME_TYPE.data, streamId: 1, sequence: 0, payload: 'a', more: true };
    expect(() => new FrameDecoder().push(rawFrame(data))).toThrow('MESSAGE_INVALID');
  });

  it.each([
    ['empty DATA', FRAME_TYPE.data, 0],
    ['empty OPEN', FRAME_TYPE.open, 0],
    ['CREDIT of 3 bytes', FRAME_TYPE.credit, 3],
    ['CREDIT of 5 bytes', FRAME_TYPE.credit, 5],
    ['END with a payload', FRAME_TYPE.end, 1],
    ['RESET with a payload', FRAME_TYPE.reset, 1],
    ['CLOSE with a payload', FRAME_TYPE.close, 1],
    ['PING with a payload', FRAME_TYPE.ping, 8],
    ['PONG with a payload', FRAME_TYPE.pong, 8],
  ])('refuses %s', (_name, type, length) => {
    const frame = rawFrame({ type, streamId: 1, sequence: 0, payload: bytes(length) });
    expect(() => new FrameDecoder().push(frame)).toThrow('MESSAGE_INVALID');
  });
});

function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251);
}

function plain(decoded: readonly Frame[]): unknown[] {
  return decoded.map((frame) => ({
    ...frame,
    payload: Buffer.from(frame.payload).toString('hex'),
  }));
}
