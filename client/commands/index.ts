import type { RegisterCommand } from '../cli/command.ts';
import { registerInterpret } from './interpret.ts';
import { registerPolicy } from './policy.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [registerInterpret, registerPolicy];
