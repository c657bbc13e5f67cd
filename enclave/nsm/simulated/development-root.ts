import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertifiedKey } from './certificate.ts';
import { certifyNewKey } from './certificate.ts';

const YEARS_30_MS = 30 * 365 * 24 * 3_600_000;
const COMMON_NAME = 'simulated.nitro-enclaves';

/** File in the hardware folder by which a verifier is told the root. */
export const ROOT_CERTIFICATE_FILE = 'development-root.pem';
const ROOT_KEY_FILE = 'development-root.key.pem';

/**
 * The root of a simulated machine: made on its first start and kept in `folder`, the private key
 * readable by its owner only. It is not the root of any hardware; a verifier accepts it by name only.
 */
export async function openDevelopmentRoot(folder: string, now: Date): Promise<CertifiedKey> {
  const keyPath = join(folder, ROOT_KEY_FILE);
  const certificatePath = join(folder, ROOT_CERTIFICATE_FILE);
  const kept = await readIfPresent(keyPath);
  if (kept !== null) {
    const certificate = new X509Certificate(await readFile(certificatePath));
    return {
      commonName: COMMON_NAME,
      certificate: new Uint8Array(certificate.raw),
      privateKey: createPrivateKey(kept),
    };
  }
  const root = certifyNewKey(
    {
      commonName: COMMON_NAME,
      role: { type: 'authority', pathLength: null },
      notBefore: now,
      notAfter: new Date(now.getTime() + YEARS_30_MS),
    },
    null,
  );
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(certificatePath, new X509Certificate(root.certificate).toString());
  // The key last: a start that was cut short leaves no key and is begun anew.
  const pem = root.privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(keyPath, pem, { mode: 0o600 });
  return root;
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
