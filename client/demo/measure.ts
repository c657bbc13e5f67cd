import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { packagePath } from '../cli/package-files.ts';

const run = promisify(execFile);
const pcr = z.string().regex(/^[0-9a-f]{96}$/);
const measurement = z.looseObject({ PCR0: pcr, PCR1: pcr, PCR2: pcr });

/** What the enclave of this installation measures to, as whoever builds a release would compute it. */
export async function measureEnclave(): Promise<{ pcr0: string; pcr1: string; pcr2: string }> {
  const { stdout } = await run(process.execPath, [packagePath('dist/enclave/measure.js')]);
  const { PCR0, PCR1, PCR2 } = measurement.parse(JSON.parse(stdout));
  return { pcr0: PCR0, pcr1: PCR1, pcr2: PCR2 };
}
