import { createReadStream } from 'node:fs';
import { decryptCrypt4gh, scanVcf } from '#pipelines';
import type { HashState, ScanRequest, VcfScan } from '#pipelines';
import { nodeCrypto, nodePorts } from '#pipelines/node';
import { syntheticPanel } from './panel.ts';
import { benchKeys } from './sealed-genome.ts';

/** What `pipeline-once` does with a scan; `null` until interpretation is plugged in here. */
export const interpret: ((scan: VcfScan) => void) | null = null;

const READ_BYTES = 2 ** 20;

export const STAGES = ['scan', 'full', 'interpret'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * One sample. `scan`: the plain BGZF file. `full`: decryption of its Crypt4GH container and SHA-256 of the plaintext as
 * well. `interpret`: `full` and the interpretation.
 */
export async function runSample(stage: Stage, path: string): Promise<VcfScan> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  if (stage === 'scan') {
    return scanVcf(file, 'bench.vcf.gz', request(), nodePorts);
  }
  const hash = nodeCrypto.createSha256();
  const { secretKey } = benchKeys;
  const plain = decryptCrypt4gh(file, { crypto: nodeCrypto, secretKey });
  const scan = await scanVcf(hashed(plain, hash), 'bench.vcf.gz', request(), nodePorts);
  hash.digest();
  if (stage === 'interpret') {
    interpret?.(scan);
  }
  return scan;
}

function request(): ScanRequest {
  const targets = syntheticPanel().exons;
  return { assembly: 'GRCh38', targets, minDepth: 10, minGenotypeQuality: 20 };
}

async function* hashed(
  source: AsyncIterable<Uint8Array>,
  hash: HashState,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    hash.update(piece);
    yield piece;
  }
}
