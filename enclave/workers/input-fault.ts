import { Fault } from '#pipelines';

export type InputFaultCode =
  /** The plaintext is not the one that the laboratory signed. */
  | 'INPUT_DIGEST_MISMATCH'
  | 'INPUT_LENGTH_MISMATCH'
  | 'INPUT_ROLE_UNKNOWN'
  | 'INPUT_TOO_LARGE'
  | 'TIME_BUDGET_EXCEEDED'
  | 'MEMORY_BUDGET_EXCEEDED'
  | 'EARLIER_RESULT_REPEATED'
  | 'EARLIER_RESULT_TOO_LARGE'
  /** Not the opened result of a report. */
  | 'EARLIER_RESULT_INVALID'
  /** The enclave failed twice on this newborn; the input is not to blame. */
  | 'INTERNAL';

export class InputFault extends Fault<InputFaultCode> {
  override readonly name = 'InputFault';
}
