import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '#client';
import { fakeIo } from '../../../doubles/cli-io.ts';

interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = '';
const write = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neoseal-biochemistry-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function read(args: readonly string[], stdin = ''): Promise<Outcome> {
  const fake = fakeIo({ stdin: new TextEncoder().encode(stdin) });
  const exit = await runCli(['biochemistry', 'read', ...args], fake.io);
  return { exit, stdout: Buffer.from(await fake.stdout()).toString(), stderr: await fake.stderr() };
}

const refusal = ({ stdout }: Outcome): unknown => (JSON.parse(stdout) as { error: unknown }).error;

const CSV = 'analyte,value,unit,flag\nPhe,2.0,mg/dL,positive\nC8,<0.02,umol/L,\nTyr,NA,umol/L,\n';

describe('neoseal biochemistry read', () => {
  it('prints the observations of a file as one JSON document', async () => {
    const { exit, stdout, stderr } = await read([write('results.csv', CSV), '--json']);
    expect([exit, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      observations: [
        {
          loinc: '29573-3',
          analyte: 'PHE',
          value: '121.07',
          unit: 'umol/L',
          comparator: null,
          flag: 'positive',
          source: { line: 2 },
        },
        { analyte: 'C8', value: '0.02', comparator: '<', flag: null, source: { line: 3 } },
      ],
      overallInterpretation: null,
      ignored: { notReported: [{ analyte: 'TYR', line: 4 }] },
    });
  });

  it('reads standard input', async () => {
    const hl7 =
      'MSH|^~\\&|a|b|c|d|2026||ORU^R01|1|P|2.5.1\rOBX|1|CWE|57130-7^overall^LN||LA12428-1^All in range^LN||||||F\r';
    const { exit, stdout } = await read(['-', '--json'], hl7);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      observations: [],
      overallInterpretation: {
        code: 'LA12428-1',
        text: 'All in range',
        verdict: 'normal',
        line: 2,
      },
    });
  });

  it('prints a line per observation for people', async () => {
    const { stdout } = await read(['-'], CSV);
    expect(stdout).toBe('PHE\t121.07\tumol/L\tpositive\nC8\t<0.02\tumol/L\t-\n');
  });

  it('reads the columns that a mapping describes', async () => {
    const map = write(
      'map.json',
      JSON.stringify({
        format: 'neoseal.csv-map/1',
        columns: { Fenylalanin: { analyte: 'PHE', unit: 'umol/L' }, Nr: { role: 'ignore' } },
      }),
    );
    const { exit, stdout } = await read(['-', '--map', map, '--json'], 'Nr;Fenylalanin\n7;85,5\n');
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ observations: [{ analyte: 'PHE', value: '85.5' }] });
  });

  it('refuses with exit code 3, the place, and nothing of the content', async () => {
    const path = write('results.csv', 'analyte,value,unit\nPhe,sensitive,umol/L\n');
    const outcome = await read([path, '--json']);
    expect(outcome.exit).toBe(3);
    expect(refusal(outcome)).toMatchObject({
      code: 'VALUE_INVALID',
      file: path,
      line: 2,
      field: 'value',
    });
    expect(outcome.stdout).not.toContain('sensitive');
  });

  it.each<[number, string, readonly string[]]>([
    [1, 'FILE_UNREADABLE', ['/nonexistent/results.csv']],
    [1, 'FILE_UNREADABLE', ['/']],
    [1, 'FILE_UNREADABLE', ['-', '--map', '/nonexistent/map.json']],
  ])('exits %i with %s for %j', async (exit, code, args) => {
    const outcome = await read([...args, '--json'], CSV);
    expect(outcome.exit).toBe(exit);
    expect(refusal(outcome)).toMatchObject({ code });
  });

  it('refuses a mapping that is no JSON, of another shape, or too large', async () => {
    for (const content of ['not json: sensitive', '{}', ' '.repeat(1024 * 1024 + 1)]) {
      const outcome = await read(['-', '--map', write('map.json', content), '--json'], CSV);
      expect(outcome.exit).toBe(3);
      expect(refusal(outcome)).toMatchObject({ code: 'MAP_INVALID' });
      expect(outcome.stdout).not.toContain('sensitive');
    }
  });

  it('takes no assay that is no number, and shows an example in its help', async () => {
    expect((await read(['-', '--assay', 'first'])).exit).toBe(2);
    expect((await read([])).exit).toBe(2);
    expect((await read(['--help'])).stdout).toContain('$ neoseal biochemistry read');
  });
});
