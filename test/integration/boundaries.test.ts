import { spawnSync } from 'node:child_process';
import { cpSync, copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../builders/shared-data.ts';

const SOURCES = ['attestation', 'pipelines', 'protocol', 'enclave', 'host', 'client'] as const;

type Guard = 'compiler' | 'dependency-cruiser';

/** Which guard must refuse which known-bad import, and the words it must refuse it with. */
const KNOWN_BAD: readonly [file: string, zone: string, guard: Guard, expected: RegExp][] = [
  ['host-imports-pipelines', 'host', 'dependency-cruiser', /host-sees-only-attestation/],
  ['host-imports-enclave', 'host', 'dependency-cruiser', /host-sees-only-attestation/],
  ['host-reaches-into-pipelines', 'host', 'compiler', /TS6059|TS6307/],
  ['attestation-imports-node', 'attestation', 'compiler', /TS2591|TS2307/],
  ['attestation-imports-node', 'attestation', 'dependency-cruiser', /pure-zones-use-no-node/],
  [
    'attestation-imports-pipelines',
    'attestation',
    'dependency-cruiser',
    /attestation-stands-alone/,
  ],
  ['pipelines-imports-node', 'pipelines', 'compiler', /TS2591|TS2307/],
  ['pipelines-imports-node', 'pipelines', 'dependency-cruiser', /pure-zones-use-no-node/],
  ['pipelines-uses-process', 'pipelines', 'compiler', /TS2591|TS2580|TS2304/],
  ['client-imports-host', 'client', 'dependency-cruiser', /client-never-imports-host/],
];

describe('the zone boundaries', () => {
  let copy = '';

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'neoseal-boundaries-'));
    for (const name of [...SOURCES, 'dist']) {
      cpSync(join(repositoryRoot, name), join(copy, name), { recursive: true });
    }
    for (const name of ['package.json', 'tsconfig.base.json', '.dependency-cruiser.cjs']) {
      copyFileSync(join(repositoryRoot, name), join(copy, name));
    }
    symlinkSync(join(repositoryRoot, 'node_modules'), join(copy, 'node_modules'));
  });

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  function run(guard: Guard, zone: string): { status: number | null; output: string } {
    const args =
      guard === 'compiler'
        ? ['node_modules/typescript/bin/tsc', '-b', zone]
        : [
            'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
            zone,
            '--config',
            '.dependency-cruiser.cjs',
          ];
    const result = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
    return { status: result.status, output: result.stdout + result.stderr };
  }

  it.each(['host', 'attestation', 'pipelines', 'client'])(
    'lets the %s zone pass as it stands',
    (zone) => {
      expect(run('dependency-cruiser', zone)).toMatchObject({ status: 0 });
      expect(run('compiler', zone)).toMatchObject({ status: 0 });
    },
  );

  it.each(KNOWN_BAD)('refuse %s in %s (%s)', (file, zone, guard, expected) => {
    const planted = join(copy, zone, 'known-bad.ts');
    copyFileSync(join(repositoryRoot, 'test/known-bad', `${file}.ts`), planted);
    try {
      const { status, output } = run(guard, zone);
      expect(status).not.toBe(0);
      expect(output).toMatch(expected);
    } finally {
      rmSync(planted);
    }
  });
});
