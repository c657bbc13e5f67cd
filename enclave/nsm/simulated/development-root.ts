import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

export const EC_P384: webcrypto.EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-384' };
export const ECDSA_SHA384: webcrypto.EcdsaParams = { name: 'ECDSA', hash: 'SHA-384' };

export interface Issuer {
  readonly certificate: X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

const YEARS_30_MS = 30 * 365 * 24 * 3_600_000;
const KEY_FILE = 'development-root.key.pem';
const CERTIFICATE_FILE = 'development-root.pem';

/**
 * The root of a simulated machine: made on its first start and kept in `folder`, the private key
 * readable by its owner only. It is not the root of any hardware; a verifier accepts it by name only.
 */
export async function openDevelopmentRoot(folder: string, now: Date): Promise<Issuer> {
  const paths = { key: join(folder, KEY_FILE), certificate: join(folder, CERTIFICATE_FILE) };
  const kept = await readIfPresent(paths.key);
  if (kept !== null) {
    return {
      certificate: new X509Certificate(await readFile(paths.certificate, 'utf8')),
      privateKey: await importKey(kept),
    };
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { issuer, pkcs8 } = await createRoot(now);
  await writeFile(paths.certificate, `${issuer.certificate.toString('pem')}\n`);
  // The key last: a start that was cut short leaves no key and is begun anew.
  await writeFile(paths.key, `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`, { mode: 0o600 });
  return issuer;
}

async function createRoot(now: Date): Promise<{ issuer: Issuer; pkcs8: ArrayBuffer }> {
  const keys = await webcrypto.subtle.generateKey(EC_P384, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString('hex'),
    name: 'C=XX, O=NeoSeal development, OU=Simulated, CN=simulated.nitro-enclaves',
    notBefore: now,
    notAfter: new Date(now.getTime() + YEARS_30_MS),
    signingAlgorithm: ECDSA_SHA384,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
        true,
      ),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { issuer: { certificate, privateKey: keys.privateKey }, pkcs8 };
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), EC_P384, false, [
    'sign',
  ]);
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
