import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { toHex } from '#attestation';
import { EventLog } from './events/event-log.ts';
import { installationFolders } from './installation/folders.ts';
import { readImageContent } from './measurement/image-files.ts';
import { measureImage } from './measurement/image-measurement.ts';
import { startSimulatedHardware } from './nsm/simulated/simulated-hardware.ts';
import { startEnclave } from './start-enclave.ts';

const { values } = parseArgs({
  options: {
    socket: { type: 'string' },
    'simulated-hardware': { type: 'string' },
    pack: { type: 'string' },
  },
});
const { socket, 'simulated-hardware': hardwareFolder, pack } = values;
if (socket === undefined || hardwareFolder === undefined) {
  process.stderr.write('usage: main.js --socket PATH --simulated-hardware DIR [--pack DIR]\n');
  process.exit(2);
}

// Node and libraries would write warnings in words of their own.
process.removeAllListeners('warning');
const events = new EventLog();
// A pipe that nobody reads would stop the enclave: once it runs, its events go to the host's stream only.
events.add(process.stderr, {
  types: new Set(['hardware', 'listening', 'boot-step', 'boot-refused', 'ready', 'internal-error']),
});
// The text of an error may hold input: a bare code is all that is told of a bug.
const stop = (): void => {
  events.emit({ type: 'internal-error', code: 'INTERNAL' });
  process.exit(1);
};
process.on('uncaughtException', stop);
process.on('unhandledRejection', stop);

const folders = installationFolders(pack);
const measurement = measureImage(await readImageContent(folders));
const hardware = await startSimulatedHardware({
  folder: hardwareFolder,
  measurement,
  now: () => new Date(),
});
events.emit({
  type: 'hardware',
  simulated: true,
  rootSha256: toHex(hardware.rootSha256),
  pcr0: toHex(measurement.pcr0),
  pcr1: toHex(measurement.pcr1),
  pcr2: toHex(measurement.pcr2),
});
const service = startEnclave({
  hardware: { transport: hardware.transport, simulated: true, measurement },
  folders,
  events,
  onBootFailed: () => {
    // The event goes out first.
    setTimeout(() => process.exit(1), 100);
  },
});
await mkdir(dirname(socket), { recursive: true });
await rm(socket, { force: true });
createServer({ allowHalfOpen: true }, (connection) => {
  service.accept(connection);
}).listen(socket, () => {
  events.emit({ type: 'listening', uptimeMs: Math.round(performance.now()) });
});
