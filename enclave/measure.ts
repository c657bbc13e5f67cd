import { parseArgs } from 'node:util';
import { toHex } from '#attestation';
import { installationFolders } from './installation/folders.ts';
import { readImageContent } from './measurement/image-files.ts';
import { measureImage } from './measurement/image-measurement.ts';

// Prints the measurement of this installation, in the shape of `neoseal eif measure`.
const { values } = parseArgs({ options: { pack: { type: 'string' } } });
const { pcr0, pcr1, pcr2 } = measureImage(await readImageContent(installationFolders(values.pack)));
process.stdout.write(
  `${JSON.stringify({ PCR0: toHex(pcr0), PCR1: toHex(pcr1), PCR2: toHex(pcr2) })}\n`,
);
