import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { MerkleTree, canonicalText, parseHex, toHex } from '#attestation';
import {
  createConnection,
  parseHostRequest,
  readJsonMessage,
  writeJsonMessage,
  writeNdjson,
} from '#protocol';
import type { Connection, EnclaveConfig, HostRequest, MuxStream, RunEvent } from '#protocol';
import { nodeSha256 } from '../builders/node-sha256.ts';

type Run = Extract<HostRequest, { op: 'run' }>;

export interface FakeEnclaveOptions {
  readonly socketPath: string;
  /** Newborns in every batch. */
  readonly samples?: number;
  /** Changes what is said in a run, or breaks it off by throwing. */
  readonly onEvent?: (event: RunEvent, run: number) => RunEvent | Promise<RunEvent>;
  readonly refuseWith?: string;
}

/** Speaks the enclave's side of the protocol over a Unix socket, with outputs that depend on the batch alone. */
export class FakeEnclave {
  readonly runs: Run[] = [];
  readonly configs: EnclaveConfig[] = [];
  readonly #options: FakeEnclaveOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #last: Connection | undefined;

  constructor(options: FakeEnclaveOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#accept(socket);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#options.socketPath, resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.disconnect();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As if the enclave had died and come back. */
  disconnect(): void {
    for (const connection of this.#connections) {
      connection.close();
    }
  }

  /** Asks the host for something. */
  ask(header: object): MuxStream {
    if (this.#last === undefined) {
      throw new Error('no host is connected');
    }
    return this.#last.open(header);
  }

  #accept(socket: Socket): void {
    const connection = createConnection(socket, {
      side: 'enclave',
      heartbeatMs: 0,
      onStream: (stream) => {
        this.#serve(stream, connection).catch(() => {
          stream.reset();
        });
      },
    });
    this.#connections.add(connection);
    this.#last = connection;
    void connection.closed.catch(() => undefined).then(() => this.#connections.delete(connection));
  }

  async #serve(stream: MuxStream, connection: Connection): Promise<void> {
    const request = parseHostRequest(stream.header);
    if (request.op === 'configure') {
      this.configs.push(request.config);
      await writeJsonMessage(stream, { ok: true });
    } else if (request.op === 'attest') {
      await writeJsonMessage(stream, {
        document: Buffer.from(`document for ${request.nonce}`).toString('base64'),
        enclaveManifest: FAKE_MANIFEST,
      });
    } else {
      this.runs.push(request);
      await this.#run(request, stream, connection);
    }
  }

  async #run(request: Run, stream: MuxStream, connection: Connection): Promise<void> {
    const run = this.runs.length;
    const emit = async (event: RunEvent): Promise<void> => {
      const { onEvent } = this.#options;
      try {
        await writeNdjson(stream, onEvent === undefined ? event : await onEvent(event, run));
      } catch (error) {
        connection.close();
        throw error;
      }
    };
    if (this.#options.refuseWith !== undefined) {
      await emit({ type: 'refused', code: this.#options.refuseWith });
      stream.end();
      return;
    }
    const count = this.#options.samples ?? 3;
    const blob = await readBlob(connection, request.batch);
    if (createHash('sha256').update(blob).digest('hex') !== request.batch) {
      throw new Error('the host gave other bytes');
    }
    await emit({ type: 'admitted', count });
    const completed = new Set(request.completed.map(({ index }) => index));
    for (let index = 0; index < count; index += 1) {
      if (!completed.has(index)) {
        await putArtefact(connection, request.batch, index);
        await emit({ type: 'sample', index, ...fakeSample(request.batch, index) });
      }
    }
    await emit(fakeOutcome(request.batch, count));
    stream.end();
  }
}

export function fakeArtefact(batch: string, index: number): Buffer {
  return Buffer.from(`sealed report ${index} of ${batch}\n`.repeat(1_000));
}

export function fakeSample(batch: string, index: number): { commitment: string; token: string } {
  return {
    commitment: digest(`commitment ${batch} ${index}`),
    token: digest(`token ${batch} ${index}`),
  };
}

const LABORATORY_KEY = Buffer.alloc(32, 7).toString('base64');

export const FAKE_MANIFEST: string = canonicalText({
  format: 'neoseal.enclave-manifest/1',
  version: 1,
  simulated: true,
  recipientKey: Buffer.alloc(32, 9).toString('base64'),
  knowledgePack: digest('pack'),
  policies: [{ id: 'policy', version: '1', digest: digest('policy') }],
  laboratories: [
    { id: digest(Buffer.from(LABORATORY_KEY, 'base64')).slice(0, 32), key: LABORATORY_KEY },
  ],
  code: digest('code'),
  kmsKeyId: 'key',
});

export function fakeOutcome(batch: string, count: number): Extract<RunEvent, { type: 'batch' }> {
  const commitments = Array.from({ length: count }, (_, i) => fakeSample(batch, i).commitment);
  const tree = new MerkleTree(
    commitments.map((text) => parseHex(text)),
    nodeSha256,
  );
  const statement = canonicalText({
    format: 'neoseal.batch-statement/1',
    enclaveManifest: digest(FAKE_MANIFEST),
    knowledgePack: digest('pack'),
    policy: { id: 'policy', digest: digest('policy') },
    submission: {
      manifestDigest: digest(`manifest ${batch}`),
      laboratory: digest('laboratory').slice(0, 32),
      sequence: 1,
      nonce: digest(`nonce ${batch}`),
    },
    results: { root: toHex(tree.root()), count },
  });
  return {
    type: 'batch',
    statement,
    attestation: Buffer.from(`attestation of ${batch}`).toString('base64'),
    enclaveManifest: FAKE_MANIFEST,
    commitments,
  };
}

async function readBlob(connection: Connection, sha256: string): Promise<Buffer> {
  const stream = connection.open({ op: 'blob', sha256, offset: 0 });
  stream.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    if (chunk instanceof Uint8Array) {
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

async function putArtefact(connection: Connection, batch: string, index: number): Promise<void> {
  const bytes = fakeArtefact(batch, index);
  const stream = connection.open({ op: 'artefact', batch, index, length: bytes.length });
  const written = finished(stream, { readable: false });
  stream.end(bytes);
  await written;
  await readJsonMessage(stream, 1_000);
}

function digest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
