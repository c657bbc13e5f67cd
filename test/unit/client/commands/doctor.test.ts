import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkInstallation } from '../../../../client/doctor/installation-checks.ts';
import { runNeoseal } from '../../../builders/command-line.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';
import { answerJson, answerText, hostileHosts } from '../../../doubles/hostile-host.ts';

const at = temporaryFolder();
const startHost = hostileHosts();

interface Check {
  readonly name: string;
  readonly status: string;
  readonly code?: string;
  readonly hint?: string;
}

async function doctor(...args: string[]) {
  const run = await runNeoseal(['doctor', '--json', ...args]);
  const { healthy, checks } = JSON.parse(run.stdout) as { healthy: boolean; checks: Check[] };
  const find = (name: string): Check | undefined =>
    checks.find((check) => check.name.startsWith(name));
  return { exit: run.exit, healthy, checks, find };
}

describe('neoseal doctor', () => {
  beforeEach(async () => {
    await writeFile(at('own.key'), 'x', { mode: 0o600 });
    await writeFile(at('open.key'), 'x');
    await chmod(at('open.key'), 0o644);
  });

  it('finds this installation whole', async () => {
    const { exit, healthy, checks } = await doctor();
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'node-version ok',
      'knowledge-pack ok',
      'policies ok',
      'analytes ok',
      'wordings ok',
    ]);
    expect({ exit, healthy }).toEqual({ exit: 0, healthy: true });
  });

  it.each([
    ['20.19.0', 'ok'],
    ['22.0.0', 'ok'],
    ['20.18.3', 'failed'],
    ['18.20.0', 'failed'],
    ['garbage', 'failed'],
  ])('says of Node %s: %s', async (version, status) => {
    const [node] = await checkInstallation(version);
    expect(node).toMatchObject({ name: 'node-version', status });
  });

  it('is content with a key that its owner alone reads', async () => {
    expect((await doctor('--sk', at('own.key'))).exit).toBe(0);
  });

  it('says how to close a key that others can read', async () => {
    const { exit, find } = await doctor('--sk', at('own.key'), at('open.key'));
    expect(exit).toBe(1);
    expect(find(`secret-key ${at('open.key')}`)).toMatchObject({
      status: 'failed',
      code: 'KEY_FILE_OPEN',
      hint: `chmod 600 ${at('open.key')}`,
    });
    expect(find(`secret-key ${at('own.key')}`)?.status).toBe('ok');
  });

  it('finds a key that is not there, and a folder in its place', async () => {
    await mkdir(at('folder'));
    for (const path of ['absent', 'folder']) {
      const { exit, find } = await doctor('--sk', at(path));
      expect(exit).toBe(1);
      expect(find('secret-key')?.code).toBe('KEY_UNREADABLE');
    }
  });

  it('finds a host that is not there, and looks no further', async () => {
    const { exit, find } = await doctor('--host', 'http://127.0.0.1:9');
    expect(exit).toBe(1);
    expect(find('host')).toMatchObject({ status: 'failed', code: 'HOST_UNREACHABLE' });
    for (const name of ['reference-values', 'log', 'attestation', 'clock']) {
      expect(find(name)?.status).toBe('not-run');
    }
  });

  it('finds a host that is something else', async () => {
    const { exit, find } = await doctor('--host', await startHost(answerText('<html>')));
    expect(exit).toBe(1);
    expect(find('host')).toMatchObject({ status: 'failed', code: 'HOST_ANSWER_INVALID' });
  });

  it('does not call a host trusted that it has nothing to trust by', async () => {
    const info = { name: 'x', version: '1', simulated: false, log: { origin: 'o', vkey: 'v' } };
    const { exit, find } = await doctor('--host', await startHost(answerJson(info)));
    expect(exit).toBe(0);
    expect(find('host')?.status).toBe('ok');
    expect(find('attestation')).toMatchObject({ status: 'not-run' });
  });

  it('finds reference values that do not hold', async () => {
    const info = { name: 'x', version: '1', simulated: false, log: { origin: 'o', vkey: 'v' } };
    const files = ['--reference', at('own.key'), '--reference-key', at('absent')];
    const { exit, find } = await doctor('--host', await startHost(answerJson(info)), ...files);
    expect(exit).toBe(1);
    expect(find('reference-values')).toMatchObject({ status: 'failed', code: 'KEY_UNREADABLE' });
    expect(find('attestation')?.status).toBe('not-run');
  });

  it('prints a list for people', async () => {
    const { stdout, exit } = await runNeoseal(['doctor', '--sk', at('open.key')]);
    expect(exit).toBe(1);
    expect(stdout).toContain('ok   knowledge-pack\n');
    expect(stdout).toMatch(/^FAIL secret-key .*KEY_FILE_OPEN: chmod 600/m);
  });

  it('refuses an address that is none as a mistake of usage', async () => {
    expect((await runNeoseal(['doctor', '--host', 'nowhere'])).exit).toBe(2);
  });
});
