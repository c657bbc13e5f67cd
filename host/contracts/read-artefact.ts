import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The compiled contract as it is committed. */
export interface ContractCode {
  readonly abi: readonly unknown[];
  /** Without constructor arguments. */
  readonly bytecode: `0x${string}`;
}

const artefactSchema = z.object({
  abi: z.array(z.unknown()),
  bytecode: z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]+$/)]),
});

/** Reads `host/contracts/log-anchors.json`, from source or from dist. */
export async function readLogAnchors(): Promise<ContractCode> {
  const root = findRoot(dirname(fileURLToPath(import.meta.url)));
  const text = await readFile(join(root, 'host/contracts/log-anchors.json'), 'utf8');
  return artefactSchema.parse(JSON.parse(text));
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
