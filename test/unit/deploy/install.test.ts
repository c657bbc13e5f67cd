import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../builders/shared-data.ts';

const run = promisify(execFile);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const usable = ['/usr/bin/openssl', '/usr/bin/sha256sum'].every((path) => existsSync(path));

let folder = '';
const at = (...parts: string[]): string => join(folder, ...parts);

async function program(name: string, body: string): Promise<void> {
  await writeFile(at('bin', name), `#!/bin/bash\n${body}\n`);
  await chmod(at('bin', name), 0o755);
}

/** A bucket with one release, its list of digests signed. */
async function writeRelease(): Promise<void> {
  await mkdir(at('bucket'), { recursive: true });
  await writeFile(at('bucket/neoseal.eif'), 'an image');
  await run('tar', ['czf', at('bucket/neoseal-host.tar.gz'), '-C', repositoryRoot, './deploy']);
  const { stdout } = await run('sha256sum', ['neoseal.eif', 'neoseal-host.tar.gz'], {
    cwd: at('bucket'),
  });
  await writeFile(at('bucket/SHA256SUMS'), stdout);
  await writeFile(at('bucket/SHA256SUMS.sig'), sign(null, Buffer.from(stdout), privateKey));
}

async function install(version: string): Promise<number> {
  try {
    await run('bash', [join(repositoryRoot, 'deploy/install.sh'), version], {
      env: { PATH: `${at('bin')}:/usr/bin:/bin`, NEOSEAL_ROOT: folder },
    });
    return 0;
  } catch (error) {
    return error instanceof Error && 'code' in error ? Number(error.code) : -1;
  }
}

describe.skipIf(!usable)('installing a release', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neoseal-install-'));
    for (const name of ['bin', 'etc/neoseal', 'etc/systemd/system', 'opt/neoseal']) {
      await mkdir(at(name), { recursive: true });
    }
    await writeFile(at('etc/neoseal/deployment.env'), 'NEOSEAL_RELEASES=bucket\n');
    await writeFile(
      at('etc/neoseal/release.pem'),
      publicKey.export({ type: 'spki', format: 'pem' }),
    );
    await program('aws', `cp -r ${at('bucket')}/. "\${@: -1}"`);
    await program('systemctl', 'exit 0');
    await writeRelease();
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('puts it in its place and goes back to an older one without fetching it', async () => {
    expect(await install('v0.1.0')).toBe(0);
    expect(await install('v0.2.0')).toBe(0);
    expect(await readlink(at('opt/neoseal/current'))).toBe(at('opt/neoseal/v0.2.0'));
    await rm(at('bucket'), { recursive: true });
    expect(await install('v0.1.0')).toBe(0);
    expect(await readlink(at('opt/neoseal/current'))).toBe(at('opt/neoseal/v0.1.0'));
    expect(existsSync(at('etc/systemd/system/neoseal-host.service'))).toBe(true);
  });

  it.each<[string, () => Promise<void>]>([
    ['an image that differs from its digest', () => writeFile(at('bucket/neoseal.eif'), 'other')],
    [
      'a list that was not signed',
      () => {
        const digest = createHash('sha256').update('an image').digest('hex');
        return writeFile(at('bucket/SHA256SUMS'), `${digest}  neoseal.eif\n`);
      },
    ],
    [
      'a signed list without the host',
      async () => {
        const digest = createHash('sha256').update('an image').digest('hex');
        const list = `${digest}  neoseal.eif\n`;
        await writeFile(at('bucket/SHA256SUMS'), list);
        await writeFile(at('bucket/SHA256SUMS.sig'), sign(null, Buffer.from(list), privateKey));
      },
    ],
    ['a missing signature', () => rm(at('bucket/SHA256SUMS.sig'))],
  ])('does not install %s', async (_name, damage) => {
    await damage();
    expect(await install('v0.1.0')).not.toBe(0);
    expect(existsSync(at('opt/neoseal/v0.1.0'))).toBe(false);
    expect(existsSync(at('opt/neoseal/current'))).toBe(false);
  });

  it.each(['../v1', 'v1/x', '', 'a b', '$(id)'])(
    'does not take the version %j',
    async (version) => {
      expect(await install(version)).not.toBe(0);
      expect(existsSync(at('opt/neoseal/current'))).toBe(false);
    },
  );
});
