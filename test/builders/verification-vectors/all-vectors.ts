import type { Bytes } from '#attestation';
import { documentVectors } from './documents.ts';
import { fileVectors } from './files.ts';
import { logVectors } from './log.ts';
import { resultVectors } from './results.ts';

/** The files of test/vectors/verification by name; always the same bytes. */
export async function allVectors(): Promise<ReadonlyMap<string, Bytes>> {
  return new Map([
    ['documents.json', await documentVectors()],
    ['results.json', await resultVectors()],
    ['log.json', await logVectors()],
    ['files.json', await fileVectors()],
  ]);
}
