import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNeoseal } from '../../builders/command-line.ts';
import { policyNamed } from '../../builders/screening-rules.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-policy-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('neoseal policy', () => {
  it('lists the five policies with their digests', async () => {
    const { exit, stdout } = await runNeoseal(['policy', 'list', '--json']);
    const rows = JSON.parse(stdout) as { id: string; digest: string }[];
    expect(exit).toBe(0);
    expect(rows.map((row) => row.id)).toEqual([
      'babyscreen-plus',
      'early-check',
      'genomics-england-newborn',
      'known-pathogenic-only',
      'neoseal-default',
    ]);
    expect(new Set(rows.map((row) => row.digest)).size).toBe(5);
  });

  it('shows one with its provenance', async () => {
    const { stdout } = await runNeoseal(['policy', 'show', 'early-check', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ policy: { id: 'early-check' } });
    const { stdout: text } = await runNeoseal(['policy', 'show', 'early-check']);
    expect(text).toContain('10.1038/s41591-025-03945-8');
  });

  it('gives a file the digest of its content, not of its white space', async () => {
    const path = await file('spaced.json', JSON.stringify(policyNamed('early-check'), null, 7));
    const shipped = await runNeoseal(['policy', 'show', 'early-check', '--json']);
    const spaced = await runNeoseal(['policy', 'show', path, '--json']);
    expect(JSON.parse(spaced.stdout)).toEqual(JSON.parse(shipped.stdout));
  });

  it('prints what differs', async () => {
    const args = ['policy', 'diff', 'neoseal-default', 'known-pathogenic-only', '--json'];
    const { stdout } = await runNeoseal(args);
    expect(JSON.parse(stdout)).toMatchObject({ left: { id: 'neoseal-default' } });
    expect(stdout).toContain('"variants.known.minStars"');
  });

  it('exits 0 for a clean policy and 3 for one that contradicts itself', async () => {
    expect((await runNeoseal(['policy', 'lint', 'neoseal-default', '--json'])).exit).toBe(0);
    const base = policyNamed('neoseal-default');
    const bad = { ...base, variants: { ...base.variants, classes: ['P', 'VUS'] } };
    const run = await runNeoseal(['policy', 'lint', await file('bad.json', JSON.stringify(bad))]);
    expect(run.exit).toBe(3);
    expect(run.stdout).toContain('VUS_REPORTED');
  });

  it.each([
    ['a file that is not JSON', '{"title": "PRIVATE'],
    ['a document that is no policy', '{"title": "PRIVATE"}'],
  ])('refuses %s without repeating it', async (_, content) => {
    const path = await file('refused.json', content);
    const run = await runNeoseal(['policy', 'lint', path, '--json']);
    expect(run.exit).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({
      error: { code: 'POLICY_INVALID', file: 'refused.json' },
    });
    expect(run.stdout + run.stderr).not.toContain('PRIVATE');
  });

  it('exits 1 for a file that is not there', async () => {
    const run = await runNeoseal(['policy', 'show', join(folder, 'absent.json'), '--json']);
    expect(run.exit).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'FILE_UNREADABLE' } });
  });

  it('exits 2 for a wrong use', async () => {
    expect((await runNeoseal(['policy', 'diff', 'early-check'])).exit).toBe(2);
  });
});
