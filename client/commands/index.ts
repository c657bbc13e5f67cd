import type { RegisterCommand } from '../cli/command.ts';
import { registerAttestation } from './attestation.ts';
import { registerEif } from './eif.ts';
import { registerRelease } from './release.ts';
import { registerVerify } from './verify.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerAttestation,
  registerEif,
  registerVerify,
  registerRelease,
];
