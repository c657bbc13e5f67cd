import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNeoseal } from '../../../builders/command-line.ts';
import { HEADER, bgzf, bytesOf, record, vcfText } from '../../../builders/vcf-bytes.ts';

const GOOD = bytesOf(vcfText([record()]));
const BAD = bytesOf(vcfText([record({ pos: 'SECRET' })]));
const UNTIDY = bytesOf(
  vcfText([record({ filter: 'q10;q10;SECRET' })], ['##fileformat=VCFv4.3', ...HEADER.slice(1)]),
);

describe('neoseal vcf check', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'neoseal-vcf-'));
    writeFileSync(join(folder, 'good.vcf.gz'), bgzf(GOOD));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('prints the contract as JSON and exits 0 for a valid file', async () => {
    const run = await runNeoseal([
      'vcf',
      'check',
      join(folder, 'good.vcf.gz'),
      '--strict',
      '--json',
    ]);
    expect(run).toEqual({
      exit: 0,
      stdout: '{"valid":true,"records":1,"findings":[]}\n',
      stderr: '',
    });
  });

  it('reads stdin, exits 3 and names code, line and field of what is wrong', async () => {
    const run = await runNeoseal(['vcf', 'check', '-', '--json'], { stdin: BAD });
    expect(run.exit).toBe(3);
    expect(JSON.parse(run.stdout)).toEqual({
      valid: false,
      records: 1,
      findings: [{ code: 'POS_INVALID', line: HEADER.length + 2, field: 'POS' }],
    });
    expect(run.stdout + run.stderr).not.toContain('SECRET');
  });

  it('holds only a strict check to rules that no reader depends on', async () => {
    expect((await runNeoseal(['vcf', 'check', '-'], { stdin: UNTIDY })).exit).toBe(0);
    const strict = await runNeoseal(['vcf', 'check', '-', '--strict'], { stdin: UNTIDY });
    expect(strict.exit).toBe(3);
    expect(strict.stdout).toContain('FILTER_INVALID');
    expect(strict.stdout).not.toContain('SECRET');
  });

  it('tells an unreadable file from an invalid one', async () => {
    const run = await runNeoseal(['vcf', 'check', join(folder, 'absent.vcf'), '--json']);
    expect(run.exit).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'FILE_UNREADABLE' } });
  });

  it('asks for a file', async () => {
    expect((await runNeoseal(['vcf', 'check'])).exit).toBe(2);
  });
});
