import { describe, expect, it } from 'vitest';
import { enclaveKeyPolicy } from '../../../host/local-kms/enclave-key-policy.ts';
import type { KmsAction } from '../../../host/local-kms/key-policy.ts';
import { isAllowed, parseKeyPolicy } from '../../../host/local-kms/key-policy.ts';
import { lintKeyPolicy } from '../../../host/local-kms/key-policy-lint.ts';

const PCR0 = 'ab'.repeat(48);
const IMAGE = 'kms:RecipientAttestation:ImageSha384';
const attested = new Map([[IMAGE, PCR0]]);

interface StatementDouble {
  Effect?: 'Allow' | 'Deny';
  Action: string | string[];
  Condition?: object;
}

function policyText(...statements: StatementDouble[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Effect: 'Allow',
      Principal: '*',
      Resource: '*',
      ...statement,
    })),
  });
}

const only = { StringEqualsIgnoreCase: { [IMAGE]: PCR0 } };
const allowed = (text: string, action: KmsAction, context: ReadonlyMap<string, string>): boolean =>
  isAllowed(parseKeyPolicy(text), action, context);
const lint = (text: string): string[] =>
  lintKeyPolicy(parseKeyPolicy(text)).map(({ code }) => code);

describe('a key policy', () => {
  it('allows an enclave what its statement says, whatever the case of the digest', () => {
    const text = policyText({ Action: 'kms:Decrypt', Condition: only });
    expect(allowed(text, 'kms:Decrypt', attested)).toBe(true);
    expect(allowed(text, 'kms:Decrypt', new Map([[IMAGE, PCR0.toUpperCase()]]))).toBe(true);
  });

  it.each<[string, KmsAction, ReadonlyMap<string, string>]>([
    ['another action', 'kms:GenerateDataKey', attested],
    ['another image', 'kms:Decrypt', new Map([[IMAGE, '00'.repeat(48)]])],
    ['nobody in particular', 'kms:Decrypt', new Map()],
    ['an empty digest', 'kms:Decrypt', new Map([[IMAGE, '']])],
    ['a prefix of the digest', 'kms:Decrypt', new Map([[IMAGE, PCR0.slice(0, 94)]])],
  ])('does not allow %s', (_, action, context) => {
    const text = policyText({ Action: 'kms:Decrypt', Condition: only });
    expect(allowed(text, action, context)).toBe(false);
  });

  it('needs every condition and one value of each', () => {
    const pcr2 = 'kms:RecipientAttestation:PCR2';
    const text = policyText({
      Action: 'kms:*',
      Condition: { StringEquals: { [IMAGE]: ['x', PCR0], [pcr2]: 'cd' } },
    });
    expect(allowed(text, 'kms:Decrypt', new Map([...attested, [pcr2, 'cd']]))).toBe(true);
    expect(allowed(text, 'kms:Decrypt', attested)).toBe(false);
    expect(allowed(text, 'kms:Decrypt', new Map([...attested, [pcr2, 'CD']]))).toBe(false);
  });

  it('lets a denial win', () => {
    const text = policyText(
      { Action: '*' },
      { Effect: 'Deny', Action: 'kms:Decrypt', Condition: only },
    );
    expect(allowed(text, 'kms:Decrypt', attested)).toBe(false);
    expect(allowed(text, 'kms:Decrypt', new Map())).toBe(true);
  });

  it.each([
    [
      'an operator that is not understood',
      { Action: 'kms:Decrypt', Condition: { StringLike: { a: 'b' } } },
    ],
    ['a negated operator', { Action: 'kms:Decrypt', Condition: { StringNotEquals: { a: 'b' } } }],
    ['an empty list of actions', { Action: [] }],
    ['an unknown element', { Action: 'kms:Decrypt', NotAction: 'kms:Encrypt' }],
  ])('is refused with %s', (_, statement) => {
    expect(() => parseKeyPolicy(policyText(statement))).toThrow(/not understood/);
  });

  it.each(['', '[]', '{"Version":"2008-10-17","Statement":[]}', 'x'.repeat(40_000)])(
    'is refused when it is none: %.20s',
    (text) => {
      expect(() => parseKeyPolicy(text)).toThrow(/not understood/);
    },
  );
});

describe('the lint of key policies', () => {
  it('has nothing to say of the policy for one enclave', () => {
    expect(lint(enclaveKeyPolicy([PCR0]))).toEqual([]);
  });

  it.each<[string, string | string[]]>([
    ['Decrypt', 'kms:Decrypt'],
    ['everything', '*'],
    ['everything of the KMS', 'kms:*'],
    ['all that begins with Dec', 'kms:Dec*'],
    ['decrypt in small letters', 'kms:decrypt'],
    ['data keys', ['kms:DescribeKey', 'kms:GenerateDataKey']],
    ['grants', 'kms:CreateGrant'],
  ])('finds a second statement that allows %s without the condition', (_, Action) => {
    const text = policyText({ Action: 'kms:Decrypt', Condition: only }, { Action });
    expect(lint(text)).toContain('RELEASE_WITHOUT_ATTESTATION');
  });

  it('is not content with a condition on something else', () => {
    const text = policyText({
      Action: 'kms:Decrypt',
      Condition: { StringEquals: { 'kms:EncryptionContext:a': 'b' } },
    });
    expect(lint(text)).toEqual(['RELEASE_WITHOUT_ATTESTATION']);
  });

  it.each([
    ['zeros', '0'.repeat(96)],
    ['a short digest', 'ab'],
  ])('finds a condition on %s', (_, digest) => {
    const text = policyText({
      Action: 'kms:Decrypt',
      Condition: { StringEquals: { [IMAGE]: [PCR0, digest] } },
    });
    expect(lint(text)).toEqual(['MEASUREMENT_INVALID']);
  });

  it('finds who may change the policy', () => {
    expect(lint(policyText({ Action: 'kms:PutKeyPolicy', Condition: only }))).toEqual([
      'POLICY_CAN_BE_CHANGED',
    ]);
  });

  it('does not mind a denial', () => {
    expect(lint(policyText({ Effect: 'Deny', Action: '*' }))).toEqual([]);
  });
});
