import { readBiochemistryCsv } from '../biochemistry/index.ts';
import type { AnalyteTable } from '../biochemistry/index.ts';
import { collectBytes, decodeText } from '../biochemistry/text.ts';
import type { InputFile, Observation, Ports } from '../model/index.ts';
import { readCallabilityBed, readCopyNumbers, scanVcf } from '../vcf/index.ts';
import type { NewbornReaders } from './screen-newborn.ts';

/** The readers of every kind of file that a newborn may have. */
export function createNewbornReaders(
  analytes: AnalyteTable,
  ports: Pick<Ports, 'inflate'>,
): NewbornReaders {
  return {
    scanVcf: ({ bytes, name }, plan) => scanVcf(bytes, name, plan, ports),
    readCallabilityBed: ({ bytes, name }, plan) => readCallabilityBed(bytes, name, plan, ports),
    readCopyNumbers: ({ bytes, name }) => readCopyNumbers(bytes, name, ports),
    readBiochemistry: (file) => readObservations(file, analytes),
  };
}

async function readObservations(
  { bytes, name }: InputFile,
  table: AnalyteTable,
): Promise<readonly Observation[]> {
  const text = decodeText(await collectBytes(bytes, name), name);
  return readBiochemistryCsv(text, name, { table }).observations;
}
