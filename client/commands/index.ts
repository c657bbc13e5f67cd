import type { RegisterCommand } from '../cli/command.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [];
