import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AcmgInterpreter, Fault, createNewbornReaders, parseAnalyteTable } from '#pipelines';
import { screenNewborn } from '#pipelines';
import type { AnalyteTable, InputFile, KnowledgePack, ReportInput } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { renderGvcf } from '../../client/demo/gvcf.ts';
import { DEMO_NEWBORNS, UNREMARKABLE_ANALYTES } from '../../client/demo/newborns.ts';
import type { DemoNewborn } from '../../client/demo/newborns.ts';
import { readExampleCutoffs, readPolicy } from '../../client/newborn/rule-files.ts';
import { repositoryRoot } from './shared-data.ts';

export interface DemoResult {
  readonly newborn: DemoNewborn;
  readonly outcome: ReportInput['outcome'];
}

export function shippedAnalytes(): AnalyteTable {
  const path = join(repositoryRoot, 'pipelines/analytes/analytes.json');
  return parseAnalyteTable(JSON.parse(readFileSync(path, 'utf8')));
}

/** Every newborn of the demonstration, interpreted as the enclave does it, with the shipped rules. */
export async function demoResults(knowledge: KnowledgePack): Promise<readonly DemoResult[]> {
  const { policy, digest } = await readPolicy('neoseal-default');
  const { cutoffs, digest: cutoffsDigest } = await readExampleCutoffs();
  const setup = {
    readers: createNewbornReaders(shippedAnalytes(), nodePorts),
    knowledge,
    interpreter: new AcmgInterpreter(knowledge),
    rules: { policy, policyDigest: digest, cutoffs, cutoffsDigest },
  };
  const results: DemoResult[] = [];
  for (const [index, newborn] of DEMO_NEWBORNS.entries()) {
    const files = demoFiles(newborn, knowledge, index + 1);
    const input = { files, declaredSex: newborn.sex, callsImplyCoverage: false };
    results.push({ newborn, outcome: await outcomeOf(() => screenNewborn(input, setup)) });
  }
  return results;
}

async function outcomeOf(
  screen: () => ReturnType<typeof screenNewborn>,
): Promise<ReportInput['outcome']> {
  try {
    return { status: 'reported', screening: await screen() };
  } catch (error) {
    if (error instanceof Fault) {
      return { status: 'refused', refusal: error.toRecord() };
    }
    throw error;
  }
}

function demoFiles(
  newborn: DemoNewborn,
  knowledge: KnowledgePack,
  seed: number,
): readonly InputFile[] {
  const vcf = gzipSync(renderGvcf(newborn, knowledge, seed));
  const rows = UNREMARKABLE_ANALYTES.map(
    ([analyte, value, unit]) => `${analyte},${newborn.analytes[analyte] ?? value},${unit}`,
  );
  const copies = Object.entries(newborn.copyNumbers).map(([locus, count]) => `${locus}\t${count}`);
  return [
    inputFile('vcf', newborn.truncated ? vcf.subarray(0, vcf.length >> 1) : vcf),
    inputFile('biochemistry', text(['analyte,value,unit', ...rows])),
    inputFile('copy-number', text(['locus\tcopy_number', ...copies])),
  ];
}

function text(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function inputFile(role: InputFile['role'], bytes: Uint8Array): InputFile {
  return { role, name: role, bytes: single(bytes) };
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
