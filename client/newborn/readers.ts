import { AcmgInterpreter, createNewbornReaders, parseAnalyteTable } from '#pipelines';
import { loadPack, nodePorts } from '#pipelines/node';
import { packagePath, readPackageJson } from '../cli/package-files.ts';
import type { NewbornToolkit } from './toolkit.ts';

/** The pack, readers and interpreter that ship with the product. */
export const newbornToolkit: NewbornToolkit = {
  openPack: async (folder) => {
    const { pack } = await loadPack(folder ?? packagePath('pipelines/packs/core-grch38'));
    return pack;
  },
  readers: async () => {
    const table = await readPackageJson('pipelines/analytes/analytes.json');
    return createNewbornReaders(parseAnalyteTable(table), nodePorts);
  },
  interpreter: (knowledge) => new AcmgInterpreter(knowledge),
};
