import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '#pipelines';
import { canonicalPolicyBytes, parsePolicy } from '#pipelines';
import type { LoadedPack } from '#pipelines/node';
import { loadPack } from '#pipelines/node';

export interface InstalledPolicy {
  readonly policy: Policy;
  /** SHA-256 of the canonical policy, lower-case hex. */
  readonly digest: string;
}

/** What the image brings along besides code; every digest of it stands in the enclave manifest. */
export interface Installation {
  readonly pack: LoadedPack;
  readonly policies: readonly InstalledPolicy[];
}

export interface InstallationFolders {
  readonly policies: string;
  readonly pack: string;
}

/** @throws PolicyFault, KnowledgeFault; the file system's own errors */
export async function loadInstallation(folders: InstallationFolders): Promise<Installation> {
  const [pack, policies] = await Promise.all([
    loadPack(folders.pack),
    loadPolicies(folders.policies),
  ]);
  return { pack, policies };
}

async function loadPolicies(folder: string): Promise<InstalledPolicy[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      const document: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
      const policy = parsePolicy(document);
      const digest = createHash('sha256').update(canonicalPolicyBytes(policy)).digest('hex');
      return { policy, digest };
    }),
  );
}
