import type { KeyPolicy, PolicyStatement } from './key-policy.ts';
import { matchesAction } from './key-policy.ts';

export interface PolicyFinding {
  readonly code:
    /** Somebody without an attestation document gets at what the key protects. */
    | 'RELEASE_WITHOUT_ATTESTATION'
    /** The measurement named is zero, as every enclave in debug mode has it, or is no SHA-384. */
    | 'MEASUREMENT_INVALID'
    /** Whoever may do this can give himself the rest. */
    | 'POLICY_CAN_BE_CHANGED';
  readonly sid: string | null;
}

/** Actions that release plaintext, or hand out the right to. */
const RELEASING = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:CreateGrant'];
const CHANGING = ['kms:PutKeyPolicy'];

const IMAGE_CONDITIONS = ['kms:recipientattestation:imagesha384', 'kms:recipientattestation:pcr0'];
const MEASUREMENT = /^(?!0{96}$)[0-9a-f]{96}$/i;

/**
 * A policy protects a key only as a whole: one more statement that allows Decrypt without the condition
 * undoes the one that has it.
 */
export function lintKeyPolicy(policy: KeyPolicy): readonly PolicyFinding[] {
  return policy.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => lintStatement(statement));
}

function lintStatement(statement: PolicyStatement): PolicyFinding[] {
  const { sid } = statement;
  const findings: PolicyFinding[] = [];
  const image = statement.conditions.filter(({ key }) =>
    IMAGE_CONDITIONS.includes(key.toLowerCase()),
  );
  if (allowsAny(statement, RELEASING) && image.length === 0) {
    findings.push({ code: 'RELEASE_WITHOUT_ATTESTATION', sid });
  }
  if (image.some(({ values }) => !values.every((value) => MEASUREMENT.test(value)))) {
    findings.push({ code: 'MEASUREMENT_INVALID', sid });
  }
  if (allowsAny(statement, CHANGING)) {
    findings.push({ code: 'POLICY_CAN_BE_CHANGED', sid });
  }
  return findings;
}

function allowsAny(statement: PolicyStatement, actions: readonly string[]): boolean {
  return actions.some((action) =>
    statement.actions.some((pattern) => matchesAction(pattern, action)),
  );
}
