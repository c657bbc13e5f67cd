import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from '#protocol';
import type {
  AttestationAnswer,
  CompletedSample,
  Connection,
  EnclaveConfig,
  MuxStream,
  RunEvent,
} from '#protocol';
import { codeOf } from '../events/host-event.ts';
import type { EventLog } from '../events/host-event.ts';
import { HostFault } from '../faults/host-fault.ts';
import { RunFault } from '../faults/run-fault.ts';
import type { Enclave } from '../ports/enclave.ts';
import { attestEnclave, configureEnclave, runInEnclave } from './enclave-calls.ts';

export interface EnclaveLinkOptions {
  readonly socketPath: string;
  /** Asked for at each connection: the KMS of a development machine moves when it is started again. */
  readonly config: () => EnclaveConfig;
  readonly onStream: (stream: MuxStream) => void;
  readonly log: EventLog;
  readonly heartbeatMs: number;
  /** Longest pause between two attempts to connect. */
  readonly maxBackoffMs: number;
}

const FIRST_BACKOFF_MS = 50;

/** The connection to the enclave, made anew whenever it breaks. Each new one begins with `configure`. */
export class EnclaveLink implements Enclave {
  readonly #options: EnclaveLinkOptions;
  readonly #stopping = new AbortController();
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #connection: Connection | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: EnclaveLinkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#keepConnected();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async ready(signal: AbortSignal): Promise<void> {
    if (this.#connection === undefined) {
      await once(this.#emitter, 'connected', { signal });
    }
  }

  async attest(nonce: string): Promise<AttestationAnswer> {
    try {
      return await attestEnclave(this.#current(), nonce);
    } catch (cause) {
      throw new HostFault('ENCLAVE_UNAVAILABLE', 'the enclave does not answer', { cause });
    }
  }

  async *run(
    batch: string,
    completed: CompletedSample[],
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent, void, undefined> {
    try {
      yield* runInEnclave(this.#current(), { batch, completed, signal });
    } catch (cause) {
      throw new RunFault('ENCLAVE_LOST', 'the run broke off', { cause });
    }
  }

  #current(): Connection {
    if (this.#connection === undefined) {
      throw new HostFault('ENCLAVE_UNAVAILABLE', 'no enclave is connected');
    }
    return this.#connection;
  }

  async #keepConnected(): Promise<void> {
    const { signal } = this.#stopping;
    let backoffMs = FIRST_BACKOFF_MS;
    while (!signal.aborted) {
      try {
        const connection = await this.#connect();
        backoffMs = FIRST_BACKOFF_MS;
        await connection.closed;
      } catch (error) {
        this.#report(error);
      }
      this.#connection = undefined;
      await delay(backoffMs, undefined, { signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, this.#options.maxBackoffMs);
    }
  }

  async #connect(): Promise<Connection> {
    const { log, socketPath, config, onStream, heartbeatMs } = this.#options;
    const { signal } = this.#stopping;
    const socket = await openSocket(socketPath, signal);
    const connection = createConnection(socket, {
      ...{ side: 'host', onStream, heartbeatMs },
      releasesWrites: true,
    });
    // Also while it is being configured: a stop then must not leave it open, and wait for its end for ever.
    const close = (): void => {
      connection.close();
    };
    signal.addEventListener('abort', close, { once: true });
    const forget = (): void => {
      signal.removeEventListener('abort', close);
    };
    connection.closed.then(forget, forget);
    if (signal.aborted) {
      close();
    }
    try {
      await configureEnclave(connection, config());
    } catch (error) {
      connection.close();
      throw error;
    }
    this.#connection = connection;
    log({ event: 'enclave-connected' });
    this.#emitter.emit('connected');
    return connection;
  }

  /** A socket that is not there yet is the normal state of a start; everything else is worth a line. */
  #report(error: unknown): void {
    const code = codeOf(error);
    if (code !== 'ENOENT' && code !== 'ECONNREFUSED' && !this.#stopping.signal.aborted) {
      this.#options.log({ event: 'enclave-lost', code });
    }
  }
}

async function openSocket(path: string, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ path });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
