import { Readable } from 'node:stream';
import { ClinvarInterpreter, createNewbornReaders, screenNewborn } from '#pipelines';
import type { Cutoffs, FileRole, InputFile, KnowledgePack, ScreeningResult } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { analyteTable } from './analytes.ts';
import { aNewborn } from './newborn.ts';
import type { NewbornBuilder } from './newborn.ts';
import { exampleCutoffs, policyNamed, rulesOf } from './screening-rules.ts';

export function textFile(role: FileRole, name: string, text: string): InputFile {
  return { role, name, bytes: Readable.from([new TextEncoder().encode(text)]) };
}

/** `csv('PHE,400,umol/L,')`: one file of results in the long layout. */
export function csv(...rows: readonly string[]): string {
  return ['analyte,value,unit,flag', ...rows, ''].join('\n');
}

/** `oru('NM|29573-3^Phe^LN||400|umol/L||A|||F')`: a message with these OBX segments from OBX-2 on. */
export function oru(...segments: readonly string[]): string {
  const head = [
    'MSH|^~\\&|LAB||||20260101||ORU^R01|1|P|2.5.1',
    'PID|1||1',
    'OBR|1|||54089-8^NB Screen Panel^LN',
  ];
  return [...head, ...segments.map((text, index) => `OBX|${index + 1}|${text}`), ''].join('\r');
}

export interface LaboratoryRun {
  readonly knowledge: KnowledgePack;
  readonly newborn?: NewbornBuilder;
  readonly cutoffs?: Cutoffs | null;
  /** A file of cut-offs that is sent along. */
  readonly ownCutoffs?: string;
}

/** The real readers and the whole interpretation; a VCF whose calls imply coverage, unless the newborn has more. */
export function screenFiles(
  results: readonly string[],
  { knowledge, newborn = aNewborn(), cutoffs = exampleCutoffs(), ownCutoffs }: LaboratoryRun,
): Promise<ScreeningResult> {
  const files = [
    textFile('vcf', 'newborn.vcf', newborn.vcf()),
    ...results.map((text, index) => textFile('biochemistry', `results-${index + 1}`, text)),
    ...(ownCutoffs === undefined ? [] : [textFile('cutoffs', 'cutoffs.json', ownCutoffs)]),
  ];
  return screenNewborn(
    { files, declaredSex: null, callsImplyCoverage: true },
    {
      readers: createNewbornReaders(analyteTable, nodePorts),
      knowledge,
      rules: rulesOf(policyNamed('neoseal-default'), cutoffs),
      interpreter: new ClinvarInterpreter(knowledge),
    },
  );
}
