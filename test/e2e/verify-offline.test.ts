import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBase64, toHex } from '#attestation';
import { filesOf, TEST_TIME } from '../builders/evidence.ts';
import { createSeededWorld } from '../builders/seeded-world.ts';
import { repositoryRoot } from '../builders/shared-data.ts';

/** A network namespace of its own, in which not even the loopback interface is up. */
const CUT_OFF = ['unshare', '--map-root-user', '--net'] as const;

const [program, ...flags] = CUT_OFF;
const canCutOff = spawnSync(program, [...flags, 'true']).status === 0;
const note = canCutOff ? '' : ' (skipped: no network namespace may be made here)';

let folder: string;
let args: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-test-'));
  const world = await createSeededWorld('offline', { results: [{ outcome: 'incomplete' }, {}] });
  const { opening, evidence } = filesOf(world);
  const store = async (name: string, content: Uint8Array | string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  args = [
    ...['verify', await store('result.json', opening)],
    ...['--evidence', await store('evidence.json', evidence)],
    ...['--reference', await store('reference.json', world.trust.reference?.file ?? '')],
    ...['--reference-key', await store('release.pub', toBase64(world.release.publicKey))],
    ...['--accept-simulated', toHex(world.pki.anchor.sha256)],
    ...['--at', TEST_TIME.toISOString(), '--json'],
  ];
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function cutOff(...command: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...flags, ...command]);
  return stdout;
}

describe.skipIf(!canCutOff)(`with the network cut off${note}`, () => {
  it('there is no way out', async () => {
    const probe = `require('node:net').connect(9, '127.0.0.1')
      .on('error', ({ code }) => console.log(code)).on('connect', () => console.log('connected'))`;
    const code = (await cutOff(process.execPath, '-e', probe)).trim();
    expect(code).not.toBe('connected');
    expect(code).not.toBe('ECONNREFUSED');
  });

  it('neoseal verify comes to the same verdict', async () => {
    const neoseal = join(repositoryRoot, 'bin/neoseal.js');
    const { stdout } = await promisify(execFile)(process.execPath, [neoseal, ...args]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'valid', simulated: true });
    expect(await cutOff(process.execPath, neoseal, ...args)).toBe(stdout);
  });
});
