import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { signReferenceValues } from '#attestation';
import { runNeoseal } from '../../../builders/command-line.ts';
import { createSeededWorld } from '../../../builders/seeded-world.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const at = temporaryFolder();

interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

const refusal = (text: string): Refusal['error'] => (JSON.parse(text) as Refusal).error;

describe('a command line that is wrong', () => {
  it.each([
    ['an unknown command', ['frobnicate', '--json']],
    ['an unknown option', ['policy', 'list', '--frobnicate', '--json']],
    ['a missing option', ['interpret', '--json']],
    ['a missing argument', ['eif', 'measure', '--json']],
    ['a value that is none', ['attestation', 'check', 'x', '--nonce', 'zz', '--json']],
  ])('is told as JSON, too: %s', async (_, args) => {
    const { exit, stdout, stderr } = await runNeoseal(args);
    expect(exit).toBe(2);
    expect(refusal(stdout)).toMatchObject({ code: 'USAGE' });
    expect(refusal(stdout).message).not.toMatch(/^error/);
    expect(stderr).toContain('--help');
  });

  it('leaves standard output empty without --json', async () => {
    const { exit, stdout } = await runNeoseal(['policy', 'list', '--frobnicate']);
    expect([exit, stdout]).toEqual([2, '']);
  });

  it('prints help with exit status 0 and nothing beside it, also with --json', async () => {
    const { exit, stdout, stderr } = await runNeoseal(['policy', 'list', '--json', '--help']);
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Example:');
  });
});

describe('a policy that is misspelt', () => {
  it.each([
    ['policy show', ['policy', 'show', 'neoseal-defualt']],
    ['policy diff', ['policy', 'diff', 'neoseal-default', 'early-chek']],
    ['policy lint', ['policy', 'lint', 'neoseal']],
    ['interpret', ['interpret', '--vcf', '/dev/null', '--policy', 'none']],
  ])('is a fault of usage that lists the ones there are: %s', async (_, args) => {
    const { exit, stdout } = await runNeoseal([...args, '--json']);
    expect(exit).toBe(2);
    expect(refusal(stdout).code).toBe('POLICY_UNKNOWN');
    expect(refusal(stdout).message).toContain('neoseal-default');
  });

  it('is looked for as a file when it looks like one', async () => {
    const { exit, stdout } = await runNeoseal(['policy', 'show', './none.json', '--json']);
    expect([exit, refusal(stdout).code]).toEqual([1, 'FILE_UNREADABLE']);
  });
});

describe('neoseal keygen', () => {
  const pair = (kind: string) => [
    ...['keygen', '--kind', kind],
    ...['--sk', at(`${kind}.key`), '--pk', at(`${kind}.pub`)],
  ];

  it("gives a laboratory's key as the host's list wants it", async () => {
    const { stdout } = await runNeoseal([...pair('laboratory'), '--json']);
    const { key } = JSON.parse(stdout) as { key: string };
    const pem = await readFile(at('laboratory.pub'), 'utf8');
    const der = Buffer.from(pem.split('\n').slice(1, 2).join(''), 'base64');
    expect(key).toBe(der.subarray(-32).toString('base64'));
  });

  it('says so to a person, too, and only of a laboratory', async () => {
    const laboratory = await runNeoseal(pair('laboratory'));
    expect(laboratory.stderr).toMatch(/\{"key": "[A-Za-z0-9+/]{43}="\}/);
    const recipient = await runNeoseal([...pair('recipient'), '--json']);
    expect(JSON.parse(recipient.stdout)).not.toHaveProperty('key');
    expect((await runNeoseal(pair('release'))).stderr).not.toContain('"key"');
  });
});

describe('neoseal release', () => {
  it('makes a key and tells its public half as JSON', async () => {
    const files = ['--sk', at('r.key'), '--pk', at('r.pub')];
    const { exit, stdout } = await runNeoseal(['release', 'keygen', ...files, '--json']);
    const { key } = JSON.parse(stdout) as { key: string };
    expect(exit).toBe(0);
    expect(await readFile(at('r.pub'), 'utf8')).toBe(`${key}\n`);
    const again = await runNeoseal(['release', 'keygen', ...files, '--json']);
    expect([again.exit, refusal(again.stdout).code]).toEqual([1, 'FILE_UNWRITABLE']);
  });

  it.each(['release show', 'log check'])(
    'takes a verifier key that is none for a fault of usage: %s',
    async (command) => {
      const world = await createSeededWorld('usage', { results: [{}] });
      const signed = await signReferenceValues(world.referenceValues, world.release);
      await writeFile(at('values.json'), signed);
      await writeFile(at('proof'), '');
      const [group = '', verb = ''] = command.split(' ');
      const args = [group, verb, at('values.json'), '--log', 'VKEY', '--json'];
      const proof = group === 'release' ? ['--proof', at('proof')] : [];
      const { exit, stdout } = await runNeoseal([...args, ...proof]);
      expect([exit, refusal(stdout).code]).toEqual([2, 'LOG_KEY_INVALID']);
    },
  );

  it('tells values that it will not sign as JSON', async () => {
    await runNeoseal(['release', 'keygen', '--sk', at('r.key'), '--pk', at('r.pub')]);
    await writeFile(at('values.json'), 'none');
    const args = ['release', 'sign', '--values', at('values.json'), '--sk', at('r.key')];
    const { exit, stdout } = await runNeoseal([...args, '--json']);
    expect([exit, refusal(stdout).code]).toEqual([3, 'VALUES_INVALID']);
  });
});

describe('neoseal policy lint', () => {
  it('says when it found nothing', async () => {
    const { exit, stdout, stderr } = await runNeoseal(['policy', 'lint', 'neoseal-default']);
    expect([exit, stdout, stderr]).toEqual([0, '', 'nothing found\n']);
  });
});
