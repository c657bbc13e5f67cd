import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { compareFolders } from './compare-folders.ts';
import type { FileComparison } from './compare-folders.ts';
import type { ImageDescription } from './describe-image.ts';

/**
 * Builds the release of a revision (by default the last commit) twice: two clones in folders of other names,
 * each with packages installed from the lock file and compiled by itself, the second under another umask, time
 * zone and language. Compares every file that `deploy/build-release.sh` left byte for byte, and lets each
 * predict the registers of the other's EIF.
 *
 * npm run image:twice -- [--revision REV] [--node FILE] [flags of `npm run image` for the boot parts]
 *
 * Without the parts that boot there is no EIF; everything else is compared.
 */
const { values } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    revision: { type: 'string', default: 'HEAD' },
    'kms-keys': { type: 'string' },
    blobs: { type: 'string' },
    kernel: { type: 'string' },
    cmdline: { type: 'string' },
    ramdisk: { type: 'string' },
  },
});
const { revision, node, ...passed } = values;
const run = promisify(execFile);
const flags = Object.entries(passed).flatMap(([name, value]) => [
  `--${name}`,
  name === 'cmdline' ? value : resolve(value),
]);

interface Clone {
  readonly folder: string;
  readonly release: string;
  readonly description: ImageDescription;
}

const folder = await mkdtemp(join(tmpdir(), 'neoseal-twice-'));
try {
  const commit = (await run('git', ['rev-parse', `${revision}^{commit}`])).stdout.trim();
  const first = await build({ folder: join(folder, 'one'), commit, umask: '022', env: {} });
  const second = await build({
    ...{ folder: join(folder, 'of', 'another-name'), commit, umask: '077' },
    env: { TZ: 'Asia/Kolkata', LC_ALL: 'C' },
  });
  const files = await compareFolders(first.release, second.release);
  const predicted = await predictEachOther(first, second);
  const same = files.every((file) => file.same) && predicted !== false;
  report({ commit, same, files, predicted, eif: first.description.eif });
  process.exitCode = same ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

interface BuildPlace {
  readonly folder: string;
  readonly commit: string;
  readonly umask: string;
  readonly env: Readonly<Record<string, string>>;
}

async function build({ folder: clone, commit, umask, env }: BuildPlace): Promise<Clone> {
  await mkdir(clone, { recursive: true });
  const inside = async (...command: readonly string[]): Promise<void> => {
    await run('sh', ['-c', 'umask "$0"; exec "$@"', umask, ...command], {
      cwd: clone,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
  };
  await inside('git', 'clone', '--quiet', '--no-hardlinks', '--no-checkout', resolve(), '.');
  await inside('git', 'checkout', '--quiet', '--detach', commit);
  await inside('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  await inside('npm', 'run', 'build');
  await inside('deploy/build-release.sh', 'release', resolve(node), ...flags);
  const release = join(clone, 'release');
  const text = await readFile(join(release, 'image.json'), 'utf8');
  return { folder: clone, release, description: JSON.parse(text) as ImageDescription };
}

/** `null` where there is no EIF. */
async function predictEachOther(first: Clone, second: Clone): Promise<boolean | null> {
  const eif = first.description.eif;
  if (eif === null) {
    return null;
  }
  const pairs = [
    [first, second],
    [second, first],
  ] as const;
  for (const [reader, other] of pairs) {
    const measured = await measure(reader, join(other.release, 'neoseal.eif'));
    if (
      measured['PCR0'] !== eif.PCR0 ||
      measured['PCR1'] !== eif.PCR1 ||
      measured['PCR2'] !== eif.PCR2
    ) {
      return false;
    }
  }
  return true;
}

async function measure(reader: Clone, eif: string): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await run(process.execPath, [
    ...[join(reader.folder, 'bin/neoseal.js'), 'eif', 'measure', eif, '--json'],
  ]);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}

function report(outcome: {
  readonly commit: string;
  readonly same: boolean;
  readonly files: readonly FileComparison[];
  /** Whether each clone's `neoseal eif measure` says of the other's EIF what was built; `null` without one. */
  readonly predicted: boolean | null;
  readonly eif: ImageDescription['eif'];
}): void {
  process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
}
