import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  PolicyFault,
  canonicalCutoffsBytes,
  canonicalPolicyBytes,
  parseCutoffs,
  parsePolicy,
} from '#pipelines';
import type { NamedCutoffs, Policy } from '#pipelines';
import { CliError, EXIT } from '../cli/exit.ts';
import { packagePath } from '../cli/package-files.ts';

/** Far above any real policy; the limit stands before the file is read. */
const MAX_BYTES = 8 * 1024 * 1024;

const EXAMPLE_CUTOFFS = 'cutoffs-example';

export interface NamedPolicy {
  readonly policy: Policy;
  /** SHA-256 of the canonical bytes, lower-case hex. */
  readonly digest: string;
}

/** A policy that ships with the product by its id, or a file. @throws CliError POLICY_UNKNOWN, FILE_UNREADABLE */
export async function readPolicy(idOrFile: string): Promise<NamedPolicy> {
  const shipped = await shippedPolicyIds();
  const file = shipped.includes(idOrFile) ? shippedFile(idOrFile) : idOrFile;
  // A misspelt id is the common case, and "cannot read" would not say so.
  if (file === idOrFile && /^[a-z0-9-]+$/.test(file) && !existsSync(file)) {
    const message = `no policy of this id ships (${shipped.join(', ')}), and there is no such file`;
    throw new CliError(EXIT.usage, 'POLICY_UNKNOWN', message);
  }
  const policy = await parseFile(file, 'POLICY_INVALID', parsePolicy);
  return { policy, digest: sha256(canonicalPolicyBytes(policy)) };
}

/** The examples that ship with the product; the laboratory's own come as a file of the newborn. */
export async function readExampleCutoffs(): Promise<NamedCutoffs> {
  const cutoffs = await parseFile(shippedFile(EXAMPLE_CUTOFFS), 'CUTOFFS_INVALID', parseCutoffs);
  return { cutoffs, digest: sha256(canonicalCutoffsBytes(cutoffs)) };
}

export async function shippedPolicyIds(): Promise<readonly string[]> {
  const names = await readdir(packagePath('pipelines', 'policies'));
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .filter((name) => name !== EXAMPLE_CUTOFFS)
    .sort();
}

function shippedFile(id: string): string {
  return packagePath('pipelines', 'policies', `${id}.json`);
}

async function parseFile<T>(
  file: string,
  code: 'POLICY_INVALID' | 'CUTOFFS_INVALID',
  parse: (document: unknown) => T,
): Promise<T> {
  const text = await readText(file, code);
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    const place = { file: basename(file) };
    if (cause instanceof PolicyFault) {
      throw new PolicyFault(code, 'the document does not follow its format', {
        ...cause.place,
        ...place,
      });
    }
    // What JSON.parse says quotes the file.
    throw new PolicyFault(code, 'the file is not JSON', place);
  }
}

async function readText(file: string, code: 'POLICY_INVALID' | 'CUTOFFS_INVALID'): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) {
      throw new PolicyFault(code, 'the file is larger than 8 MiB', { file: basename(file) });
    }
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof PolicyFault) {
      throw cause;
    }
    throw new CliError(EXIT.runtime, 'FILE_UNREADABLE', `cannot read ${basename(file)}`, { cause });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
