import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { FRAME_TYPE } from '#protocol';
import type { Frame } from '#protocol';
import type { Arena, Ending } from './arena.ts';
import type { Attack } from './attack.ts';
import type { Mangle } from './frame-relay.ts';
import { startFrameRelay } from './frame-relay.ts';

/** DATA of the host, in order: sealed manifest, list of submissions, its acknowledgement, a file. */
const NTH = 4;

const atNth =
  (act: (frame: Frame) => readonly (Frame | Uint8Array)[]): (() => Mangle) =>
  () =>
  (frame, dataFrames) =>
    frame.type === FRAME_TYPE.data && dataFrames === NTH ? act(frame) : [frame];

const MANGLES: readonly (readonly [string, () => Mangle])[] = [
  ['a frame dropped', atNth(() => [])],
  ['a frame sent twice', atNth((frame) => [frame, frame])],
  ['a frame cut short', atNth((frame) => [{ ...frame, payload: frame.payload.subarray(1) }])],
  [
    'a bit flipped in a frame',
    atNth((frame) => [{ ...frame, payload: frame.payload.with(0, (frame.payload[0] ?? 0) ^ 1) }]),
  ],
  [
    'a frame moved to another stream',
    atNth((frame) => [{ ...frame, streamId: frame.streamId + 2 }]),
  ],
  ['a frame with a later number', atNth((frame) => [{ ...frame, sequence: frame.sequence + 1 }])],
  ['a frame of an unknown type', atNth(() => [Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)])],
  ['noise between the frames', atNth((frame) => [frame, new Uint8Array(randomBytes(100))])],
  [
    'an end before its data',
    atNth((frame) => [{ ...frame, type: FRAME_TYPE.end, payload: new Uint8Array(0) }, frame]),
  ],
  ['two frames exchanged', exchangeFrames],
  ['every frame sent twice', () => (frame) => [frame, frame]],
];

function exchangeFrames(): Mangle {
  let held: Frame | null = null;
  return (frame, dataFrames) => {
    if (frame.type === FRAME_TYPE.data && dataFrames === NTH && held === null) {
      held = frame;
      return [];
    }
    const later = held === null ? [] : [held];
    held = null;
    return [frame, ...later];
  };
}

export const FRAME_ATTACKS: readonly Attack[] = MANGLES.map(([name, mangle], index): Attack => ({
  group: 'frame on the way',
  name,
  run: async (arena: Arena): Promise<Ending> => {
    const socket = join(arena.machine.folder, `relay-${index}.sock`);
    const server = await startFrameRelay(socket, arena.launched.socket, mangle());
    try {
      return await arena.judge(await arena.submit(), { socket });
    } finally {
      server.close();
    }
  },
}));
