import type { BootCode } from '../events/enclave-event.ts';
import { BootFault } from '../boot/boot-fault.ts';
import { HostFault } from '../gateway/host-fault.ts';
import { KmsFault } from '../kms/kms-fault.ts';
import { NsmFault } from '../nsm/nsm-fault.ts';

/** All that is told of an error at boot. */
export function bootCodeOf(error: unknown): BootCode {
  if (error instanceof BootFault || error instanceof KmsFault || error instanceof NsmFault) {
    return error.code;
  }
  return error instanceof HostFault ? 'HOST_UNAVAILABLE' : 'INTERNAL';
}
