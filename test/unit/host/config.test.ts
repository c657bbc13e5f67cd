import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHostConfig } from '../../../host/config/host-config.ts';
import { lockFolder } from '../../../host/supervisor/folder-lock.ts';

let folder: string;
let laboratories: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'));
  laboratories = await file('laboratories.json', JSON.stringify([{ key: KEY }]));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const KEY = Buffer.alloc(32, 1).toString('base64');
const KMS = {
  NEOSEAL_HOST_KMS_ENDPOINT: 'https://kms.example.org',
  NEOSEAL_HOST_KMS_REGION: 'eu-central-1',
  NEOSEAL_HOST_KMS_KEY_ID: 'arn:key',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'S3cr3t-value',
};

describe('the configuration', () => {
  it('is frozen, listens on loopback and is embedded unless told otherwise', async () => {
    const config = await readHostConfig(['--laboratories', laboratories, '--data', folder], {});
    expect(config).toMatchObject({
      mode: 'embedded',
      address: '127.0.0.1',
      laboratories: [KEY],
      enclaveSocket: join(folder, 'enclave.sock'),
      databaseUrl: null,
      tokens: [],
      kms: null,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes a flag before the environment, and that before the default', async () => {
    const environment = { NEOSEAL_HOST_LABORATORIES: laboratories, NEOSEAL_HOST_PORT: '1000' };
    expect((await readHostConfig([], environment)).port).toBe(1000);
    expect((await readHostConfig(['--port', '2000'], environment)).port).toBe(2000);
  });

  it('needs a KMS in production, and never uses one from the environment when embedded', async () => {
    const args = ['--laboratories', laboratories];
    const production = await readHostConfig([...args, '--mode', 'production'], KMS);
    expect(production.kms).toMatchObject({ endpoint: KMS.NEOSEAL_HOST_KMS_ENDPOINT });
    expect((await readHostConfig(args, KMS)).kms).toBeNull();
    await expect(readHostConfig([...args, '--mode', 'production'], {})).rejects.toThrow(
      'NEOSEAL_HOST_KMS_ENDPOINT',
    );
  });

  it.each([
    [['--port', '65536'], 'port'],
    [['--port', '0x10'], 'port'],
    [['--mode', 'debug'], 'mode'],
    [['--manifest-version', '0'], 'manifest-version'],
    [['--log-origin', 'two words'], 'log-origin'],
    [['--unknown'], 'flags'],
    [['--laboratories', '/nothing/here'], 'laboratories'],
  ])('refuses %j by naming the setting', async (args, setting) => {
    const reading = readHostConfig(['--laboratories', laboratories, ...args], {});
    await expect(reading).rejects.toMatchObject({ code: 'CONFIG_INVALID', setting });
  });

  it.each([
    ['no list', '{}'],
    ['an empty list', '[]'],
    ['a key that is too short', JSON.stringify([{ key: 'AAAA' }])],
    ['not JSON', 'S3cr3t-value'],
  ])('refuses a file of laboratories with %s, without quoting it', async (name, text) => {
    const path = await file(`${name}.json`, text);
    const error: unknown = await readHostConfig(['--laboratories', path], {}).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ setting: 'laboratories' });
    expect(String(error)).not.toContain('S3cr3t');
  });

  it('reads tokens by line and refuses short ones', async () => {
    const args = ['--laboratories', laboratories, '--tokens'];
    const good = await file('tokens', 'abcdefghijklmnop\nABCDEFGHIJKLMNOP\n');
    expect((await readHostConfig([...args, good], {})).tokens).toHaveLength(2);
    const short = await file('short', 'abc\n');
    await expect(readHostConfig([...args, short], {})).rejects.toMatchObject({ setting: 'tokens' });
  });
});

describe('the lock of a data folder', () => {
  it('keeps a second host out until the first has gone', async () => {
    const path = join(folder, 'locked');
    const release = await lockFolder(path);
    await expect(lockFolder(path)).rejects.toMatchObject({ setting: 'data' });
    await release();
    await (
      await lockFolder(path)
    )();
  });

  it('is taken over from a host that died', async () => {
    const path = join(folder, 'dead');
    await (
      await lockFolder(path)
    )();
    await writeFile(join(path, 'host.sock'), '');
    await (
      await lockFolder(path)
    )();
  });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
