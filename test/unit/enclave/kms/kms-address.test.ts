import { describe, expect, it } from 'vitest';
import { checkKmsAddress } from '../../../../enclave/kms/kms-address.ts';

const keyId = 'arn:aws:kms:eu-central-1:111122223333:key/0a0b0c0d-1111-2222-3333-444455556666';
const kms = { endpoint: 'https://kms.eu-central-1.amazonaws.com', region: 'eu-central-1', keyId };

describe('the KMS of an enclave on real hardware', () => {
  it.each(['https://kms.eu-central-1.amazonaws.com', 'https://kms.eu-central-1.amazonaws.com/'])(
    'is that of AWS with a key that the image lists (%s)',
    (endpoint) => {
      expect(() => {
        checkKmsAddress({ ...kms, endpoint }, [keyId]);
      }).not.toThrow();
    },
  );

  it.each<[string, Partial<typeof kms>, readonly string[]]>([
    ['an image that lists none', {}, []],
    ['another key', {}, [keyId.replace('1111', '2222')]],
    [
      'the same key id in another account',
      { keyId: keyId.replace('111122223333', '999922223333') },
      [keyId],
    ],
    ['an alias', { keyId: 'alias/neoseal' }, ['alias/neoseal']],
    ['a bare id', { keyId: '0a0b0c0d' }, ['0a0b0c0d']],
    ['an endpoint without TLS', { endpoint: 'http://kms.eu-central-1.amazonaws.com' }, [keyId]],
    ['an endpoint of the host', { endpoint: 'https://kms.example.org' }, [keyId]],
    ['a look-alike', { endpoint: 'https://kms.eu-central-1.amazonaws.com.example.org' }, [keyId]],
    [
      'credentials in the address',
      { endpoint: 'https://x@kms.eu-central-1.amazonaws.com' },
      [keyId],
    ],
    ['another port', { endpoint: 'https://kms.eu-central-1.amazonaws.com:8443' }, [keyId]],
    ['another service', { endpoint: 'https://s3.eu-central-1.amazonaws.com' }, [keyId]],
    ['another region', { region: 'us-east-1' }, [keyId]],
    [
      'the endpoint of another region',
      { endpoint: 'https://kms.us-east-1.amazonaws.com' },
      [keyId],
    ],
  ])('is refused with %s', (_, change, accepted) => {
    expect(() => {
      checkKmsAddress({ ...kms, ...change }, accepted);
    }).toThrow(expect.objectContaining({ code: 'KMS_NOT_ACCEPTED' }) as Error);
  });
});
