import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir } from 'node:fs/promises';
import { rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureEif, toHex } from '#attestation';
import { repositoryRoot } from '../../builders/shared-data.ts';

const run = promisify(execFile);
const BUILDER = join(repositoryRoot, 'dist/scripts/image/main.js');
const COPIED = ['package.json', 'package-lock.json', 'dist', 'pipelines'];
const ODD = 'pipelines/policies';

let folder = '';
const at = (...parts: string[]): string => join(folder, ...parts);

interface Description {
  readonly eif: { readonly PCR0: string; readonly PCR1: string; readonly PCR2: string };
  readonly packages: readonly { readonly name: string }[];
}

async function build(
  checkout: string,
  out: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const boot = ['--kernel', at('kernel'), '--cmdline', 'console=ttyS0', '--ramdisk', at('init')];
  const args = [BUILDER, '--checkout', checkout, '--out', out, ...boot, ...flags];
  await run(process.execPath, args, { env: { ...process.env, ...env } });
}

const describeBuild = async (name: string): Promise<Description> =>
  JSON.parse(await readFile(at(name, 'image.json'), 'utf8')) as Description;

async function filesOf(name: string): Promise<string[]> {
  const { stdout } = await run('tar', ['tf', at(name, 'layer.tar')], { maxBuffer: 2 ** 26 });
  return stdout.split('\n');
}

/** `ldd` names the libraries that go with node into the image. */
const linux = process.platform === 'linux' && existsSync('/usr/bin/ldd');

describe.skipIf(!linux)('two builds of the image', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neoseal-image-'));
    await writeFile(at('kernel'), 'a kernel');
    await writeFile(at('init'), 'an init');
    for (const name of COPIED) {
      await cp(join(repositoryRoot, name), at('checkout', name), { recursive: true });
    }
    await symlink(join(repositoryRoot, 'node_modules'), at('checkout', 'node_modules'));
    // What a checkout does not fix: times and modes.
    await utimes(at('checkout', 'package.json'), 1, 1);
    await chmod(at('checkout', 'package-lock.json'), 0o600);
    await build(repositoryRoot, at('here'));
    await build(at('checkout'), at('there'));
  }, 120_000);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['layer.tar', 'application.cpio', 'neoseal.eif', 'image.json'])(
    'from folders of other names, times and modes give the same %s',
    async (name) => {
      const [here, there] = [await readFile(at('here', name)), await readFile(at('there', name))];
      expect(here.equals(there)).toBe(true);
    },
  );

  it('measure to the registers that the reader of images predicts', async () => {
    const { pcr0, pcr1, pcr2 } = await measureEif(
      new Uint8Array(await readFile(at('there', 'neoseal.eif'))),
    );
    const { eif } = await describeBuild('here');
    expect([toHex(pcr0), toHex(pcr1), toHex(pcr2)]).toEqual([eif.PCR0, eif.PCR1, eif.PCR2]);
  });

  it('hold the enclave and neither host, client, shell nor anything for development', async () => {
    const files = await filesOf('here');
    expect(files).toContain('app/dist/enclave/main.js');
    expect(files).toContain('usr/bin/node');
    expect(files.filter((path) => /^app\/dist\/(?:host|client|\.)/.test(path))).toEqual([]);
    expect(files.filter((path) => /\/(?:sh|bash|busybox|npm)$/.test(path))).toEqual([]);
    expect(files.filter((path) => /\.(?:ts|map)$/.test(path))).toEqual([]);
    const { packages } = await describeBuild('here');
    for (const name of ['fastify', 'commander', 'typescript', 'vitest', 'viem']) {
      expect(packages.map((each) => each.name)).not.toContain(name);
    }
  });

  it('do not measure alike when one file of the knowledge differs', async () => {
    await writeFile(at('checkout', ODD, 'cutoffs-other.json'), '{}\n');
    await build(at('checkout'), at('changed'));
    const [before, after] = [await describeBuild('here'), await describeBuild('changed')];
    expect(after.eif.PCR0).not.toBe(before.eif.PCR0);
    expect(after.eif.PCR2).not.toBe(before.eif.PCR2);
    expect(after.eif.PCR1).toBe(before.eif.PCR1);
  });

  it('are compared with what eif_build measures, and stop where that differs', async () => {
    const standIn =
      'case "$1" in --version) ;; *) for out; do :; done; date >"$out"; cat "$PCRS" ;; esac';
    await mkdir(at('bin'));
    await writeFile(at('bin/eif_build'), `#!/bin/sh\n${standIn}\n`, { mode: 0o755 });
    const env = { PATH: `${at('bin')}:/usr/bin:/bin` };
    const same = { ...env, PCRS: at('here/image.json') };
    await build(repositoryRoot, at('compared'), [], same);
    expect((await readdir(at('compared'))).sort()).toEqual((await readdir(at('here'))).sort());
    const other = { ...env, PCRS: at('kernel') };
    await expect(build(repositoryRoot, at('stopped'), [], other)).rejects.toThrow(/another PCR0/);
  });

  it('hold the list of KMS keys only when it is given', async () => {
    await writeFile(at('keys.json'), '["arn:aws:kms:eu-central-1:111122223333:key/1"]\n');
    await build(repositoryRoot, at('keyed'), ['--kms-keys', at('keys.json')]);
    expect(await filesOf('keyed')).toContain('app/kms-keys.json');
    expect(await filesOf('here')).not.toContain('app/kms-keys.json');
  });
});
