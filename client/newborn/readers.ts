import { readFile } from 'node:fs/promises';
import { ClinvarInterpreter, createNewbornReaders, parseAnalyteTable } from '#pipelines';
import { loadPack, nodePorts } from '#pipelines/node';
import { packagePath } from '../cli/package-files.ts';
import type { NewbornToolkit } from './toolkit.ts';

/** The pack, readers and interpreter that ship with the product. */
export const newbornToolkit: NewbornToolkit = {
  openPack: async (folder) => {
    const { pack } = await loadPack(folder ?? packagePath('pipelines/packs/core-grch38'));
    return pack;
  },
  readers: async () => {
    const table = await readFile(packagePath('pipelines/analytes/analytes.json'), 'utf8');
    return createNewbornReaders(parseAnalyteTable(JSON.parse(table)), nodePorts);
  },
  interpreter: (knowledge) => new ClinvarInterpreter(knowledge),
};
