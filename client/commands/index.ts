import type { RegisterCommand } from '../cli/command.ts';
import { registerCrypt4gh } from './crypt4gh.ts';
import { registerFetch } from './fetch.ts';
import { registerStatus } from './status.ts';
import { registerSubmit } from './submit.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerSubmit,
  registerStatus,
  registerFetch,
  registerCrypt4gh,
];
