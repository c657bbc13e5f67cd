import type { Duplex } from 'node:stream';
import { canonicalText, parseHex } from '#attestation';
import type { EnclaveConfig, HostRequest, MuxStream } from '#protocol';
import { createConnection, parseHostRequest } from '#protocol';
import type { BootedEnclave } from '../boot/boot.ts';
import type { EnclaveEvent, RequestCode } from '../events/enclave-event.ts';
import type { EventLog } from '../events/event-log.ts';
import { HostFault } from '../gateway/host-fault.ts';
import type { HostGateway } from '../gateway/host-gateway.ts';
import { answerHost, createHostGateway } from '../gateway/host-gateway.ts';
import type { Nsm } from '../nsm/nsm.ts';
import { attest } from './attest.ts';
import { bootCodeOf } from './fault-codes.ts';

/** What a booted enclave serves batches with. */
export type RunBatches = (
  request: HostRequest & { readonly op: 'run' },
  stream: MuxStream,
  host: HostGateway,
) => Promise<void>;

export interface ServingEnclave {
  readonly enclave: BootedEnclave;
  readonly run: RunBatches;
}

export interface EnclaveServiceOptions {
  readonly nsm: Nsm;
  readonly events: EventLog;
  /** Boots the enclave, once in its life. */
  readonly start: (config: EnclaveConfig, host: HostGateway) => Promise<ServingEnclave>;
  /** After a failed boot registers may be written: the process has to be started anew. */
  readonly onBootFailed: () => void;
  readonly heartbeatMs: number;
}

type State =
  | { readonly kind: 'fresh' }
  | {
      readonly kind: 'started';
      readonly settings: string;
      readonly serving: Promise<ServingEnclave>;
    };

/**
 * Serves whoever connects: that is the host, and it is hostile. Nothing is answered before `configure`,
 * and the configuration of a running enclave never changes.
 */
export class EnclaveService {
  readonly #options: EnclaveServiceOptions;
  #state: State = { kind: 'fresh' };

  constructor(options: EnclaveServiceOptions) {
    this.#options = options;
  }

  accept(socket: Duplex): void {
    const connection = createConnection(socket, {
      side: 'enclave',
      heartbeatMs: this.#options.heartbeatMs,
      onStream: (stream) => {
        void this.#serve(stream, host);
      },
    });
    const host = createHostGateway(connection);
    this.#tellEvents(host);
    this.#emit({ type: 'connected' });
    void connection.closed
      .catch(() => undefined)
      .then(() => {
        this.#emit({ type: 'disconnected' });
      });
  }

  #tellEvents(host: HostGateway): void {
    try {
      this.#options.events.add(host.openEvents());
    } catch (error) {
      // A host that was gone again at once hears nothing.
      if (!(error instanceof HostFault)) {
        throw error;
      }
    }
  }

  async #serve(stream: MuxStream, host: HostGateway): Promise<void> {
    const request = parseOrNull(stream.header);
    if (request === null) {
      this.#refuse(stream, 'REQUEST_INVALID');
      return;
    }
    try {
      await this.#answer(request, stream, host);
    } catch {
      // What went wrong was told where it went wrong; the host learns that it has no answer.
      stream.reset();
    }
  }

  async #answer(request: HostRequest, stream: MuxStream, host: HostGateway): Promise<void> {
    if (request.op === 'configure') {
      await this.#configure(request.config, stream, host);
      return;
    }
    if (this.#state.kind === 'fresh') {
      this.#refuse(stream, 'NOT_CONFIGURED');
      return;
    }
    const { enclave, run } = await this.#state.serving;
    if (request.op === 'run') {
      await run(request, stream, host);
      return;
    }
    await answerHost(stream, await attest(enclave, this.#options.nsm, parseHex(request.nonce)));
    this.#emit({ type: 'attested' });
  }

  async #configure(config: EnclaveConfig, stream: MuxStream, host: HostGateway): Promise<void> {
    const settings = describeSettings(config);
    if (this.#state.kind === 'fresh') {
      this.#state = { kind: 'started', settings, serving: this.#boot(config, host) };
    } else if (this.#state.settings !== settings) {
      this.#refuse(stream, 'ALREADY_CONFIGURED');
      return;
    }
    await this.#state.serving;
    await answerHost(stream, { ok: true });
  }

  async #boot(config: EnclaveConfig, host: HostGateway): Promise<ServingEnclave> {
    try {
      return await this.#options.start(config, host);
    } catch (error) {
      this.#emit({ type: 'boot-refused', code: bootCodeOf(error) });
      this.#options.onBootFailed();
      throw error;
    }
  }

  #refuse(stream: MuxStream, code: RequestCode): void {
    this.#emit({ type: 'request-refused', code });
    stream.reset();
  }

  #emit(event: EnclaveEvent): void {
    this.#options.events.emit(event);
  }
}

/** What ends up in the manifest; address and credentials of the KMS are used at boot only. */
function describeSettings({ laboratories, manifestVersion, kms }: EnclaveConfig): string {
  return canonicalText({
    laboratories: laboratories.map(({ key }) => key),
    manifestVersion,
    kmsKeyId: kms.keyId,
  });
}

function parseOrNull(header: unknown): HostRequest | null {
  try {
    return parseHostRequest(header);
  } catch {
    return null;
  }
}
