import { readBiochemistry, readMolecularTable } from '../biochemistry/index.ts';
import type { AnalyteTable } from '../biochemistry/index.ts';
import type { Ports } from '../model/index.ts';
import { readCallabilityBed, readCopyNumbers, scanVcf } from '../vcf/index.ts';
import { readLaboratoryCutoffs } from './laboratory-cutoffs.ts';
import { toSpecimenReading } from './specimen-reading.ts';
import type { NewbornReaders } from './screen-newborn.ts';

/** The readers of every kind of file that a newborn may have. */
export function createNewbornReaders(table: AnalyteTable, ports: Ports): NewbornReaders {
  return {
    scanVcf: ({ bytes, name }, plan) => scanVcf(bytes, name, plan, ports),
    readCallabilityBed: ({ bytes, name }, plan) => readCallabilityBed(bytes, name, plan, ports),
    readCopyNumbers: ({ bytes, name }) => readCopyNumbers(bytes, name, ports),
    readBiochemistry: async ({ bytes, name }) =>
      toSpecimenReading(await readBiochemistry(bytes, name, { table }), name, table),
    readMolecular: ({ bytes, name }) => readMolecularTable(bytes, name),
    readCutoffs: (file) => readLaboratoryCutoffs(file, table, ports),
  };
}
