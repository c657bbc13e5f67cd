import type { ImageRegisters } from '../../measurement/image-measurement.ts';
import { createNsm } from '../nsm.ts';
import type { NsmTransport } from '../nsm.ts';
import { openNsmDevice } from './device-transport.ts';
import type { Libc } from './libc.ts';

export interface DeviceHardware {
  readonly transport: NsmTransport;
  /** As the hardware has measured the image. */
  readonly registers: ImageRegisters;
  /** An enclave in debug mode has zeros where its measurement belongs, and its console can be read. */
  readonly debugMode: boolean;
}

/** @throws NsmFault */
export async function openDeviceHardware(libc: Libc, path?: string): Promise<DeviceHardware> {
  const { transport } = await openNsmDevice(libc, path);
  const nsm = createNsm(transport);
  const [pcr0, pcr1, pcr2] = [
    (await nsm.describePcr(0)).value,
    (await nsm.describePcr(1)).value,
    (await nsm.describePcr(2)).value,
  ];
  return {
    transport,
    registers: { pcr0, pcr1, pcr2 },
    debugMode: [pcr0, pcr1, pcr2].some((value) => value.every((byte) => byte === 0)),
  };
}
