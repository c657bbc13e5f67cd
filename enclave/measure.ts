import { toHex } from '#attestation';
import { installationRoot, readImageContent } from './measurement/image-files.ts';
import { measureImage } from './measurement/image-measurement.ts';

// Prints the measurement of this installation, in the shape of `neoseal eif measure`.
const { pcr0, pcr1, pcr2 } = measureImage(await readImageContent(installationRoot));
process.stdout.write(
  `${JSON.stringify({ PCR0: toHex(pcr0), PCR1: toHex(pcr1), PCR2: toHex(pcr2) })}\n`,
);
