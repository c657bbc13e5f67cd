import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Cutoffs, Policy } from '#pipelines';
import {
  canonicalCutoffsBytes,
  canonicalPolicyBytes,
  parseAnalyteTable,
  parseCutoffs,
  parsePolicy,
  parseWording,
} from '#pipelines';
import type { LoadedPack } from '#pipelines/node';
import { loadPack } from '#pipelines/node';
import { isKmsKeyArn } from '../kms/kms-address.ts';

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
  /** Message catalogues of the reports, as JSON documents that have been parsed once. */
  readonly wordings: readonly unknown[];
  /** Table of the analytes, as a JSON document that has been parsed once. */
  readonly analytes: unknown;
  /** ARNs of the KMS keys that this image may seal its recipient key under, on real hardware. */
  readonly kmsKeys: readonly string[];
}

export interface InstallationFolders {
  readonly analytes: string;
  readonly wordings: string;
  readonly policies: string;
  readonly pack: string;
  readonly kmsKeys: string;
}

const kmsKeysFile = z.array(z.string().refine(isKmsKeyArn)).min(1).max(16);
const CUTOFFS_NAME = /^cutoffs-.*\.json$/;
const DOCUMENT_NAME = /\.json$/;
const POLICY_NAME = /^(?!cutoffs-).*\.json$/;

/** @throws PolicyFault, KnowledgeFault, WordingFault, Error for two files of cut-offs; the file system's own errors */
export async function loadInstallation(folders: InstallationFolders): Promise<Installation> {
  const [pack, policies, cutoffs, wordings, analytes, kmsKeys] = await Promise.all([
    loadPack(folders.pack),
    readDocuments(folders.policies, POLICY_NAME),
    readDocuments(folders.policies, CUTOFFS_NAME),
    readDocuments(folders.wordings, DOCUMENT_NAME),
    readDocuments(folders.analytes, DOCUMENT_NAME),
    readKmsKeys(folders.kmsKeys),
  ]);
  if (cutoffs.length > 1) {
    throw new Error('an installation has one file of cut-offs');
  }
  for (const wording of wordings) {
    parseWording(wording);
  }
  if (analytes.length !== 1) {
    throw new Error('an installation has one table of analytes');
  }
  parseAnalyteTable(analytes[0]);
  return {
    pack,
    policies: policies.map(asPolicy),
    cutoffs: cutoffs.map(asCutoffs)[0] ?? null,
    wordings,
    analytes: analytes[0],
    kmsKeys,
  };
}

async function readDocuments(folder: string, wanted: RegExp): Promise<unknown[]> {
  const names = (await readdir(folder)).filter((name) => wanted.test(name)).sort();
  return Promise.all(
    names.map(async (name): Promise<unknown> =>
      JSON.parse(await readFile(join(folder, name), 'utf8')),
    ),
  );
}

/** An image without the file accepts no key. */
async function readKmsKeys(path: string): Promise<readonly string[]> {
  return existsSync(path) ? kmsKeysFile.parse(JSON.parse(await readFile(path, 'utf8'))) : [];
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
