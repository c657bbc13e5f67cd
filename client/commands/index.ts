import type { RegisterCommand } from '../cli/command.ts';
import { registerAttestation } from './attestation.ts';
import { registerCrypt4gh } from './crypt4gh.ts';
import { registerEif } from './eif.ts';
import { registerKnowledge } from './knowledge.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerAttestation,
  registerCrypt4gh,
  registerEif,
  registerKnowledge,
];
