import { toHex } from '#attestation';
import { BootFault } from './boot/boot-fault.ts';
import type { EventLog } from './events/event-log.ts';
import type { InstallationFolders } from './installation/installation.ts';
import { readImageContent } from './measurement/image-files.ts';
import type { ImageFolders } from './measurement/image-files.ts';
import type { Measurement } from './measurement/image-measurement.ts';
import { measureImage } from './measurement/image-measurement.ts';
import { openDeviceHardware } from './nsm/device/device-hardware.ts';
import { loadLibc } from './nsm/device/libc.ts';
import { hasSwap, hideMemory } from './runtime/memory-guard.ts';
import type { NsmTransport } from './nsm/nsm.ts';
import { startSimulatedHardware } from './nsm/simulated/simulated-hardware.ts';

export interface Hardware {
  readonly transport: NsmTransport;
  readonly simulated: boolean;
  readonly measurement: Measurement;
}

export interface HardwareOptions {
  /** Where simulated hardware keeps its root; `null` for the machine's own security module. */
  readonly simulatedFolder: string | null;
  readonly folders: ImageFolders & InstallationFolders;
  readonly events: EventLog;
}

/**
 * Switches on what the enclave runs on and tells what it is.
 *
 * @throws BootFault DEBUG_MODE; NsmFault NSM_UNAVAILABLE where there is no device; the file system's own errors
 */
export async function startHardware(options: HardwareOptions): Promise<Hardware> {
  const content = measureImage(await readImageContent(options.folders));
  return options.simulatedFolder === null
    ? startDevice(content, options.events)
    : startSimulation(options.simulatedFolder, content, options.events);
}

/** Real registers in place of the computed ones; the digest of the code stays what is installed. */
async function startDevice(content: Measurement, events: EventLog): Promise<Hardware> {
  const libc = await loadLibc();
  hideMemory(libc);
  if (await hasSwap()) {
    throw new BootFault('RUNTIME_EXPOSED', 'memory could be written to a disk');
  }
  const { transport, registers, debugMode } = await openDeviceHardware(libc);
  const measurement = { ...content, ...registers };
  tell(events, { simulated: false, rootSha256: null, measurement });
  if (debugMode) {
    events.emit({ type: 'debug-mode' });
    throw new BootFault('DEBUG_MODE', 'an enclave in debug mode keeps no secret');
  }
  return { transport, simulated: false, measurement };
}

async function startSimulation(
  folder: string,
  measurement: Measurement,
  events: EventLog,
): Promise<Hardware> {
  // It keeps no secret from its host, so that it also runs where that cannot be done.
  await loadLibc()
    .then(hideMemory)
    .catch(() => undefined);
  const now = (): Date => new Date();
  const { transport, rootSha256 } = await startSimulatedHardware({ folder, measurement, now });
  tell(events, { simulated: true, rootSha256: toHex(rootSha256), measurement });
  return { transport, simulated: true, measurement };
}

interface HardwareDescription {
  readonly simulated: boolean;
  readonly rootSha256: string | null;
  readonly measurement: Measurement;
}

function tell(events: EventLog, { measurement, ...machine }: HardwareDescription): void {
  events.emit({
    type: 'hardware',
    ...machine,
    pcr0: toHex(measurement.pcr0),
    pcr1: toHex(measurement.pcr1),
    pcr2: toHex(measurement.pcr2),
  });
}
