import { readFile, readdir, stat } from 'node:fs/promises';
import { parseAnalyteTable, parseWording } from '#pipelines';
import { loadPack } from '#pipelines/node';
import { CliError, EXIT } from '../cli/exit.ts';
import { packagePath } from '../cli/package-files.ts';
import { readCutoffs, readPolicy, shippedPolicyIds } from '../newborn/rule-files.ts';
import { runCheck } from './doctor-check.ts';
import type { DoctorCheck } from './doctor-check.ts';

/** Of package.json's `engines`. */
const OLDEST_NODE = [20, 19] as const;
const REINSTALL = 'install the package again: a file of it is missing or damaged';

/** What must be right on this machine before anything else can be. */
export function checkInstallation(nodeVersion: string): Promise<DoctorCheck[]> {
  return Promise.all([
    runCheck('node-version', `install Node ${OLDEST_NODE.join('.')} or newer`, () =>
      requireNode(nodeVersion),
    ),
    runCheck('knowledge-pack', REINSTALL, async () => {
      await loadPack(packagePath('pipelines', 'packs', 'core-grch38'));
    }),
    runCheck('policies', REINSTALL, readShippedPolicies),
    runCheck('analytes', REINSTALL, async () => {
      parseAnalyteTable(await readShipped('pipelines', 'analytes', 'analytes.json'));
    }),
    runCheck('wordings', REINSTALL, readShippedWordings),
  ]);
}

/** A secret key that others on the machine can read is not secret. */
export function checkSecretKey(path: string): Promise<DoctorCheck> {
  return runCheck(`secret-key ${path}`, `chmod 600 ${path}`, async () => {
    const mode = await stat(path).then(
      (found) => (found.isFile() ? found.mode : null),
      () => null,
    );
    if (mode === null) {
      throw new CliError(EXIT.runtime, 'KEY_UNREADABLE', 'there is no such key file');
    }
    // Windows has no such bits; its answer would be noise.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new CliError(EXIT.runtime, 'KEY_FILE_OPEN', 'others can read the key file');
    }
  });
}

async function requireNode(version: string): Promise<void> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new CliError(EXIT.runtime, 'NODE_TOO_OLD', 'this version of Node is not supported');
  }
  await Promise.resolve();
}

async function readShippedPolicies(): Promise<void> {
  for (const id of await shippedPolicyIds()) {
    await readPolicy(id);
  }
  await readCutoffs(null);
}

async function readShippedWordings(): Promise<void> {
  const names = await readdir(packagePath('pipelines', 'wordings'));
  for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
    parseWording(await readShipped('pipelines', 'wordings', name));
  }
}

async function readShipped(...parts: string[]): Promise<unknown> {
  try {
    return JSON.parse(await readFile(packagePath(...parts), 'utf8')) as unknown;
  } catch (cause) {
    throw new CliError(EXIT.runtime, 'PACKAGE_DAMAGED', 'a file of the package is not readable', {
      cause,
    });
  }
}
