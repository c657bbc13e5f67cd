import {
  parseAcknowledgement,
  parseAttestationAnswer,
  parseRunEvent,
  readJsonMessage,
  readNdjson,
} from '#protocol';
import type {
  AttestationAnswer,
  CompletedSample,
  Connection,
  EnclaveConfig,
  HostRequest,
  MuxStream,
  RunEvent,
} from '#protocol';

/** The three things that the host asks of an enclave, each on a stream of its own. */

/** An attestation document and an enclave manifest in base64 and JSON. */
const MAX_ANSWER_BYTES = 1_310_720;
/** The last word on a batch of 10,000 newborns. */
const MAX_EVENT_BYTES = 4_194_304;

export async function configureEnclave(
  connection: Connection,
  config: EnclaveConfig,
): Promise<void> {
  const stream = ask(connection, { op: 'configure', config });
  parseAcknowledgement(await readJsonMessage(stream, MAX_ANSWER_BYTES));
}

export async function attestEnclave(
  connection: Connection,
  nonce: string,
): Promise<AttestationAnswer> {
  const stream = ask(connection, { op: 'attest', nonce });
  return parseAttestationAnswer(await readJsonMessage(stream, MAX_ANSWER_BYTES));
}

export interface BatchRunRequest {
  readonly batch: string;
  readonly completed: CompletedSample[];
  readonly signal: AbortSignal;
}

export async function* runInEnclave(
  connection: Connection,
  { batch, completed, signal }: BatchRunRequest,
): AsyncGenerator<RunEvent, void, undefined> {
  const stream = ask(connection, { op: 'run', batch, completed });
  const onAbort = (): void => {
    stream.reset();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const event of readNdjson(stream, MAX_EVENT_BYTES)) {
      yield parseRunEvent(event);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    stream.reset();
  }
}

/** The whole request is in the header. */
function ask(connection: Connection, request: HostRequest): MuxStream {
  const stream = connection.open(request);
  stream.end();
  return stream;
}
