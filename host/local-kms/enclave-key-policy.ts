import type { KeyPolicy } from './key-policy.ts';

/**
 * The policy of a key for enclave images: released to those alone, and nobody may change it. More than one
 * image stands in it while uploads move from an old image to a new one.
 *
 * @param images PCR0 of each, SHA-384 in hexadecimal
 */
export function enclaveKeyPolicy(images: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReleaseToEnclave',
        Effect: 'Allow',
        Principal: '*',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: '*',
        Condition: {
          StringEqualsIgnoreCase: {
            'kms:RecipientAttestation:ImageSha384': oneOrMore(
              images.map((pcr0) => pcr0.toLowerCase()),
            ),
          },
        },
      },
      {
        Sid: 'Inspect',
        Effect: 'Allow',
        Principal: '*',
        Action: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
        Resource: '*',
      },
    ],
  });
}

/** The images of a policy that `enclaveKeyPolicy` wrote; none of any other policy. */
export function imagesOf({ policy, policyText }: WrittenPolicy): readonly string[] {
  const images = policy.statements.flatMap(({ conditions }) =>
    conditions.flatMap(({ values }) => values),
  );
  return images.length > 0 && enclaveKeyPolicy(images) === policyText ? images : [];
}

interface WrittenPolicy {
  readonly policy: KeyPolicy;
  readonly policyText: string;
}

function oneOrMore(values: readonly string[]): string | readonly string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
