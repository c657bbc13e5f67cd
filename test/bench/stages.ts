import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AcmgInterpreter,
  canonicalPolicyBytes,
  createNewbornReaders,
  decryptCrypt4gh,
  parseAnalyteTable,
  parsePolicy,
  planScan,
  screenNewborn,
} from '#pipelines';
import type { InputFile, PackFiles, ScreeningSetup } from '#pipelines';
import { nodeCrypto, nodePorts, openSharedPack } from '#pipelines/node';
import { repositoryRoot } from '../builders/shared-data.ts';
import { benchKeys } from './sealed-genome.ts';

/**
 * `scan`: decryption, SHA-256 of the plaintext, CRC32, and the whole scan of the VCF. `screen`:
 * the same by way of `screenNewborn`, with the interpretation, as an enclave's worker does it.
 */
export const STAGES = ['scan', 'screen'] as const;
export type Stage = (typeof STAGES)[number];

export const PACK_FOLDER: string = join(repositoryRoot, 'pipelines/packs/core-grch38');

const READ_BYTES = 2 ** 20;

/** What one genome came to. */
export interface Seen {
  readonly records: number;
  readonly candidates: number;
  readonly findings: number;
}

/** Ties the shipped readers, policy and interpreter to the repository's pack, once per thread. */
export function openStages(packFiles: PackFiles): (stage: Stage, path: string) => Promise<Seen> {
  const knowledge = openSharedPack(packFiles);
  const policy = parsePolicy(readJson('pipelines/policies/neoseal-default.json'));
  const policyDigest = createHash('sha256').update(canonicalPolicyBytes(policy)).digest('hex');
  const table = parseAnalyteTable(readJson('pipelines/analytes/analytes.json'));
  const setup: ScreeningSetup = {
    readers: createNewbornReaders(table, nodePorts),
    knowledge,
    interpreter: new AcmgInterpreter(knowledge),
    rules: { policy, policyDigest, cutoffs: null, cutoffsDigest: null },
  };
  return (stage, path) => runStage(stage, path, setup);
}

async function runStage(stage: Stage, path: string, setup: ScreeningSetup): Promise<Seen> {
  const nothing = { records: 0, candidates: 0, findings: 0 };
  const file: InputFile = { role: 'vcf', name: 'bench.vcf.gz', bytes: plaintext(path) };
  switch (stage) {
    case 'scan': {
      const { counts } = await setup.readers.scanVcf(file, planScan(setup));
      return { ...nothing, records: counts.records, candidates: counts.candidates };
    }
    case 'screen': {
      const input = { files: [file], declaredSex: null, callsImplyCoverage: true };
      const result = await screenNewborn(input, setup);
      return { ...nothing, findings: result.findings.length };
    }
  }
}

/** Decrypted, and hashed on the way, as the enclave compares the plaintext's digest with the signed one. */
async function* plaintext(path: string): AsyncGenerator<Uint8Array> {
  const hash = nodeCrypto.createSha256();
  const { secretKey } = benchKeys;
  const options = { crypto: nodeCrypto, secretKey };
  for await (const piece of decryptCrypt4gh(ciphertext(path), options)) {
    hash.update(piece);
    yield piece;
  }
  hash.digest();
}

/** In one buffer that is used again, as the pieces of the transport are. */
async function* ciphertext(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) {
        return;
      }
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));
}
