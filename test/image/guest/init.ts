import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, cpSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setInterval } from 'node:timers';
import { loadVsockLibrary } from '../../../enclave/listener/vsock-library.ts';
import { parseEnvironment } from '../environment.ts';
import { loadSystem } from './system.ts';
import { relaySerialPort } from './relay.ts';

/**
 * The first process of the virtual machine, in the place of AWS's init: it mounts what that mounts, makes
 * /rootfs the root and starts the command of the image, to which it adds only that the hardware is
 * simulated. Then it is the host's end of vsock: it carries bytes between the serial port and the port that
 * the enclave listens on. It ships in no image.
 */
const HARDWARE = '/run/hardware';

const say = (event: object): void => {
  process.stdout.write(`\nvm ${JSON.stringify({ uptimeMs: uptimeMs(), ...event })}\n`);
};

function uptimeMs(): number {
  return Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000);
}

async function main(): Promise<void> {
  const system = await loadSystem();
  // Before the root changes: the library is found by its place in the ramdisk.
  const library = await loadVsockLibrary();
  system.mount('devtmpfs', '/dev');
  system.mount('proc', '/proc');
  say({ event: 'init' });
  for (const name of readdirSync('/modules').sort()) {
    const fd = openSync(`/modules/${name}`, 'r');
    system.loadModule(fd, name);
    closeSync(fd);
  }
  const words = readLines('/cmd');
  const environment = parseEnvironment(readLines('/env'));
  const port = openSync(`/dev/${serialPort()}`, 'r+');
  for (const [type, folder] of [
    ['devtmpfs', 'dev'],
    ['proc', 'proc'],
    ['sysfs', 'sys'],
    ['tmpfs', 'run'],
    ['tmpfs', 'tmp'],
  ] as const) {
    system.mount(type, `/rootfs/${folder}`);
  }
  cpSync('/hardware', `/rootfs${HARDWARE}`, { recursive: true });
  system.changeRoot('/rootfs');
  const [program = '', ...args] = words;
  const enclave = spawn(program, [...args, '--simulated-hardware', HARDWARE], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  enclave.on('exit', (status, signal) => {
    say({ event: 'enclave-ended', status, signal });
    system.powerOff();
  });
  const vsockPort = Number(words[words.indexOf('--vsock') + 1]);
  createInterface({ input: enclave.stdout }).on('line', (line) => {
    say({ event: 'enclave-output', line });
  });
  createInterface({ input: enclave.stderr }).on('line', (line) => {
    say({ event: 'enclave-event', detail: parse(line) });
    if (line.includes('"type":"listening"')) {
      relaySerialPort(port, { library, vsockPort }).catch(fail);
    }
  });
  setInterval(() => {
    say({ event: 'memory', ...memoryOf(enclave.pid ?? 0) });
  }, 1_000);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

function readLines(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function serialPort(): string {
  const name = readdirSync('/dev').find((each) => each.startsWith('vport'));
  if (name === undefined) {
    throw new Error('the machine has no virtio-serial port');
  }
  return name;
}

/** KiB, as the kernel counts. */
function memoryOf(pid: number): object {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const machine = readFileSync('/proc/meminfo', 'utf8');
  const field = (text: string, name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return {
    peakKib: field(status, 'VmHWM'),
    uid: field(status, 'Uid'),
    threads: field(status, 'Threads'),
    totalKib: field(machine, 'MemTotal'),
    availableKib: field(machine, 'MemAvailable'),
  };
}

/** Without its init a kernel panics, and the machine ends. */
function fail(error: unknown): void {
  process.stdout.write(`\nvm-failed ${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  process.exit(1);
}

main().catch(fail);
