import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** Opens a new byte tunnel to the KMS endpoint through the host. */
export type OpenTunnel = () => Duplex;

/** HTTP over a tunnel: for a KMS on the same machine only, since nothing protects it. */
export class TunnelHttpAgent extends HttpAgent {
  readonly #openTunnel: OpenTunnel;

  constructor(openTunnel: OpenTunnel) {
    super({ keepAlive: false });
    this.#openTunnel = openTunnel;
  }

  override createConnection(): Duplex {
    return this.#openTunnel();
  }
}

/** TLS ends inside the enclave: the host carries ciphertext, and the server's certificate is checked here. */
export class TunnelHttpsAgent extends HttpsAgent {
  readonly #openTunnel: OpenTunnel;
  readonly #serverName: string;

  constructor(openTunnel: OpenTunnel, serverName: string) {
    super({ keepAlive: false });
    this.#openTunnel = openTunnel;
    this.#serverName = serverName;
  }

  override createConnection(): Duplex {
    return connectTls({ socket: this.#openTunnel(), servername: this.#serverName });
  }
}
