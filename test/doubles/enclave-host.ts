import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type {
  AttestationAnswer,
  CompletedSample,
  Connection,
  EnclaveConfig,
  EnclaveRequest,
  MuxStream,
  RunEvent,
} from '#protocol';
import {
  createConnection,
  parseAcknowledgement,
  parseAttestationAnswer,
  parseEnclaveRequest,
  parseRunEvent,
  readJsonMessage,
  readNdjson,
  writeJsonMessage,
} from '#protocol';
import { repositoryRoot } from '../builders/shared-data.ts';

/** What a host keeps; a test may take it from one host to the next, or tamper with it. */
export class HostStorage {
  readonly blobs = new Map<string, Uint8Array>();
  readonly state = new Map<string, string>();
  /** By `batch/index`. */
  readonly artefacts = new Map<string, Uint8Array>();

  addBlob(content: Uint8Array): string {
    const sha256 = createHash('sha256').update(content).digest('hex');
    this.blobs.set(sha256, content);
    return sha256;
  }
}

/** Answers a request in the place of an honest host; `false` leaves it to the honest one. */
export type Intercept = (request: EnclaveRequest, stream: MuxStream) => Promise<boolean>;

export type Json = Readonly<Record<string, unknown>>;

/** A host for tests: answers what the enclave asks, from memory, over a real socket. */
export class TestHost {
  readonly events: Json[] = [];
  readonly requests: EnclaveRequest[] = [];
  readonly storage: HostStorage;
  readonly connection: Connection;
  readonly #intercept: Intercept;
  #kmsUrl: URL | null = null;

  private constructor(
    storage: HostStorage,
    socket: ReturnType<typeof connect>,
    intercept: Intercept,
  ) {
    this.storage = storage;
    this.#intercept = intercept;
    this.connection = createConnection(socket, {
      side: 'host',
      heartbeatMs: 0,
      onStream: (stream) => {
        // Also while an intercept keeps it waiting.
        stream.on('error', () => undefined);
        this.#answer(stream).catch(() => {
          stream.reset();
        });
      },
    });
  }

  static async connect(
    path: string,
    storage: HostStorage,
    intercept: Intercept = () => Promise.resolve(false),
  ): Promise<TestHost> {
    const socket = connect({ path, allowHalfOpen: true });
    await once(socket, 'connect');
    return new TestHost(storage, socket, intercept);
  }

  async configure(config: EnclaveConfig): Promise<void> {
    this.#kmsUrl = new URL(config.kms.endpoint);
    const stream = this.#open({ op: 'configure', config });
    parseAcknowledgement(await readJsonMessage(stream, 1_024));
  }

  async attest(nonce: string): Promise<AttestationAnswer> {
    const stream = this.#open({ op: 'attest', nonce });
    return parseAttestationAnswer(await readJsonMessage(stream, 1_048_576));
  }

  async run(batch: string, completed: CompletedSample[] = []): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for await (const event of this.runEvents(batch, completed)) {
      events.push(event);
    }
    return events;
  }

  async *runEvents(
    batch: string,
    completed: CompletedSample[] = [],
  ): AsyncGenerator<RunEvent, void> {
    const stream = this.#open({ op: 'run', batch, completed });
    for await (const message of readNdjson(stream, 1_048_576)) {
      yield parseRunEvent(message);
    }
  }

  close(): void {
    this.connection.close();
  }

  #open(header: object): MuxStream {
    const stream = this.connection.open(header);
    stream.end();
    return stream;
  }

  async #answer(stream: MuxStream): Promise<void> {
    const request = parseEnclaveRequest(stream.header);
    this.requests.push(request);
    if (await this.#intercept(request, stream)) {
      return;
    }
    switch (request.op) {
      case 'blob':
        await this.#sendBlob(stream, request.sha256, request.offset);
        return;
      case 'artefact': {
        const content = await readAll(stream);
        this.storage.artefacts.set(`${request.batch}/${request.index}`, content);
        await writeJsonMessage(stream, { ok: content.length === request.length });
        return;
      }
      case 'state-get':
        await writeJsonMessage(stream, { value: this.storage.state.get(request.name) ?? null });
        return;
      case 'state-put':
        this.storage.state.set(request.name, request.value);
        await writeJsonMessage(stream, { ok: true });
        return;
      case 'kms':
        await this.#tunnel(stream);
        return;
      case 'events':
        stream.end();
        for await (const event of readNdjson(stream, 65_536)) {
          this.events.push(event as Json);
        }
    }
  }

  async #sendBlob(stream: MuxStream, sha256: string, offset: number): Promise<void> {
    const blob = this.storage.blobs.get(sha256);
    if (blob === undefined) {
      stream.reset();
      return;
    }
    await pipeline([blob.subarray(offset)], stream);
  }

  async #tunnel(stream: MuxStream): Promise<void> {
    const url = this.#kmsUrl ?? new URL('http://127.0.0.1:1');
    const socket = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true });
    await Promise.all([pipeline(stream, socket), pipeline(socket, stream)]);
  }
}

async function readAll(stream: MuxStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Uint8Array);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

interface StartOptions {
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A child process whose lines of JSON can be awaited. */
export class JsonProcess {
  readonly lines: Json[] = [];
  /** What is not JSON. */
  readonly noise: string[] = [];
  readonly process: ChildProcess;
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(
    script: string,
    args: readonly string[],
    channel: 'stdout' | 'stderr',
    { nodeOptions = [], environment = {} }: StartOptions = {},
  ) {
    const command = [...nodeOptions, join(repositoryRoot, script), ...args];
    this.process = spawn(process.execPath, command, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // As the host starts it: with nothing of this environment.
      env: environment,
    });
    const output = this.process[channel];
    if (output === null) {
      throw new Error('the child has no pipe');
    }
    createInterface({ input: output }).on('line', (line) => {
      this.#take(line);
      this.#wake();
    });
    this.process.on('exit', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  #take(line: string): void {
    try {
      this.lines.push(JSON.parse(line) as Json);
    } catch {
      this.noise.push(line);
    }
  }

  async next(wanted: (line: Json) => boolean): Promise<Json> {
    for (;;) {
      const found = this.lines.find(wanted);
      if (found !== undefined) {
        return found;
      }
      if (this.#ended) {
        throw new Error(`the child ended: ${JSON.stringify(this.lines)}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async exit(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await once(this.process, 'exit');
    }
    return this.process.exitCode;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exit();
  }
}
