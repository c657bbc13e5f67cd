import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from '../../enclave/installation/installation.ts';
import { loadInstallation } from '../../enclave/installation/installation.ts';
import { repositoryRoot } from '../builders/shared-data.ts';
import { writeScreeningPack } from '../builders/screening-pack.ts';

let loaded: Promise<Installation> | null = null;

/** The repository's policies and wording over a small pack. */
export function installationDouble(): Promise<Installation> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
  try {
    await writeScreeningPack(folder);
    return await loadInstallation({
      pack: folder,
      kmsKeys: join(folder, 'kms-keys.json'),
      analytes: join(repositoryRoot, 'pipelines/analytes'),
      policies: join(repositoryRoot, 'pipelines/policies'),
      wordings: join(repositoryRoot, 'pipelines/wordings'),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
