import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VerificationError, parseOpening } from '#attestation';
import { StoredResultFault, parseStoredResult } from '#pipelines';
import { CliError, EXIT } from '../cli/exit.ts';
import type { BatchEntry } from './summarise-batch.ts';

const RESULT_FILE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,127})\.result\.json$/;
const MAX_NEWBORNS = 100_000;

/**
 * The results that `neoseal open` wrote to a folder. One that cannot be read stays in the batch as such.
 *
 * @throws CliError FOLDER_UNREADABLE, NO_RESULTS, BATCH_OVERSIZED
 */
export async function readBatch(folder: string): Promise<readonly BatchEntry[]> {
  const names = await listResults(folder);
  const entries: BatchEntry[] = [];
  for (const { newborn, file } of names) {
    entries.push({ newborn, result: await readResult(join(folder, file)) });
  }
  return entries;
}

async function listResults(
  folder: string,
): Promise<readonly { readonly newborn: string; readonly file: string }[]> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new CliError(EXIT.usage, 'FOLDER_UNREADABLE', `cannot read ${folder}`, { cause });
  });
  const results = files.sort().flatMap((file) => {
    const newborn = RESULT_FILE.exec(file)?.[1];
    return newborn === undefined ? [] : [{ newborn, file }];
  });
  if (results.length === 0) {
    throw new CliError(EXIT.usage, 'NO_RESULTS', `no opened result in ${folder}`);
  }
  if (results.length > MAX_NEWBORNS) {
    throw new CliError(EXIT.usage, 'BATCH_OVERSIZED', 'a batch view has at most 100,000 newborns');
  }
  return results;
}

async function readResult(path: string): Promise<BatchEntry['result']> {
  try {
    return parseStoredResult(parseOpening(await readFile(path)).result);
  } catch (error) {
    if (error instanceof VerificationError || error instanceof StoredResultFault) {
      return null;
    }
    throw error;
  }
}
