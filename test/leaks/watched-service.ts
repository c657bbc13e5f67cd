import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordedProcess, leavesCore } from './recorded-process.ts';
import type { Tee } from './tee.ts';
import { startTee } from './tee.ts';

/**
 * Host, enclave and KMS as separate processes, as in production, over simulated hardware; everything that
 * passes between them and everything they write is kept for the search.
 */
export class WatchedService {
  /** Everything in it is what a host can read. */
  readonly folder: string;
  #enclave: RecordedProcess | null = null;
  #kms: RecordedProcess | null = null;
  #host: RecordedProcess | null = null;
  readonly #tees: Tee[] = [];
  #httpPort = 0;
  #dumpsCores = false;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(folder: string, laboratories: readonly string[]): Promise<WatchedService> {
    const service = new WatchedService(folder);
    await mkdir(service.at('logs'), { recursive: true });
    await mkdir(service.at('cores'));
    service.#dumpsCores = leavesCore(service.at('cores'));
    const list = laboratories.map((key) => ({ key }));
    await writeFile(service.at('laboratories.json'), JSON.stringify(list));
    await service.startEnclave();
    await service.#startHost(await service.#startKms());
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#httpPort}`;
  }

  get host(): RecordedProcess {
    return started(this.#host);
  }

  at(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  async startEnclave(): Promise<void> {
    this.#enclave = new RecordedProcess({
      script: 'dist/enclave/main.js',
      args: ['--socket', this.at('enclave.sock'), '--simulated-hardware', this.at('hardware')],
      cores: this.at('cores'),
      log: this.at('logs', 'enclave'),
    });
    await this.#enclave.line(({ type }) => type === 'listening');
  }

  /** Whether a process that does not forbid it leaves its memory on this machine's disk. */
  get dumpsCores(): boolean {
    return this.#dumpsCores;
  }

  /** As a fault of its own would end it: what it leaves is among the files. */
  async killEnclave(): Promise<void> {
    await started(this.#enclave).end('SIGABRT');
  }

  async stop(): Promise<void> {
    await this.#host?.end('SIGTERM');
    await this.#enclave?.end('SIGKILL');
    await this.#kms?.end('SIGKILL');
    await Promise.all(this.#tees.splice(0).map((tee) => tee.close()));
  }

  /** Every file that the host's machine holds, with its path from the service's folder. */
  async *files(): AsyncGenerator<{ readonly path: string; readonly content: Uint8Array }, void> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((candidate) => candidate.isFile())) {
      const path = join(entry.parentPath, entry.name);
      yield { path: path.slice(this.folder.length), content: await readFile(path) };
    }
  }

  async #startKms(): Promise<Readonly<Record<string, string>>> {
    const hardware = await started(this.#enclave).line(({ type }) => type === 'hardware');
    this.#kms = new RecordedProcess({
      script: 'dist/host/local-kms/main.js',
      args: [
        ...['--data', this.at('kms'), '--root', this.at('hardware', 'development-root.pem')],
        ...['--pcr0', String(hardware['pcr0']), '--port', '0'],
      ],
      log: this.at('logs', 'kms'),
    });
    const line = await this.#kms.line(({ url }) => url !== undefined);
    const [port = 0] = /\d+$/.exec(String(line['url']).replace(/\/$/, '')) ?? [];
    const tee = await this.#addTee(0, { port: Number(port), host: '127.0.0.1' }, 'kms-traffic');
    return {
      NEOSEAL_HOST_KMS_ENDPOINT: `http://127.0.0.1:${tee.port}`,
      NEOSEAL_HOST_KMS_REGION: String(line['region']),
      NEOSEAL_HOST_KMS_KEY_ID: String(line['keyId']),
      AWS_ACCESS_KEY_ID: String(line['accessKeyId']),
      AWS_SECRET_ACCESS_KEY: String(line['secretAccessKey']),
    };
  }

  async #startHost(env: Readonly<Record<string, string>>): Promise<void> {
    const socket = this.at('tee.sock');
    await this.#addTee(socket, { path: this.at('enclave.sock') }, 'enclave-traffic');
    this.#host = new RecordedProcess({
      script: 'dist/host/main.js',
      args: [
        ...['--mode', 'production', '--data', this.at('data'), '--port', '0'],
        ...['--enclave-socket', socket, '--laboratories', this.at('laboratories.json')],
      ],
      env,
      log: this.at('logs', 'host'),
    });
    const line = await this.#host.line(({ ready }) => ready === true);
    const port = Number(new URL(String(line['url'])).port);
    const tee = await this.#addTee(0, { port, host: '127.0.0.1' }, 'http-traffic');
    this.#httpPort = tee.port;
  }

  async #addTee(
    listen: string | 0,
    target: { path: string } | { port: number; host: string },
    name: string,
  ): Promise<Tee> {
    const tee = await startTee({ listen, target: () => target, log: this.at('logs', name) });
    this.#tees.push(tee);
    return tee;
  }
}

function started(process: RecordedProcess | null): RecordedProcess {
  if (process === null) {
    throw new Error('the process was not started');
  }
  return process;
}
