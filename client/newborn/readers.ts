import { ClinvarInterpreter } from '#pipelines';
import { CliError, EXIT } from '../cli/exit.ts';
import type { NewbornToolkit } from './toolkit.ts';

/** The readers of this build. Each line that refuses is replaced by the reader of that name. */
export const newbornToolkit: NewbornToolkit = {
  openPack: () => Promise.reject(absent('openPack')),
  readers: () => ({
    scanVcf: () => Promise.reject(absent('scanVcf')),
    readCallabilityBed: () => Promise.reject(absent('readCallabilityBed')),
    readCopyNumbers: () => Promise.reject(absent('readCopyNumbers')),
    readBiochemistry: () => Promise.reject(absent('readBiochemistry')),
  }),
  interpreter: (knowledge) => new ClinvarInterpreter(knowledge),
};

function absent(reader: string): CliError {
  return new CliError(EXIT.runtime, 'READER_ABSENT', `this build has no ${reader}`);
}
