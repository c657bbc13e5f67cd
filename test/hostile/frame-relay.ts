import { once } from 'node:events';
import type { Server } from 'node:net';
import { connect, createServer } from 'node:net';
import { FRAME_TYPE, FrameDecoder, encodeFrame } from '#protocol';
import type { Frame } from '#protocol';

/** Given a frame of the host, what the enclave gets in its place. */
export type Mangle = (frame: Frame, dataFrames: number) => readonly (Frame | Uint8Array)[];

/** Stands between host and enclave and rewrites what the host sends, frame by frame. */
export async function startFrameRelay(
  path: string,
  enclave: string,
  mangle: Mangle,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: enclave, allowHalfOpen: true });
    const decoder = new FrameDecoder();
    let dataFrames = 0;
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    near.on('error', end);
    far.on('error', end);
    near.on('data', (chunk: Buffer) => {
      for (const frame of decoder.push(chunk)) {
        dataFrames += frame.type === FRAME_TYPE.data ? 1 : 0;
        for (const replaced of mangle(frame, dataFrames)) {
          far.write(replaced instanceof Uint8Array ? replaced : encodeFrame(replaced));
        }
      }
    });
    near.on('end', () => far.end());
    far.pipe(near);
  });
  await once(server.listen(path), 'listening');
  return server;
}
