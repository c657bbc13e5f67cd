import type { Duplex, Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Connection, EnclaveRequest } from '#protocol';
import {
  parseAcknowledgement,
  parseStateAnswer,
  readJsonMessage,
  writeJsonMessage,
} from '#protocol';
import { HostFault } from './host-fault.ts';

const MAX_ANSWER_BYTES = 1_024;
const MAX_STATE_BYTES = 768 * 1024;

export interface Artefact {
  /** SHA-256 of the sealed manifest, hex. */
  readonly batch: string;
  readonly index: number;
  readonly sealed: Uint8Array;
}

/** What the enclave asks of the host, over one connection. Every answer is hostile. */
export interface HostGateway {
  /** False once the connection has ended. */
  readonly isConnected: () => boolean;
  /**
   * The bytes of a blob; whether they are the right ones is for the caller to check.
   *
   * @param offset where to begin, in bytes
   */
  openBlob(sha256: string, offset?: number): Readable;
  /** Resolves when the host says it has stored the artefact. @throws HostFault ARTEFACT_REFUSED */
  putArtefact(artefact: Artefact): Promise<void>;
  /** @throws HostFault STATE_UNAVAILABLE */
  getState(name: string): Promise<Uint8Array | null>;
  /** @throws HostFault STATE_UNAVAILABLE */
  putState(name: string, value: Uint8Array): Promise<void>;
  /** A TCP tunnel to the configured KMS endpoint. */
  readonly openKmsTunnel: () => Duplex;
  openEvents(): Writable;
}

export function createHostGateway(connection: Connection): HostGateway {
  // A connection that is gone refuses to open streams; that, too, is the host's fault.
  const open = (request: EnclaveRequest): Duplex => {
    try {
      return connection.open(request);
    } catch (cause) {
      throw new HostFault('CONNECTION_LOST', 'the connection to the host has ended', { cause });
    }
  };
  let isConnected = true;
  const end = (): void => {
    isConnected = false;
  };
  connection.closed.then(end, end);
  return {
    isConnected: () => isConnected,
    openBlob: (sha256, offset = 0) => {
      const stream = open({ op: 'blob', sha256, offset });
      stream.end();
      return stream;
    },
    putArtefact: async ({ batch, index, sealed }) => {
      const stream = open({ op: 'artefact', batch, index, length: sealed.length });
      await asHostFault('ARTEFACT_REFUSED', async () => {
        const written = finished(stream, { readable: false });
        stream.end(sealed);
        await written;
        parseAcknowledgement(await readJsonMessage(stream, MAX_ANSWER_BYTES));
      });
    },
    getState: async (name) => {
      const stream = open({ op: 'state-get', name });
      stream.end();
      return asHostFault('STATE_UNAVAILABLE', async () => {
        const { value } = parseStateAnswer(await readJsonMessage(stream, MAX_STATE_BYTES));
        return value === null ? null : new Uint8Array(Buffer.from(value, 'base64'));
      });
    },
    putState: async (name, value) => {
      const stream = open({
        op: 'state-put',
        name,
        value: Buffer.from(value).toString('base64'),
      });
      stream.end();
      await asHostFault('STATE_UNAVAILABLE', async () => {
        parseAcknowledgement(await readJsonMessage(stream, MAX_ANSWER_BYTES));
      });
    },
    openKmsTunnel: () => open({ op: 'kms' }),
    openEvents: () => open({ op: 'events' }),
  };
}

/** Whatever goes wrong between the two sides is told as one code. */
async function asHostFault<T>(
  code: 'ARTEFACT_REFUSED' | 'STATE_UNAVAILABLE',
  exchange: () => Promise<T>,
): Promise<T> {
  try {
    return await exchange();
  } catch (cause) {
    throw new HostFault(code, 'the host did not answer as agreed', { cause });
  }
}

/** Answers a request of the host. A host that has gone away is no error of ours. */
export async function answerHost(stream: Writable, message: object): Promise<void> {
  await writeJsonMessage(stream, message).catch(() => undefined);
}
