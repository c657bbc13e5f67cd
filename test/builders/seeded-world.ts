import { createHash } from 'node:crypto';
import { integer } from './der.ts';
import { createEvidenceWorld } from './evidence.ts';
import type { EvidenceWorld, WorldOptions } from './evidence.ts';
import { createNitroPki, LEVELS } from './nitro-pki.ts';
import type { Level, NitroPki } from './nitro-pki.ts';
import type { CertificateEdit } from './certificate.ts';
import { seededP384, seededSigner } from './seeded-keys.ts';

/** The development PKI of a seed: the same bytes on every machine. */
export async function createSeededPki(
  seed: string,
  edits: Partial<Record<Level, CertificateEdit>> = {},
): Promise<NitroPki> {
  const numbered = LEVELS.map((level): [Level, CertificateEdit] => [
    level,
    (parts) => ({ serial: serialOf(`${seed}/${level}`), ...edits[level]?.(parts) }),
  ]);
  return createNitroPki(Object.fromEntries(numbered), (level) => seededP384(`${seed}/${level}`));
}

/** Everything around one batch, from a seed. */
export async function createSeededWorld(
  seed: string,
  options: WorldOptions,
): Promise<EvidenceWorld> {
  return createEvidenceWorld({
    pki: await createSeededPki(seed),
    signers: {
      log: seededSigner(`${seed}/log`),
      release: seededSigner(`${seed}/release`),
      laboratory: seededSigner(`${seed}/laboratory`),
    },
    ...options,
  });
}

function serialOf(seed: string): Uint8Array<ArrayBuffer> {
  const digest = createHash('sha256').update(seed).digest();
  return integer(Uint8Array.of(0x01, ...digest.subarray(0, 11)));
}
