import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A connection to a host that breaks: each of the first connections is cut after so many bytes. */
export class CuttingProxy {
  /** What each connection was sent towards the host, as Latin-1. */
  readonly sent: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #cuts: number[];

  private constructor(target: URL, cuts: readonly number[]) {
    this.#cuts = [...cuts];
    this.#server = createServer((client) => {
      this.#relay(client, connect(Number(target.port), target.hostname));
    });
  }

  static async start(target: string, cuts: readonly number[]): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(new URL(target), cuts);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#server.close();
    await once(this.#server, 'close');
  }

  #relay(client: Socket, host: Socket): void {
    const connection = this.sent.push('') - 1;
    const hangUp = (): void => {
      client.destroy();
      host.destroy();
    };
    for (const socket of [client, host]) {
      this.#sockets.add(socket);
      socket.on('error', hangUp).on('close', () => {
        this.#sockets.delete(socket);
        hangUp();
      });
    }
    host.pipe(client);
    let relayed = 0;
    client.on('data', (chunk: Buffer) => {
      this.sent[connection] = `${this.sent[connection] ?? ''}${chunk.toString('latin1')}`;
      relayed += chunk.length;
      const cut = this.#cuts[0];
      if (cut !== undefined && relayed > cut) {
        this.#cuts.shift();
        // What came before the cut arrives.
        host.end(chunk, hangUp);
      } else {
        host.write(chunk);
      }
    });
  }
}
