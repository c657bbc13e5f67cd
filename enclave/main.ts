import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { BootFault } from './boot/boot-fault.ts';
import { EventLog } from './events/event-log.ts';
import { startHardware } from './hardware.ts';
import { installationFolders } from './installation/folders.ts';
import { listen } from './listener/listen.ts';
import { parseListenAddress } from './listener/listen-address.ts';
import { ignoreDebuggerSignal, isExposed, readRuntime } from './runtime/process-guard.ts';
import { bootCodeOf } from './service/fault-codes.ts';
import { startEnclave } from './start-enclave.ts';

const { values } = parseArgs({
  options: {
    socket: { type: 'string' },
    vsock: { type: 'string' },
    'simulated-hardware': { type: 'string' },
    pack: { type: 'string' },
  },
});
const { 'simulated-hardware': simulatedFolder = null, pack } = values;
const address = parseListenAddress(values);
if (address === null) {
  process.stderr.write(
    'usage: main.js --socket PATH | --vsock PORT [--simulated-hardware DIR] [--pack DIR]\n',
  );
  process.exit(2);
}

// Node and libraries would write warnings in words of their own.
process.removeAllListeners('warning');
ignoreDebuggerSignal();
const events = new EventLog();
// A pipe that nobody reads would stop the enclave: once it runs, its events go to the host's stream only.
events.add(process.stderr, {
  types: new Set([
    ...(['hardware', 'debug-mode', 'listening', 'boot-step', 'boot-refused', 'ready'] as const),
    'internal-error',
  ]),
});
// Replaced as soon as threads may wait for the host: then Node's own exit would wait for them.
let exit = (status: number): void => process.exit(status);
// The text of an error may hold input: a bare code is all that is told of a bug.
const stop = (): void => {
  events.emit({ type: 'internal-error', code: 'INTERNAL' });
  exit(1);
};
process.on('uncaughtException', stop);
process.on('unhandledRejection', stop);

const exitAfterEvents = (): void => {
  setTimeout(() => {
    exit(1);
  }, 100);
};
try {
  if (isExposed(readRuntime())) {
    throw new BootFault('RUNTIME_EXPOSED', 'a debugger or a dump of memory was asked for');
  }
  const folders = installationFolders(pack);
  const hardware = await startHardware({ simulatedFolder, folders, events });
  const service = startEnclave({ hardware, folders, events, onBootFailed: exitAfterEvents });
  ({ exit } = await listen(address, (connection) => {
    service.accept(connection);
  }));
  events.emit({ type: 'listening', uptimeMs: Math.round(performance.now()) });
} catch (error) {
  events.emit({ type: 'boot-refused', code: bootCodeOf(error) });
  exitAfterEvents();
}
