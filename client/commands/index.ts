import type { RegisterCommand } from '../cli/command.ts';
import { registerKnowledge } from './knowledge.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [registerKnowledge];
