import { concatBytes, sha384 } from '../bytes/index.ts';
import type { Bytes, Sha384 } from '../bytes/index.ts';
import { parseEifSections } from './sections.ts';
import { readSigningCertificate } from './signing-certificate.ts';

/** The PCR values that the hardware reports for an image that is not started in debug mode. */
export interface EifMeasurement {
  readonly pcr0: Sha384;
  readonly pcr1: Sha384;
  readonly pcr2: Sha384;
  /** Absent for an image without a signature. */
  readonly pcr8?: Sha384;
}

/**
 * Computes the measurements of an enclave image (EIF version 4).
 *
 * PCR0 covers kernel, command line and all ramdisks; PCR1 kernel, command line and the first ramdisk;
 * PCR2 the other ramdisks; PCR8 the signing certificate. Metadata is not measured. The lengths are not
 * hashed: compare PCR0, 1 and 2 together.
 *
 * Not checked: the image's own signature (the hardware checks it on loading), the content of a section.
 *
 * @throws VerificationError with an `EIF_…` code
 */
export async function measureEif(image: Bytes): Promise<EifMeasurement> {
  const { kernel, cmdline, ramdisks, signature } = parseEifSections(image);
  const boot = [kernel, cmdline, ...ramdisks.slice(0, 1)];
  const application = ramdisks.slice(1);
  const measurement = {
    pcr0: await measure(...boot, ...application),
    pcr1: await measure(...boot),
    pcr2: await measure(...application),
  };
  return signature === null
    ? measurement
    : { ...measurement, pcr8: await measure(readSigningCertificate(signature)) };
}

/** SHA-384(0⁴⁸ ‖ SHA-384(content)): the register is extended once, with a digest. */
async function measure(...content: readonly Bytes[]): Promise<Sha384> {
  const digest = await sha384(concatBytes(...content));
  return sha384(concatBytes(new Uint8Array(48), digest));
}
