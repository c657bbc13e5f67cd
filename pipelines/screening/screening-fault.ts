import { Fault } from '../model/index.ts';

export type ScreeningFaultCode =
  'ASSEMBLY_MISMATCH' | 'VCF_MISSING' | 'FILE_REPEATED' | 'TOO_MANY_PARENTS';

/** What was submitted for one newborn does not fit together. */
export class ScreeningFault extends Fault<ScreeningFaultCode> {
  override readonly name = 'ScreeningFault';
}
