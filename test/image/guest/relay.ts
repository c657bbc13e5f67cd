import { read, write } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { VsockLibrary } from '../../../enclave/listener/vsock-library.ts';
import { encodeVsockAddress, VMADDR_CID_LOCAL } from '../../../enclave/listener/vsock-address.ts';
import { VsockStream } from '../../../enclave/listener/vsock-stream.ts';

const readBytes = promisify(read);
const writeBytes = promisify(write);
const NOBODY_THERE_MS = 20;
const CHUNK_BYTES = 32_768;

/** Carries bytes both ways, one connection of the host after the other. */
export async function relaySerialPort(
  port: number,
  { library, vsockPort }: { library: VsockLibrary; vsockPort: number },
): Promise<never> {
  let enclave: VsockStream | null = null;
  for (;;) {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    // Nothing to read and no error: nobody holds the other end of the port.
    const { bytesRead } = await readBytes(port, buffer, 0, buffer.length, null);
    if (bytesRead === 0) {
      enclave?.end();
      enclave = null;
      await delay(NOBODY_THERE_MS);
      continue;
    }
    enclave ??= await connectEnclave(library, vsockPort, port);
    await send(enclave, buffer.subarray(0, bytesRead));
  }
}

async function connectEnclave(
  library: VsockLibrary,
  vsockPort: number,
  port: number,
): Promise<VsockStream> {
  const fd = library.socket();
  const address = encodeVsockAddress({ cid: VMADDR_CID_LOCAL, port: vsockPort });
  if (fd < 0 || (await library.connect(fd, address)) !== 0) {
    throw new Error('the enclave does not take a connection');
  }
  const stream = new VsockStream(fd, library);
  stream.on('error', () => undefined);
  void forward(stream, port);
  return stream;
}

async function forward(stream: VsockStream, port: number): Promise<void> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    for (let offset = 0; offset < bytes.length;) {
      const length = Math.min(CHUNK_BYTES, bytes.length - offset);
      offset += (await writeBytes(port, bytes, offset, length, null)).bytesWritten;
    }
  }
}

function send(stream: VsockStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    stream.write(bytes, () => {
      resolve();
    });
  });
}
