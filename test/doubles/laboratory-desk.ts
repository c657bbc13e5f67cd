import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packagePath } from '../../client/cli/package-files.ts';
import { runNeoseal } from '../builders/command-line.ts';
import type { CommandRun } from '../builders/command-line.ts';
import { EmbeddedService } from './embedded-service.ts';
import type { ServiceFolders } from './embedded-service.ts';

export interface BatchNewborn {
  readonly name: string;
  readonly sex?: 'male' | 'female';
  readonly callsImplyCoverage?: boolean;
  readonly files: readonly {
    readonly role: string;
    readonly name: string;
    readonly content: string | Uint8Array;
  }[];
}

export interface DeskFolder {
  readonly sealed: string;
  readonly fetched: string;
  readonly opened: string;
}

/** One newborn as `neoseal open --json` tells it. */
export interface OpenedRow {
  readonly newborn: string;
  readonly result: string;
  readonly reports: readonly string[];
  readonly content: {
    readonly status: 'reported' | 'refused';
    readonly screening?: { readonly outcome: string };
    readonly refusal?: { readonly code: string };
  } | null;
}

/** A laboratory and a clinic with their keys and files, who use nothing but the command line. */
export class LaboratoryDesk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<LaboratoryDesk> {
    const desk = new LaboratoryDesk(await mkdtemp(join(tmpdir(), 'neoseal-e2e-')));
    for (const kind of ['laboratory', 'recipient', 'release']) {
      await desk.expectExit(0, [
        ...['keygen', '--kind', kind],
        ...['--sk', desk.at(`${kind}.key`), '--pk', desk.at(`${kind}.pub`)],
      ]);
    }
    await desk.listLaboratories([await desk.laboratoryKey()]);
    return desk;
  }

  at(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  get service(): ServiceFolders {
    return { data: this.at('service'), laboratories: this.at('laboratories.json') };
  }

  newFolder(): Promise<string> {
    return mkdtemp(this.at('files-'));
  }

  /** Base64, as the host's list has it. */
  async laboratoryKey(): Promise<string> {
    const pem = await readFile(this.at('laboratory.pub'), 'utf8');
    return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
      .subarray(-32)
      .toString('base64');
  }

  async listLaboratories(keys: readonly string[]): Promise<void> {
    const list = keys.map((key) => ({ key }));
    await writeFile(this.at('laboratories.json'), JSON.stringify(list));
  }

  startService(data: string = this.service.data, databaseUrl?: string): Promise<EmbeddedService> {
    return EmbeddedService.start({ ...this.service, data, databaseUrl });
  }

  /** Signs reference values for the installed enclave. */
  async publishReference({ vkey }: Pick<EmbeddedService, 'vkey'>): Promise<void> {
    const seconds = (offsetMs: number): string =>
      `${new Date(Date.now() + offsetMs).toISOString().slice(0, 19)}Z`;
    const values = {
      format: 'neoseal.reference-values/1',
      version: 1,
      issued: seconds(-60_000),
      expires: seconds(3_600_000),
      measurements: [{ ...(await measureEnclave()), revision: 'test', simulated: true }],
      logs: [vkey],
    };
    await writeFile(this.at('values.json'), JSON.stringify(values));
    const { stdout } = await this.expectExit(0, [
      ...['release', 'sign', '--values', this.at('values.json'), '--sk', this.at('release.key')],
    ]);
    await writeFile(this.at('reference.json'), stdout);
  }

  trust(): string[] {
    return [
      ...['--reference', this.at('reference.json'), '--reference-key', this.at('release.pub')],
      ...['--accept-simulated', this.at('service/simulated-hardware/development-root.pem')],
    ];
  }

  /** Writes the files and the description of a batch; gives the description's path. */
  async writeBatch(name: string, newborns: readonly BatchNewborn[]): Promise<string> {
    const folder = this.at(name);
    await mkdir(folder, { recursive: true });
    for (const { files } of newborns) {
      for (const file of files) {
        await writeFile(join(folder, file.name), file.content);
      }
    }
    const described = newborns.map(({ files, ...newborn }) => ({
      ...newborn,
      files: files.map(({ role, name: path }) => ({ role, path })),
    }));
    const path = join(folder, 'batch.json');
    await writeFile(path, JSON.stringify({ format: 'neoseal.batch/1', newborns: described }));
    return path;
  }

  sealArguments(batch: string, url: string, out: string): string[] {
    return [
      ...['seal', batch, '--host', url, '--laboratory-key', this.at('laboratory.key')],
      ...['--recipient-pk', this.at('recipient.pub'), '--sequence', '1', '--out', out],
    ];
  }

  async seal(batch: string, url: string, out: string): Promise<void> {
    await this.expectExit(0, [...this.sealArguments(batch, url, out), ...this.trust()]);
  }

  /** Fetches and opens a finished batch. */
  async collect(url: string, { sealed, fetched, opened }: DeskFolder): Promise<OpenedRow[]> {
    await this.expectExit(0, ['fetch', sealed, '--host', url, '--out', fetched]);
    const run = await this.neoseal([
      ...['open', fetched, '--sk', this.at('recipient.key'), '--out', opened, '--json'],
    ]);
    return JSON.parse(run.stdout) as OpenedRow[];
  }

  neoseal(args: readonly string[]): Promise<CommandRun> {
    return runNeoseal(args, { now: () => new Date() });
  }

  async expectExit(exit: number, args: readonly string[]): Promise<CommandRun> {
    const run = await this.neoseal(args);
    if (run.exit !== exit) {
      throw new Error(`${args[0] ?? ''} ended with ${run.exit}: ${run.stderr}${run.stdout}`);
    }
    return run;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function measureEnclave(): Promise<{ pcr0: string; pcr1: string; pcr2: string }> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    packagePath('dist/enclave/measure.js'),
  ]);
  const { PCR0, PCR1, PCR2 } = JSON.parse(stdout) as Record<'PCR0' | 'PCR1' | 'PCR2', string>;
  return { pcr0: PCR0, pcr1: PCR1, pcr2: PCR2 };
}
