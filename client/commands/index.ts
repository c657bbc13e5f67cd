import type { RegisterCommand } from '../cli/command.ts';
import { registerAttestation } from './attestation.ts';
import { registerEif } from './eif.ts';
import { registerKnowledge } from './knowledge.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerAttestation,
  registerEif,
  registerKnowledge,
];
