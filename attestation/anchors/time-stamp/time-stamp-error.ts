import { VerificationError } from '../../verification-error.ts';

export function malformed(what: string): VerificationError {
  return new VerificationError('TIME_STAMP_SHAPE', `the time stamp is malformed: ${what}`);
}
