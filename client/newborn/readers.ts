import { join } from 'node:path';
import { ClinvarInterpreter, readCallabilityBed, readCopyNumbers, scanVcf } from '#pipelines';
import { loadPack, nodePorts } from '#pipelines/node';
import { CliError, EXIT } from '../cli/exit.ts';
import { packageRoot } from './package-root.ts';
import type { NewbornToolkit } from './toolkit.ts';

const SHIPPED_PACK = 'pipelines/packs/core-grch38';

/** The readers of this build. The line that refuses is replaced by the reader of that name. */
export const newbornToolkit: NewbornToolkit = {
  openPack: async (folder) => {
    const { pack } = await loadPack(folder ?? join(packageRoot(), SHIPPED_PACK));
    return pack;
  },
  readers: () => ({
    scanVcf: ({ bytes, name }, plan) => scanVcf(bytes, name, plan, nodePorts),
    readCallabilityBed: ({ bytes, name }, plan) => readCallabilityBed(bytes, name, plan, nodePorts),
    readCopyNumbers: ({ bytes, name }) => readCopyNumbers(bytes, name, nodePorts),
    readBiochemistry: () => Promise.reject(absent('readBiochemistry')),
  }),
  interpreter: (knowledge) => new ClinvarInterpreter(knowledge),
};

function absent(reader: string): CliError {
  return new CliError(EXIT.runtime, 'READER_ABSENT', `this build has no ${reader}`);
}
