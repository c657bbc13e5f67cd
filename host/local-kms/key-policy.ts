import { z } from 'zod';
import { KmsError } from './kms-error.ts';

export type KmsAction =
  | 'kms:Decrypt'
  | 'kms:DescribeKey'
  | 'kms:Encrypt'
  | 'kms:GenerateDataKey'
  | 'kms:GetKeyPolicy'
  | 'kms:PutKeyPolicy';

const OPERATORS = ['StringEquals', 'StringEqualsIgnoreCase'] as const;
type Operator = (typeof OPERATORS)[number];

export interface PolicyStatement {
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  /** `kms:Name`, `kms:Prefix*` or `*`. */
  readonly actions: readonly string[];
  /** All must hold; each holds for one of its values. */
  readonly conditions: readonly PolicyCondition[];
}

export interface PolicyCondition {
  readonly operator: Operator;
  readonly key: string;
  readonly values: readonly string[];
}

export interface KeyPolicy {
  readonly statements: readonly PolicyStatement[];
}

/** What is known about a request, e.g. `kms:RecipientAttestation:ImageSha384`. */
export type ConditionContext = ReadonlyMap<string, string>;

const MAX_POLICY_BYTES = 32_768;

const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const conditionBlock = z.record(z.string(), oneOrMore);

/** The part of the policy language that is understood; anything else is refused, never skipped. */
const schema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z
    .array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(['Allow', 'Deny']),
        Principal: z.union([z.literal('*'), z.strictObject({ AWS: oneOrMore })]),
        Action: oneOrMore,
        Resource: z.literal('*'),
        Condition: z
          .strictObject({
            StringEquals: conditionBlock.optional(),
            StringEqualsIgnoreCase: conditionBlock.optional(),
          })
          .optional(),
      }),
    )
    .min(1)
    .max(32),
});

type ConditionSchema = z.infer<typeof schema>['Statement'][number]['Condition'];

/** @throws KmsError MalformedPolicyDocumentException */
export function parseKeyPolicy(text: string): KeyPolicy {
  const parsed = text.length > MAX_POLICY_BYTES ? null : schema.safeParse(parseJson(text));
  if (parsed?.success !== true) {
    throw new KmsError('MalformedPolicyDocumentException', 'the key policy is not understood');
  }
  return {
    statements: parsed.data.Statement.map((statement) => ({
      sid: statement.Sid ?? null,
      effect: statement.Effect,
      actions: asArray(statement.Action),
      conditions: readConditions(statement.Condition),
    })),
  };
}

function readConditions(condition: ConditionSchema): PolicyCondition[] {
  return OPERATORS.flatMap((operator) =>
    Object.entries(condition?.[operator] ?? {}).map(([key, values]) => ({
      operator,
      key,
      values: asArray(values),
    })),
  );
}

/** IAM's rule: nothing is allowed unless a statement allows it and none denies it. */
export function isAllowed(
  policy: KeyPolicy,
  action: KmsAction,
  context: ConditionContext,
): boolean {
  const applying = policy.statements.filter(
    (statement) =>
      statement.actions.some((pattern) => matchesAction(pattern, action)) &&
      statement.conditions.every((condition) => holds(condition, context)),
  );
  return (
    applying.some(({ effect }) => effect === 'Allow') &&
    !applying.some(({ effect }) => effect === 'Deny')
  );
}

/** Action names are compared without regard to case, `*` stands for any end. */
export function matchesAction(pattern: string, action: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.endsWith('*')
    ? action.toLowerCase().startsWith(wanted.slice(0, -1))
    : action.toLowerCase() === wanted;
}

/** A key that the request does not have never matches. */
function holds({ operator, key, values }: PolicyCondition, context: ConditionContext): boolean {
  const actual = [...context].find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  if (actual === undefined) {
    return false;
  }
  return operator === 'StringEquals'
    ? values.includes(actual)
    : values.some((value) => value.toLowerCase() === actual.toLowerCase());
}

function asArray(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
