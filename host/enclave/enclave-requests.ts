import { connect } from 'node:net';
import { finished, pipeline } from 'node:stream/promises';
import { ProtocolFault, parseEnclaveRequest, readNdjson, writeJsonMessage } from '#protocol';
import type { EnclaveRequest, MuxStream } from '#protocol';
import { codeOf, parseEventDetail } from '../events/host-event.ts';
import type { EventLog } from '../events/host-event.ts';
import type { Storage } from '../ports/storage.ts';
import type { ArtefactInbox } from './artefact-inbox.ts';

export interface KmsAddress {
  readonly host: string;
  readonly port: number;
}

export interface EnclaveRequestParts {
  readonly storage: Storage;
  readonly inbox: ArtefactInbox;
  /** The only place that a tunnel leads to. */
  readonly kms: () => KmsAddress;
  readonly log: EventLog;
}

const MAX_EVENT_BYTES = 8_192;
const DONE = { ok: true } as const;

/**
 * Serves what the enclave asks of the host. A request that cannot be served resets its stream.
 * @throws ProtocolFault HEADER_INVALID
 */
export function serveEnclaveRequest(stream: MuxStream, parts: EnclaveRequestParts): void {
  const request = parseEnclaveRequest(stream.header);
  answer(request, stream, parts).catch((error: unknown) => {
    stream.reset();
    const code = codeOf(error);
    // That the connection ended is told where it is watched.
    if (code !== 'CONNECTION_CLOSED') {
      parts.log({ event: 'enclave-request-failed', code });
    }
  });
}

async function answer(
  request: EnclaveRequest,
  stream: MuxStream,
  parts: EnclaveRequestParts,
): Promise<void> {
  switch (request.op) {
    case 'blob':
      return answerBlob(request, stream, parts.storage);
    case 'artefact':
      return answerArtefact(request, stream, parts.inbox);
    case 'state-get':
      return answerStateGet(request.name, stream, parts.storage);
    case 'state-put':
      return answerStatePut(request, stream, parts.storage);
    case 'kms':
      return tunnelToKms(stream, parts.kms());
    case 'events':
      return passEvents(stream, parts);
  }
}

async function answerBlob(
  { sha256, offset }: Extract<EnclaveRequest, { op: 'blob' }>,
  stream: MuxStream,
  storage: Storage,
): Promise<void> {
  stream.resume();
  if (!(await storage.readBlob(sha256, offset, (piece) => write(stream, piece)))) {
    throw new ProtocolFault('MESSAGE_INVALID', 'there is no such blob');
  }
  stream.end();
  await finished(stream, { readable: false });
}

/** Resolves when the stream has taken the bytes over and their buffer can be filled again. */
function write(stream: MuxStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => {
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    });
  });
}

async function answerArtefact(
  { batch, index, length }: Extract<EnclaveRequest, { op: 'artefact' }>,
  stream: MuxStream,
  inbox: ArtefactInbox,
): Promise<void> {
  await inbox.store({ batch, index }, length, stream.iterator({ destroyOnReturn: false }));
  await writeJsonMessage(stream, DONE);
}

async function answerStateGet(name: string, stream: MuxStream, storage: Storage): Promise<void> {
  stream.resume();
  const state = await storage.readState(name);
  const value = state === undefined ? null : Buffer.from(state).toString('base64');
  await writeJsonMessage(stream, { value });
}

async function answerStatePut(
  { name, value }: Extract<EnclaveRequest, { op: 'state-put' }>,
  stream: MuxStream,
  storage: Storage,
): Promise<void> {
  stream.resume();
  await storage.writeState(name, Buffer.from(value, 'base64'));
  await writeJsonMessage(stream, DONE);
}

async function tunnelToKms(stream: MuxStream, kms: KmsAddress): Promise<void> {
  const socket = connect({ host: kms.host, port: kms.port, allowHalfOpen: true });
  // Either end that breaks takes the other with it.
  await pipeline(stream, socket, stream);
}

/** What a child of this process told of its boot on its own pipe, too, is told again here. */
async function passEvents(stream: MuxStream, { log }: EnclaveRequestParts): Promise<void> {
  stream.end();
  for await (const event of readNdjson(stream, MAX_EVENT_BYTES)) {
    log({ event: 'enclave-event', detail: parseEventDetail(event) });
  }
}
