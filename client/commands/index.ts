import type { RegisterCommand } from '../cli/command.ts';
import { registerBiochemistry } from './biochemistry.ts';
import { registerCrypt4gh } from './crypt4gh.ts';
import { registerFetch } from './fetch.ts';
import { registerKeygen } from './keygen.ts';
import { registerOpen } from './open.ts';
import { registerSeal } from './seal.ts';
import { registerStatus } from './status.ts';
import { registerSubmit } from './submit.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerKeygen,
  registerSeal,
  registerSubmit,
  registerStatus,
  registerFetch,
  registerOpen,
  registerBiochemistry,
  registerCrypt4gh,
];
