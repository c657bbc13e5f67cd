import { BootFault } from '../boot/boot-fault.ts';

/** An alias or a bare id could come to mean another key. */
const KMS_KEY_ARN =
  /^arn:aws(?:-cn|-us-gov)?:kms:([a-z0-9-]{1,32}):[0-9]{12}:key\/[A-Za-z0-9-]{1,64}$/;

export function isKmsKeyArn(text: string): boolean {
  return KMS_KEY_ARN.test(text);
}

export interface KmsAddress {
  readonly endpoint: string;
  readonly region: string;
  readonly keyId: string;
}

/**
 * The host chooses the KMS, and whoever is the KMS, or may use its key, gets the recipient key. So on real
 * hardware the key must be one that the image lists, and the endpoint that of AWS in the key's region, by
 * TLS that ends in the enclave. Simulated hardware keeps no secret from its host anyway.
 *
 * @throws BootFault KMS_NOT_ACCEPTED
 */
export function checkKmsAddress(kms: KmsAddress, acceptedKeys: readonly string[]): void {
  const [, keyRegion = ''] = KMS_KEY_ARN.exec(kms.keyId) ?? [];
  if (!acceptedKeys.includes(kms.keyId) || keyRegion !== kms.region) {
    throw new BootFault('KMS_NOT_ACCEPTED', 'the image does not list this KMS key');
  }
  const suffix = kms.keyId.startsWith('arn:aws-cn:') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const accepted = ['kms', 'kms-fips'].map((name) => `https://${name}.${keyRegion}.${suffix}`);
  if (!accepted.includes(kms.endpoint.replace(/\/$/, ''))) {
    throw new BootFault('KMS_NOT_ACCEPTED', 'the endpoint is not that of AWS in the region');
  }
}
