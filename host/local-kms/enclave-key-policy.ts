/**
 * The policy of a key for one enclave image: released to that image alone, and nobody may change it.
 *
 * @param pcr0 SHA-384 in hexadecimal
 */
export function enclaveKeyPolicy(pcr0: string): string {
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
            'kms:RecipientAttestation:ImageSha384': pcr0.toLowerCase(),
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
