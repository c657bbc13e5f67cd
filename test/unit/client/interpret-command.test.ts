import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClinvarInterpreter, ScreeningFault } from '#pipelines';
import type { InputFile, NewbornReaders } from '#pipelines';
import { createInterpretCommand } from '#client';
import type { NewbornToolkit } from '#client';
import { runCommand, runNeoseal } from '../../builders/command-line.ts';
import type { CommandRun } from '../../builders/command-line.ts';
import { aNewborn, specimenReading } from '../../builders/newborn.ts';
import { exampleCutoffs } from '../../builders/screening-rules.ts';
import type { NewbornBuilder } from '../../builders/newborn.ts';
import { knowledgeDouble } from '../../doubles/knowledge-pack.ts';

let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-interpret-'));
  path = join(folder, 'some file.vcf');
  await writeFile(path, 'content');
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Seen {
  readonly name: string;
  readonly role: string;
  readonly text: string;
}

function toolkit(newborn: NewbornBuilder, seen: Seen[] = []): NewbornToolkit {
  const read = async (file: InputFile): Promise<void> => {
    let text = '';
    for await (const chunk of file.bytes) {
      text += new TextDecoder().decode(chunk);
    }
    seen.push({ name: file.name, role: file.role, text });
  };
  const evidence = newborn.build();
  const readers: NewbornReaders = {
    scanVcf: (file) => read(file).then(() => evidence.scan),
    readCallabilityBed: (file) => read(file).then(() => evidence.coverage),
    readCopyNumbers: (file) => read(file).then(() => evidence.copyNumbers),
    readBiochemistry: (file) => read(file).then(() => specimenReading(newborn)),
    readMolecular: (file) => read(file).then(() => []),
    readCutoffs: (file) =>
      read(file).then(() => ({
        cutoffs: { ...exampleCutoffs(), conditions: [] },
        digest: 'd'.repeat(64),
      })),
  };
  return {
    openPack: () => Promise.resolve(knowledgeDouble()),
    readers: () => Promise.resolve(readers),
    interpreter: (knowledge) => new ClinvarInterpreter(knowledge),
  };
}

function interpret(
  kit: NewbornToolkit,
  args: readonly string[],
  stdin?: string,
): Promise<CommandRun> {
  return runCommand(createInterpretCommand(kit), ['interpret', ...args], {
    ...(stdin === undefined ? {} : { stdin }),
  });
}

describe('neoseal interpret', () => {
  it('prints the result, first of all that it is not attested', async () => {
    const run = await interpret(toolkit(aNewborn().hom('PAH', 'R408W')), ['--vcf', path, '--json']);
    expect(run.stdout.startsWith('{"attested":false,')).toBe(true);
    expect(JSON.parse(run.stdout)).toMatchObject({
      attested: false,
      outcome: 'condition-suspected',
      findings: [{ gene: 'PAH', variants: [{ chrom: 'chr12', pos: 102840493, class: 'P' }] }],
      carrierFindings: [],
      sex: { declared: null, inferred: 'XX' },
      policy: { id: 'neoseal-default' },
      pack: { id: 'test-double' },
    });
  });

  it('hands every file to its reader under a safe name', async () => {
    const seen: Seen[] = [];
    const args = [
      '--vcf',
      '-',
      '--biochemistry',
      path,
      '--biochemistry',
      path,
      '--parents',
      path,
      path,
    ];
    await interpret(
      toolkit(aNewborn(), seen),
      [...args, '--copy-number', path, '--cutoffs', path, '--json'],
      'from stdin',
    );
    expect(seen.map((file) => file.role)).toEqual([
      'cutoffs',
      'vcf',
      'parent-vcf',
      'parent-vcf',
      'copy-number',
      'biochemistry',
      'biochemistry',
    ]);
    expect(seen[1]).toEqual({ role: 'vcf', name: 'stdin', text: 'from stdin' });
    expect(seen[2]).toMatchObject({ name: 'some_file.vcf', text: 'content' });
  });

  it('applies the policy, the sex and the declaration that it is told', async () => {
    const kit = toolkit(aNewborn().karyotype('unknown').coverage('none').het('ABCD1', 'G116R'));
    const common = ['--vcf', path, '--calls-imply-coverage', '--json', '--policy', 'early-check'];
    const boy = JSON.parse((await interpret(kit, [...common, '--sex', 'male'])).stdout) as unknown;
    expect(boy).toMatchObject({
      outcome: 'condition-suspected',
      policy: { id: 'early-check' },
      callability: { source: 'declared' },
    });
    const girl = await interpret(kit, [...common, '--sex', 'female']);
    expect(JSON.parse(girl.stdout)).toMatchObject({ outcome: 'no-condition-suspected' });
  });

  it('says on stderr when the cut-offs are examples', async () => {
    const args = ['--vcf', path, '--biochemistry', path, '--json'];
    const run = await interpret(toolkit(aNewborn().measured('PHE', '60')), args);
    expect(run.stderr).toContain('--cutoffs');
    expect(() => JSON.parse(run.stdout) as unknown).not.toThrow();
  });

  it('tells people what it found without JSON', async () => {
    const run = await interpret(toolkit(aNewborn().hom('PAH', 'R408W')), ['--vcf', path]);
    expect(run.stdout).toContain('condition-suspected (not attested)');
    expect(run.stdout).toContain('Screening result, not a diagnosis.');
  });

  it('passes the fault of a reader on', async () => {
    const fault = new ScreeningFault('VCF_MISSING', 'any fault');
    const kit: NewbornToolkit = {
      ...toolkit(aNewborn()),
      readers: async () => ({
        ...(await toolkit(aNewborn()).readers()),
        scanVcf: () => Promise.reject(fault),
      }),
    };
    await expect(interpret(kit, ['--vcf', path])).rejects.toBe(fault);
  });

  it.each<[string, readonly string[]]>([
    ['no VCF', []],
    ['a sex that is not one of two', ['--vcf', 'x', '--sex', 'other']],
    ['two sources of coverage', ['--vcf', 'x', '--callability', 'y', '--calls-imply-coverage']],
    ['an unknown option', ['--vcf', 'x', '--frobnicate']],
  ])('exits 2 for %s', async (_, args) => {
    expect((await interpret(toolkit(aNewborn()), args)).exit).toBe(2);
  });

  it('asks for stdin once only', async () => {
    const run = interpret(toolkit(aNewborn()), ['--vcf', '-', '--biochemistry', '-']);
    await expect(run).rejects.toMatchObject({ code: 'STDIN_TWICE', exit: 2 });
  });

  it('prints a refusal as JSON with exit 3', async () => {
    const bad = join(folder, 'policy.json');
    await writeFile(bad, '{}');
    const run = await runNeoseal(['interpret', '--vcf', path, '--policy', bad, '--json']);
    expect(run.exit).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'POLICY_INVALID' } });
  });

  it('exits 1 for a file that cannot be read', async () => {
    const run = await runNeoseal(['interpret', '--vcf', join(folder, 'absent.vcf'), '--json']);
    expect(run.exit).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'FILE_UNREADABLE' } });
  });

  it('has an example in its help', async () => {
    const run = await runNeoseal(['interpret', '--help']);
    expect(run.exit).toBe(0);
    expect(run.stdout).toContain('neoseal interpret --vcf');
  });
});
