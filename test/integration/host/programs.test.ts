import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../builders/shared-data.ts';
import { temporaryFolder } from '../../builders/temporary-folder.ts';

const at = temporaryFolder();

const MAIN = 'dist/host/main.js';
const EVM = 'dist/host/anchors/evm/main.js';
const RELEASE = 'dist/host/log/release-main.js';

function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repositoryRoot, program), ...args],
    { encoding: 'utf8', env: {} },
  );
  return { status, stdout, stderr };
}

describe('a program of the host', () => {
  it.each([MAIN, EVM, RELEASE])('says with --help what it takes: %s', (program) => {
    const { status, stdout, stderr } = run(program, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`node ${program}`);
  });

  it('names each of its flags in its help', () => {
    const { stdout } = run(MAIN, '--help');
    const page = readFileSync(join(repositoryRoot, 'docs/host.md'), 'utf8');
    const flags = [...page.matchAll(/^\| `(--[^|]*)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/--[a-z-]+/g)].map(([flag]) => flag),
    );
    expect(flags.length).toBeGreaterThan(9);
    for (const flag of flags) {
      expect(stdout).toContain(flag);
    }
  });

  it.each([
    [EVM, ['deploy', '--frobnicate']],
    [EVM, ['address', '--chain-id', '1']],
    [RELEASE, ['--frobnicate']],
    [RELEASE, ['--data', 'x']],
  ])('prints its usage where a flag is wrong: %s %j', (program, args) => {
    const { status, stdout, stderr } = run(program, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`node ${program}`);
  });

  it('tells by code, without a stack, what the release log does not record', async () => {
    await writeFile(at('none.json'), 'none');
    const flags = ['--data', at('log'), '--origin', 'example.org/releases', '--reference'];
    const forged = run(RELEASE, ...flags, at('none.json'));
    expect([forged.status, forged.stderr]).toEqual([
      3,
      '{"error":{"code":"JSON_NOT_CANONICAL"}}\n',
    ]);
    const absent = run(RELEASE, ...flags, at('absent.json'));
    expect([absent.status, absent.stderr]).toEqual([1, '{"error":{"code":"ENOENT"}}\n']);
  });

  it('tells the account of a key, which the owner of the contract has to allow', async () => {
    // The best known key there is: the first of anvil and hardhat.
    const key = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
    await writeFile(at('key'), key);
    const { status, stdout } = run(EVM, 'address', '--chain-id', '31337', '--key-file', at('key'));
    expect([status, stdout.trim()]).toEqual([
      0,
      '{"address":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"}',
    ]);
    const absent = run(EVM, 'address', '--chain-id', '31337', '--key-file', at('absent'));
    expect([absent.status, absent.stderr]).toEqual([1, '{"error":{"code":"FILE_UNREADABLE"}}\n']);
    const elsewhere = run(EVM, 'address', '--chain-id', '1', '--key-file', at('key'));
    expect([elsewhere.status, elsewhere.stderr]).toEqual([1, '{"error":{"code":"ANCHOR_KEY"}}\n']);
  });
});
