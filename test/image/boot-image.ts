import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { loadPack } from '#pipelines/node';
import { packagePath } from '../../client/cli/package-files.ts';
import { writeDemoBatch } from '../../client/demo/demo-files.ts';
import { openDevelopmentRoot } from '../../enclave/nsm/simulated/development-root.ts';
import { EmbeddedService } from '../doubles/embedded-service.ts';
import type { OpenedRow } from '../doubles/laboratory-desk.ts';
import { LaboratoryDesk } from '../doubles/laboratory-desk.ts';
import { ChangedRoot } from './changed-root.ts';
import { guestRamdisk } from './guest-ramdisk.ts';
import type { GuestEvent, Machine } from './machine.ts';
import { VirtualMachine } from './virtual-machine.ts';

export interface BootOptions {
  readonly node: string;
  /** `null` for no virtual machine: the image is the root of one process. */
  readonly kernel: string | null;
  readonly modules: string;
  readonly memoryMib: number;
  readonly verbose: boolean;
  /** For the enclave to listen, and again for the host to have it ready. */
  readonly timeoutMs: number;
  /** Ends when the enclave listens. */
  readonly bootOnly: boolean;
}

export interface BootReport {
  /** Of the image with this kernel and init. */
  readonly measurement: {
    readonly PCR0: string;
    readonly PCR1: string;
    readonly PCR2: string;
  } | null;
  readonly machine: Machine['kind'];
  readonly ramdiskMib: number;
  readonly machineMib: number;
  readonly startToListeningMs: number;
  readonly kernelToInitMs: number;
  readonly kernelToListeningMs: number;
  readonly enclaveReadyMs: number | null;
  readonly atListening: MemoryFigures;
  readonly atEnd: MemoryFigures;
  /** Resident memory of the program that is the machine. */
  readonly machinePeakMib: number | null;
  /** `null` when only the boot was asked for. */
  readonly batch: BatchReport | null;
}

export interface MemoryFigures {
  readonly enclavePeakMib: number;
  /** As the kernel in the machine sees it. */
  readonly machineUsedMib: number | null;
  readonly enclaveUid: number;
}

export interface BatchReport {
  readonly durationMs: number;
  readonly newborns: number;
  readonly verified: number;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly sameAsWithoutMachine: boolean;
}

const run = promisify(execFile);
const CMDLINE = 'console=ttyS0 quiet rdinit=/init panic=-1 random.trust_cpu=on';

/** Everything that has to be undone, the last first. */
type Undo = (() => Promise<unknown>)[];

export async function bootImage(options: BootOptions): Promise<BootReport> {
  const undo: Undo = [];
  try {
    return await bootWith(options, undo);
  } finally {
    for (const step of undo.reverse()) {
      await step();
    }
  }
}

async function bootWith(options: BootOptions, undo: Undo): Promise<BootReport> {
  const folder = await mkdtemp(join(tmpdir(), 'neoseal-image-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const desk = await LaboratoryDesk.create();
  undo.push(() => desk.remove());
  const hardware = desk.at('service', 'simulated-hardware');
  await mkdir(hardware, { recursive: true });
  await openDevelopmentRoot(hardware, new Date(Date.now() - 60_000));

  const image = await buildImage(options, { folder, hardware });
  const begin = performance.now();
  const machine = image.start();
  undo.push(() => machine.stop());
  if (options.verbose) {
    undo.push(() => Promise.resolve(process.stderr.write(`${machine.console.join('\n')}\n`)));
  }
  const listening = await machine.event(isEnclaveEvent('listening'), options.timeoutMs);
  const startToListeningMs = Math.round(performance.now() - begin);
  await machine.event(isMemoryAfter(listening), options.timeoutMs);
  const atListening = memoryFigures(machine.events);
  const place = { machine, hardware, folder, startTimeoutMs: options.timeoutMs };
  const batch = options.bootOnly ? null : await submitBatch(desk, place, undo);
  await machine.stop();
  const ready = machine.events.find(isEnclaveEvent('ready'));
  return {
    machine: machine.kind,
    measurement: image.measurement,
    ramdiskMib: image.ramdiskMib,
    machineMib: options.memoryMib,
    startToListeningMs,
    ...bootTimes(machine.events),
    enclaveReadyMs: ready === undefined ? null : Number(detailOf(ready)['uptimeMs']),
    atListening,
    atEnd: memoryFigures(machine.events),
    machinePeakMib: machine.peakMib,
    batch,
  };
}

interface Place {
  readonly machine: Machine;
  readonly hardware: string;
  readonly folder: string;
  readonly startTimeoutMs: number;
}

/** The demonstration batch in the machine, and once more without it. */
async function submitBatch(
  desk: LaboratoryDesk,
  { machine, hardware, folder, startTimeoutMs }: Place,
  undo: Undo,
): Promise<BatchReport> {
  await startKms(hardware, folder, undo);
  Object.assign(process.env, {
    NEOSEAL_HOST_MODE: 'production',
    NEOSEAL_HOST_ENCLAVE_SOCKET: machine.socket,
  });
  const begin = performance.now();
  const { rows, verified } = await runBatch(desk, startTimeoutMs, undo);
  const durationMs = Math.round(performance.now() - begin);
  await machine.stop();
  const outcomes = outcomesOf(rows);
  const others = await runWithoutMachine(startTimeoutMs, undo);
  return {
    ...{ durationMs, newborns: rows.length, verified, outcomes },
    sameAsWithoutMachine: JSON.stringify(others) === JSON.stringify(outcomes),
  };
}

interface BuiltImage {
  readonly start: () => Machine;
  readonly ramdiskMib: number;
  readonly measurement: BootReport['measurement'];
}

/** The image as a release builds it, with the machine's kernel and init in the place of AWS's. */
async function buildImage(
  options: BootOptions,
  { folder, hardware }: { folder: string; hardware: string },
): Promise<BuiltImage> {
  const { node, kernel, modules, memoryMib } = options;
  const out = join(folder, 'image');
  const builder = [packagePath('dist/scripts/image/main.js'), '--checkout', packagePath()];
  const flags = ['--out', out, '--node', node];
  if (kernel === null) {
    await run(process.execPath, [...builder, ...flags]);
    const root = await unpack(join(out, 'layer.tar'), { folder, hardware });
    const ramdiskMib = await sizeMib(join(out, 'application.cpio'));
    return { start: () => new ChangedRoot(root), ramdiskMib, measurement: null };
  }
  const init = await guestRamdisk({ modules, hardware });
  const [ramdisk, initrd] = [join(folder, 'init.cpio'), join(folder, 'initrd')];
  await writeFile(ramdisk, init);
  const boot = ['--kernel', kernel, '--cmdline', CMDLINE, '--ramdisk', ramdisk];
  await run(process.execPath, [...builder, ...flags, ...boot]);
  await writeFile(initrd, Buffer.concat([init, await readFile(join(out, 'application.cpio'))]));
  const { stdout } = await run(process.execPath, [
    ...[packagePath('bin/neoseal.js'), 'eif', 'measure', join(out, 'neoseal.eif'), '--json'],
  ]);
  const socket = join(folder, 'enclave.sock');
  return {
    start: () => new VirtualMachine({ kernel, initrd, cmdline: CMDLINE, socket, memoryMib }),
    ramdiskMib: await sizeMib(join(out, 'application.cpio')),
    measurement: JSON.parse(stdout) as BootReport['measurement'],
  };
}

async function unpack(
  layer: string,
  { folder, hardware }: { folder: string; hardware: string },
): Promise<string> {
  const root = join(folder, 'root');
  await mkdir(root);
  await run('tar', ['xpf', layer, '-C', root]);
  await cp(hardware, join(root, 'run', 'hardware'), { recursive: true });
  return root;
}

async function sizeMib(path: string): Promise<number> {
  return Math.round((await stat(path)).size / 2 ** 20);
}

/** A key service that releases keys to this installation's measurement under the machine's root only. */
async function startKms(hardware: string, folder: string, undo: Undo): Promise<void> {
  const { stdout } = await run(process.execPath, [packagePath('dist/enclave/measure.js')]);
  const { PCR0 } = JSON.parse(stdout) as { PCR0: string };
  const root = join(hardware, 'development-root.pem');
  const kms = spawn(
    process.execPath,
    [
      ...[packagePath('dist/host/local-kms/main.js'), '--data', join(folder, 'kms')],
      ...['--root', root, '--pcr0', PCR0],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  undo.push(() => end(kms));
  const [line] = (await once(createInterface({ input: kms.stdout }), 'line')) as [string];
  const announced = JSON.parse(line) as Record<string, string>;
  Object.assign(process.env, {
    NEOSEAL_HOST_KMS_ENDPOINT: announced['url'],
    NEOSEAL_HOST_KMS_REGION: announced['region'],
    NEOSEAL_HOST_KMS_KEY_ID: announced['keyId'],
    AWS_ACCESS_KEY_ID: announced['accessKeyId'],
    AWS_SECRET_ACCESS_KEY: announced['secretAccessKey'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
}

/** The main job, each step through the command that a laboratory would type. */
async function runBatch(
  desk: LaboratoryDesk,
  startTimeoutMs: number,
  undo: Undo,
): Promise<{ rows: readonly OpenedRow[]; verified: number }> {
  const { pack } = await loadPack(packagePath('pipelines/packs/core-grch38'));
  const batch = await writeDemoBatch(desk.at('laboratory'), pack);
  const service = await EmbeddedService.start({ ...desk.service, startTimeoutMs });
  undo.push(() => service.stop());
  await desk.publishReference(service);
  const folders = {
    sealed: desk.at('sealed'),
    fetched: desk.at('fetched'),
    opened: desk.at('opened'),
  };
  await desk.seal(batch, service.url, folders.sealed);
  await desk.expectExit(0, ['submit', folders.sealed, '--host', service.url]);
  await desk.expectExit(0, ['status', folders.sealed, '--host', service.url, '--watch']);
  const rows = await desk.collect(service.url, folders);
  let verified = 0;
  for (const { newborn } of rows) {
    const evidence = join(folders.fetched, `${newborn}.evidence.json`);
    const result = join(folders.opened, `${newborn}.result.json`);
    const { exit } = await desk.neoseal([
      ...['verify', result, '--evidence', evidence],
      ...desk.trust(),
    ]);
    verified += exit === 0 ? 1 : 0;
  }
  return { rows, verified };
}

/** The same batch in the embedded service of this machine. */
async function runWithoutMachine(
  startTimeoutMs: number,
  undo: Undo,
): Promise<Record<string, string>> {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('NEOSEAL_HOST_')) {
      Reflect.deleteProperty(process.env, name);
    }
  }
  const desk = await LaboratoryDesk.create();
  undo.push(() => desk.remove());
  return outcomesOf((await runBatch(desk, startTimeoutMs, undo)).rows);
}

function outcomesOf(rows: readonly OpenedRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.map(({ newborn, content }) => [
      newborn,
      content?.screening?.outcome ?? content?.refusal?.code ?? 'nothing',
    ]),
  );
}

function isEnclaveEvent(type: string): (event: GuestEvent) => boolean {
  return (event) => event['event'] === 'enclave-event' && detailOf(event)['type'] === type;
}

function isMemoryAfter({ uptimeMs }: GuestEvent): (event: GuestEvent) => boolean {
  return (event) => event['event'] === 'memory' && Number(event['uptimeMs']) > Number(uptimeMs);
}

function detailOf({ detail }: GuestEvent): Readonly<Record<string, unknown>> {
  return typeof detail === 'object' && detail !== null ? { ...detail } : {};
}

function bootTimes(
  events: readonly GuestEvent[],
): Pick<BootReport, 'kernelToInitMs' | 'kernelToListeningMs'> {
  return {
    kernelToInitMs: Number(events.find(({ event }) => event === 'init')?.['uptimeMs']),
    kernelToListeningMs: Number(events.find(isEnclaveEvent('listening'))?.['uptimeMs']),
  };
}

function memoryFigures(events: readonly GuestEvent[]): MemoryFigures {
  const samples = events.filter(({ event }) => event === 'memory');
  const mib = (value: unknown): number => Math.round(Number(value) / 1024);
  const used = samples.map((each) => Number(each['totalKib']) - Number(each['availableKib']));
  return {
    enclavePeakMib: Math.max(...samples.map(({ peakKib }) => mib(peakKib))),
    machineUsedMib: used.some(Number.isFinite) ? mib(Math.max(...used)) : null,
    enclaveUid: Number(samples.at(-1)?.['uid']),
  };
}
