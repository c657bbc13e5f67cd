import { Fault } from '../model/index.ts';

export type PolicyFaultCode = 'POLICY_INVALID' | 'CUTOFFS_INVALID' | 'NUMBER_NOT_INTEGER';

/** A configuration document of the laboratory is not what its format demands. */
export class PolicyFault extends Fault<PolicyFaultCode> {
  override readonly name = 'PolicyFault';
}
