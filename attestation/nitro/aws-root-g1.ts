import { parseBase64, parseHex, parseSha256 } from '../bytes/index.ts';
import type { TrustAnchor } from './trust-anchor.ts';

/**
 * The root of AWS Nitro Enclaves in the commercial partition (`C=US, O=Amazon, OU=AWS,
 * CN=aws.nitro-enclaves`, 2019-10-28 to 2049-10-28).
 *
 * Source: aws-nitro-enclaves.amazonaws.com/AWS_NitroEnclaves_Root-G1.zip, whose address and fingerprint
 * stand in the AWS Nitro Enclaves User Guide, "Verifying the root of trust".
 */
export const AWS_ROOT_G1: TrustAnchor = {
  id: 'aws-nitro-enclaves-root-g1',
  kind: 'aws',
  certificate: parseBase64(
    'MIICETCCAZagAwIBAgIRAPkxdWgbkK/hHUbMtOTn+FYwCgYIKoZIzj0EAwMwSTELMAkGA1UEBhMCVVMxDzANBgNVBAoM' +
      'BkFtYXpvbjEMMAoGA1UECwwDQVdTMRswGQYDVQQDDBJhd3Mubml0cm8tZW5jbGF2ZXMwHhcNMTkxMDI4MTMyODA1WhcN' +
      'NDkxMDI4MTQyODA1WjBJMQswCQYDVQQGEwJVUzEPMA0GA1UECgwGQW1hem9uMQwwCgYDVQQLDANBV1MxGzAZBgNVBAMM' +
      'EmF3cy5uaXRyby1lbmNsYXZlczB2MBAGByqGSM49AgEGBSuBBAAiA2IABPwCVOumCMHzaHDimtqQvkY4MpJzbolL//Zy' +
      '2YlES1BR5TSksfbb48C8WBoyt7F2Bw7eEtaaP+ohG2bnUs990d0JX28TcPQXCEPZ3BABIeTPYwEoCWZEh8l5YoQwTcU/' +
      '9KNCMEAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUkCW1DdkFR+eWw5b6cp3PmanfS5YwDgYDVR0PAQH/BAQDAgGG' +
      'MAoGCCqGSM49BAMDA2kAMGYCMQCjfy+Rocm9Xue4YnwWmNJVA44fA0P5W2OpYow9OYCVRaEevL8uO1XYru5xtMPWrfMC' +
      'MQCi85sWBbJwKKXdS6BptQFuZbT73o/gBh1qUxl/nNr12UO8Yfwr6wPLb+6NIwLz3/Y=',
  ),
  sha256: parseSha256(parseHex('641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b')),
};
