import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { KnowledgePack } from '#pipelines';
import { renderGvcf } from './gvcf.ts';
import { DEMO_NEWBORNS, UNREMARKABLE_ANALYTES } from './newborns.ts';
import type { DemoNewborn } from './newborns.ts';

/** Writes the demonstration batch as a laboratory would have it on disk; returns its description's path. */
export async function writeDemoBatch(folder: string, knowledge: KnowledgePack): Promise<string> {
  await mkdir(folder, { recursive: true });
  const newborns = [];
  for (const [index, newborn] of DEMO_NEWBORNS.entries()) {
    newborns.push(await writeNewborn(folder, newborn, { knowledge, seed: index + 1 }));
  }
  const path = join(folder, 'batch.json');
  await writeFile(path, `${JSON.stringify({ format: 'neoseal.batch/1', newborns }, null, 2)}\n`);
  return path;
}

async function writeNewborn(
  folder: string,
  newborn: DemoNewborn,
  { knowledge, seed }: { knowledge: KnowledgePack; seed: number },
): Promise<object> {
  const compressed = gzipSync(renderGvcf(newborn, knowledge, seed));
  const names = {
    vcf: `${newborn.name}.g.vcf.gz`,
    biochemistry: `${newborn.name}.biochemistry.csv`,
    'copy-number': `${newborn.name}.copy-number.tsv`,
  };
  const contents = {
    vcf: newborn.truncated ? compressed.subarray(0, compressed.length >> 1) : compressed,
    biochemistry: renderBiochemistry(newborn),
    'copy-number': renderCopyNumbers(newborn),
  };
  const roles = ['vcf', 'biochemistry', 'copy-number'] as const;
  for (const role of roles) {
    await writeFile(join(folder, names[role]), contents[role]);
  }
  return {
    name: newborn.name,
    sex: newborn.sex,
    files: roles.map((role) => ({ role, path: names[role] })),
  };
}

function renderBiochemistry(newborn: DemoNewborn): string {
  const rows = UNREMARKABLE_ANALYTES.map(
    ([analyte, value, unit]) => `${analyte},${newborn.analytes[analyte] ?? value},${unit}`,
  );
  return ['analyte,value,unit', ...rows, ''].join('\n');
}

function renderCopyNumbers(newborn: DemoNewborn): string {
  const rows = Object.entries(newborn.copyNumbers).map(([locus, copies]) => `${locus}\t${copies}`);
  return ['locus\tcopy_number', ...rows, ''].join('\n');
}
