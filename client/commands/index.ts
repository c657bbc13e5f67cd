import type { RegisterCommand } from '../cli/command.ts';
import { registerAnnotate } from './annotate.ts';
import { registerAttestation } from './attestation.ts';
import { registerBatchView } from './batch-view.ts';
import { registerBiochemistry } from './biochemistry.ts';
import { registerClassify } from './classify.ts';
import { registerConformance } from './conformance.ts';
import { registerCrypt4gh } from './crypt4gh.ts';
import { registerDoctor } from './doctor.ts';
import { registerEif } from './eif.ts';
import { registerFetch } from './fetch.ts';
import { registerInterpret } from './interpret.ts';
import { registerKeygen } from './keygen.ts';
import { registerKnowledge } from './knowledge.ts';
import { registerLog } from './log.ts';
import { registerOpen } from './open.ts';
import { registerPolicy } from './policy.ts';
import { registerRelease } from './release.ts';
import { registerSeal } from './seal.ts';
import { registerStatus } from './status.ts';
import { registerSubmit } from './submit.ts';
import { registerVcf } from './vcf.ts';
import { registerVerify } from './verify.ts';

/** In the order of `neoseal --help`. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerKeygen,
  registerSeal,
  registerSubmit,
  registerStatus,
  registerFetch,
  registerOpen,
  registerVerify,
  registerInterpret,
  registerAnnotate,
  registerClassify,
  registerVcf,
  registerBiochemistry,
  registerCrypt4gh,
  registerAttestation,
  registerRelease,
  registerEif,
  registerConformance,
  registerKnowledge,
  registerPolicy,
  registerDoctor,
  registerLog,
  registerBatchView,
];
