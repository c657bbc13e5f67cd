import type { RegisterCommand } from '../cli/command.ts';
import { registerFetch } from './fetch.ts';
import { registerStatus } from './status.ts';
import { registerSubmit } from './submit.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [registerSubmit, registerStatus, registerFetch];
