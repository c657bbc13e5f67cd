import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ClinvarInterpreter, ScreeningFault, planScan, screenNewborn } from '#pipelines';
import type { FileRole, InputFile, NewbornInput, NewbornReaders, ScreeningSetup } from '#pipelines';
import { aNewborn, specimenReading } from '../../../builders/newborn.ts';
import type { NewbornBuilder } from '../../../builders/newborn.ts';
import { policyNamed, rulesOf } from '../../../builders/screening-rules.ts';
import { knowledgeDouble } from '../../../doubles/knowledge-pack.ts';

const knowledge = knowledgeDouble();

function file(role: FileRole, name: string = role): InputFile {
  return { role, name, bytes: Readable.from([]) };
}

function setup(newborn: NewbornBuilder, change: Partial<NewbornReaders> = {}): ScreeningSetup {
  const evidence = newborn.build();
  const readers: NewbornReaders = {
    scanVcf: () => Promise.resolve(evidence.scan),
    readCallabilityBed: () => Promise.resolve(aNewborn().coverage('bed').build().coverage),
    readCopyNumbers: () => Promise.resolve(new Map([['SMN1', 0]])),
    readBiochemistry: () => Promise.resolve(specimenReading(newborn)),
    readMolecular: () => Promise.reject(new Error('no molecular table')),
    readCutoffs: () => Promise.reject(new Error('no cut-offs')),
    ...change,
  };
  return {
    readers,
    knowledge,
    rules: rulesOf(policyNamed('neoseal-default')),
    interpreter: new ClinvarInterpreter(knowledge),
  };
}

function input(...roles: readonly FileRole[]): NewbornInput {
  return { files: roles.map((role) => file(role)), declaredSex: null, callsImplyCoverage: false };
}

describe('screenNewborn', () => {
  it('reads every kind of file and interprets them together', async () => {
    const newborn = aNewborn().coverage('none').measured('C8', '1.2');
    const result = await screenNewborn(
      input('vcf', 'callability', 'copy-number', 'biochemistry'),
      setup(newborn),
    );
    expect(result.callability.source).toBe('bed');
    expect(result.findings.map((finding) => finding.conditionId)).toEqual(['MCAD', 'SMA']);
  });

  it('repeats a declaration that calls imply coverage, for a plain VCF only', async () => {
    const plain = { ...input('vcf'), callsImplyCoverage: true };
    const declared = await screenNewborn(plain, setup(aNewborn().coverage('none')));
    expect(declared.callability.source).toBe('declared');
    expect(declared.outcome).toBe('no-condition-suspected');
    const gvcf = await screenNewborn(plain, setup(aNewborn().uncovered('PAH')));
    expect(gvcf.callability.source).toBe('gvcf');
    expect(gvcf.outcome).toBe('incomplete');
  });

  it('phases by the parents that were sent', async () => {
    const newborn = aNewborn().het('AGXT', 'G170R').het('AGXT', 'G41R');
    const scans = [newborn, aNewborn().het('AGXT', 'G170R').het('AGXT', 'G41R'), aNewborn()];
    const scanVcf: NewbornReaders['scanVcf'] = () =>
      Promise.resolve((scans.shift() ?? aNewborn()).scan());
    const result = await screenNewborn(
      input('vcf', 'parent-vcf', 'parent-vcf'),
      setup(newborn, { scanVcf }),
    );
    expect(result.outcome).toBe('no-condition-suspected');
  });

  it.each<[string, readonly FileRole[], string]>([
    ['no VCF', ['biochemistry'], 'VCF_MISSING'],
    ['two VCFs', ['vcf', 'vcf'], 'FILE_REPEATED'],
    ['two callability files', ['vcf', 'callability', 'callability'], 'FILE_REPEATED'],
    ['three parents', ['vcf', 'parent-vcf', 'parent-vcf', 'parent-vcf'], 'TOO_MANY_PARENTS'],
  ])('refuses %s before reading anything', async (_, roles, code) => {
    const unread = { scanVcf: () => Promise.reject(new Error('was read')) };
    const run = screenNewborn(input(...roles), setup(aNewborn(), unread));
    await expect(run).rejects.toMatchObject({ code });
    await expect(run).rejects.toBeInstanceOf(ScreeningFault);
  });

  it('refuses a file of another genome build than the pack', async () => {
    const scan = { ...aNewborn().scan(), assembly: 'GRCh37' as const };
    const run = screenNewborn(
      input('vcf'),
      setup(aNewborn(), { scanVcf: () => Promise.resolve(scan) }),
    );
    await expect(run).rejects.toMatchObject({ code: 'ASSEMBLY_MISMATCH' });
  });

  it('passes the fault of a reader on', async () => {
    const fault = new ScreeningFault('VCF_MISSING', 'any fault');
    const run = screenNewborn(
      input('vcf'),
      setup(aNewborn(), { scanVcf: () => Promise.reject(fault) }),
    );
    await expect(run).rejects.toBe(fault);
  });

  it('plans the exons of the panel with 50 bases around each, and nothing of other genes', () => {
    const plan = planScan(setup(aNewborn()));
    const planned = (chrom: string, pos: number) =>
      [...plan.targets].some(
        ([name, ranges]) =>
          name === chrom && ranges.some(({ start, end }) => start <= pos && pos <= end),
      );
    const pah = knowledge.genes.get('PAH');
    const shox = knowledge.genes.get('SHOX');
    expect(plan.assembly).toBe('GRCh38');
    for (const { start, end } of pah?.transcripts[0]?.exons ?? []) {
      expect(planned('chr12', start - 50)).toBe(true);
      expect(planned('chr12', end + 50)).toBe(true);
    }
    expect(pah?.transcripts[0]?.exons.length).toBeGreaterThan(0);
    expect(planned('chrX', shox?.range.start ?? 0)).toBe(false);
  });
});
