import type { RegisterCommand } from '../cli/command.ts';
import { registerCrypt4gh } from './crypt4gh.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [registerCrypt4gh];
