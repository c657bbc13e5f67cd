import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnclaveConfig } from '#protocol';
import { ENCLAVE_NODE_OPTIONS } from '../../host/supervisor/embedded-machine.ts';
import { writeScreeningPack } from '../builders/screening-pack.ts';
import type { Json } from './enclave-host.ts';
import { HostStorage, JsonProcess, TestHost } from './enclave-host.ts';

export interface LaunchOptions {
  /** Laboratory keys, base64. */
  readonly laboratories: readonly string[];
  readonly manifestVersion?: number;
}

/** One machine for tests: a folder, the processes that run in it, and what its host has stored. */
export class EnclaveMachine {
  readonly folder: string;
  readonly storage: HostStorage = new HostStorage();
  readonly #children: JsonProcess[] = [];
  #starts = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<EnclaveMachine> {
    const machine = new EnclaveMachine(await mkdtemp(join(tmpdir(), 'neoseal-')));
    await writeScreeningPack(machine.packFolder);
    return machine;
  }

  get packFolder(): string {
    return join(this.folder, 'pack');
  }

  get rootPath(): string {
    return join(this.folder, 'hardware/development-root.pem');
  }

  /** A fresh enclave process on this machine; one with another pack is another image. */
  async startEnclave(pack?: string): Promise<StartedEnclave> {
    this.#starts += 1;
    const socket = join(this.folder, `enclave-${this.#starts}.sock`);
    const child = new JsonProcess(
      'dist/enclave/main.js',
      [
        ...['--socket', socket],
        ...['--simulated-hardware', join(this.folder, 'hardware')],
        ...(pack === undefined ? [] : ['--pack', pack]),
      ],
      'stderr',
      // As the host starts it, and the image.
      { nodeOptions: ENCLAVE_NODE_OPTIONS, environment: { MALLOC_ARENA_MAX: '1' } },
    );
    this.#children.push(child);
    const hardware = await child.next((line) => line['type'] === 'hardware');
    await child.next((line) => line['type'] === 'listening');
    return {
      child,
      socket,
      pcr0: String(hardware['pcr0']),
      rootSha256: String(hardware['rootSha256']),
    };
  }

  /** @param images PCR0 of the image that runs, then of those that it takes over from */
  async startKms(...images: readonly string[]): Promise<EnclaveConfig['kms']> {
    const child = new JsonProcess(
      'dist/host/local-kms/main.js',
      [
        ...['--data', join(this.folder, 'kms')],
        ...['--root', this.rootPath],
        ...images.flatMap((pcr0) => ['--pcr0', pcr0]),
      ],
      'stdout',
    );
    this.#children.push(child);
    const line = await child.next(() => true);
    const text = (name: string): string => String(line[name]);
    return {
      endpoint: text('url'),
      region: text('region'),
      keyId: text('keyId'),
      credentials: {
        accessKeyId: text('accessKeyId'),
        secretAccessKey: text('secretAccessKey'),
      },
    };
  }

  /** A configured enclave with a host connected to it. */
  async launch(options: LaunchOptions): Promise<LaunchedEnclave> {
    const enclave = await this.startEnclave();
    const kms = await this.startKms(enclave.pcr0);
    const host = await TestHost.connect(enclave.socket, this.storage);
    const config: EnclaveConfig = {
      laboratories: options.laboratories.map((key) => ({ key })),
      kms,
      manifestVersion: options.manifestVersion ?? 1,
    };
    await host.configure(config);
    return { ...enclave, host, config };
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.kill()));
    await rm(this.folder, { recursive: true });
  }
}

export interface StartedEnclave {
  readonly child: JsonProcess;
  readonly socket: string;
  readonly pcr0: string;
  readonly rootSha256: string;
}

export interface LaunchedEnclave extends StartedEnclave {
  readonly host: TestHost;
  readonly config: EnclaveConfig;
}

export function eventOfType(type: string): (line: Json) => boolean {
  return (line) => line['type'] === type;
}
