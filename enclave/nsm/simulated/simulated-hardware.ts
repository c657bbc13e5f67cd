import { createHash, randomBytes } from 'node:crypto';
import type { Measurement } from '../../measurement/image-measurement.ts';
import type { NsmTransport } from '../nsm.ts';
import { openDevelopmentRoot } from './development-root.ts';
import { createSimulatedNsm } from './simulated-nsm.ts';

export interface SimulatedHardware {
  readonly transport: NsmTransport;
  /** SHA-256 of the root's DER certificate: the name by which a verifier may accept it. */
  readonly rootSha256: Uint8Array;
}

export interface SimulatedHardwareOptions {
  /** Where the machine's root lives. */
  readonly folder: string;
  readonly measurement: Measurement;
  readonly now: () => Date;
}

/** Switches a simulated machine on: its root, an instance and enclave id, the measured registers. */
export async function startSimulatedHardware(
  options: SimulatedHardwareOptions,
): Promise<SimulatedHardware> {
  const root = await openDevelopmentRoot(options.folder, options.now());
  const instanceId = `i-${randomBytes(9).toString('hex').slice(0, 17)}`;
  const { pcr0, pcr1, pcr2 } = options.measurement;
  const transport = createSimulatedNsm({
    root,
    moduleId: `${instanceId}-enc${randomBytes(8).toString('hex')}`,
    pcrs: new Map([
      [0, pcr0],
      [1, pcr1],
      [2, pcr2],
      // PCR4 = SHA384(0⁴⁸ ‖ instance id) (facts: section 2).
      [4, sha384(new Uint8Array(48), Buffer.from(instanceId))],
    ]),
    now: options.now,
  });
  const rootSha256 = new Uint8Array(createHash('sha256').update(root.certificate).digest());
  return { transport, rootSha256 };
}

function sha384(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha384');
  for (const part of parts) {
    hash.update(part);
  }
  return new Uint8Array(hash.digest());
}
