import { Fault } from '../model/fault.ts';

export type ClassificationFaultCode =
  'CRITERION_UNKNOWN' | 'CRITERION_STRENGTH_UNKNOWN' | 'CRITERION_REPEATED' | 'RULE_TABLE_INVALID';

/** Criteria or rule tables that cannot be read. Messages never echo the text that was given. */
export class ClassificationFault extends Fault<ClassificationFaultCode> {
  override readonly name = 'ClassificationFault';
}
