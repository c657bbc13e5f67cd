import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cutoffs, Policy } from '#pipelines';
import { canonicalCutoffsBytes, canonicalPolicyBytes, parseCutoffs, parsePolicy } from '#pipelines';
import type { LoadedPack } from '#pipelines/node';
import { loadPack } from '#pipelines/node';

export interface InstalledPolicy {
  readonly policy: Policy;
  /** SHA-256 of the canonical policy, lower-case hex. */
  readonly digest: string;
}

export interface InstalledCutoffs {
  readonly cutoffs: Cutoffs;
  /** SHA-256 of the canonical cut-offs, lower-case hex; each result names it. */
  readonly digest: string;
}

/** What the image brings along besides code. */
export interface Installation {
  readonly pack: LoadedPack;
  readonly policies: readonly InstalledPolicy[];
  readonly cutoffs: InstalledCutoffs | null;
}

export interface InstallationFolders {
  readonly policies: string;
  readonly pack: string;
}

const CUTOFFS_NAME = /^cutoffs-.*\.json$/;
const POLICY_NAME = /^(?!cutoffs-).*\.json$/;

/** @throws PolicyFault, KnowledgeFault, Error for more than one file of cut-offs; the file system's own errors */
export async function loadInstallation(folders: InstallationFolders): Promise<Installation> {
  const names = (await readdir(folders.policies)).sort();
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folders.policies, name), 'utf8'));
  const [pack, policies, cutoffs] = await Promise.all([
    loadPack(folders.pack),
    Promise.all(
      names
        .filter((name) => POLICY_NAME.test(name))
        .map(async (name) => asPolicy(await read(name))),
    ),
    Promise.all(
      names
        .filter((name) => CUTOFFS_NAME.test(name))
        .map(async (name) => asCutoffs(await read(name))),
    ),
  ]);
  if (cutoffs.length > 1) {
    throw new Error('an installation has one file of cut-offs');
  }
  return { pack, policies, cutoffs: cutoffs[0] ?? null };
}

function asPolicy(document: unknown): InstalledPolicy {
  const policy = parsePolicy(document);
  return { policy, digest: sha256Hex(canonicalPolicyBytes(policy)) };
}

function asCutoffs(document: unknown): InstalledCutoffs {
  const cutoffs = parseCutoffs(document);
  return { cutoffs, digest: sha256Hex(canonicalCutoffsBytes(cutoffs)) };
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
