import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { repositoryRoot } from '../builders/shared-data.ts';

/** A compiled contract with all that is needed to compile it again to the same octets. */
export interface ContractArtefact {
  readonly contract: string;
  readonly source: string;
  readonly compiler: { readonly version: string; readonly settings: unknown };
  readonly abi: readonly unknown[];
  readonly bytecode: string;
  readonly deployedBytecode: string;
}

const SOURCE = 'host/contracts/log-anchors.sol';
const CONTRACT = 'LogAnchors';
export const ARTEFACT = 'host/contracts/log-anchors.json';

/** `paris` knows no PUSH0: the code runs on networks that are some forks behind. */
const SETTINGS = {
  evmVersion: 'paris',
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: {
    '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] },
  },
} as const;

const code = z.object({ object: z.string().regex(/^[0-9a-f]+$/) });
const outputSchema = z.object({
  errors: z.array(z.object({ formattedMessage: z.string() })).optional(),
  contracts: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        abi: z.array(z.unknown()),
        evm: z.object({ bytecode: code, deployedBytecode: code }),
      }),
    ),
  ),
});
const solcSchema = z.object({
  compile: z.custom<(input: string) => string>((value) => typeof value === 'function'),
  version: z.custom<() => string>((value) => typeof value === 'function'),
});

/** `null` where the compiler is not installed. Takes one to three seconds. */
export function compileContract(): ContractArtefact | null {
  const solc = loadSolc();
  if (solc === null) {
    return null;
  }
  const input = {
    language: 'Solidity',
    sources: { [SOURCE]: { content: readFileSync(join(repositoryRoot, SOURCE), 'utf8') } },
    settings: SETTINGS,
  };
  const output = outputSchema.parse(JSON.parse(solc.compile(JSON.stringify(input))));
  const compiled = output.contracts[SOURCE]?.[CONTRACT];
  if (compiled === undefined || (output.errors ?? []).length > 0) {
    throw new Error(output.errors?.map((error) => error.formattedMessage).join('\n'));
  }
  return {
    contract: CONTRACT,
    source: SOURCE,
    compiler: { version: solc.version(), settings: SETTINGS },
    abi: compiled.abi,
    bytecode: `0x${compiled.evm.bytecode.object}`,
    deployedBytecode: `0x${compiled.evm.deployedBytecode.object}`,
  };
}

function loadSolc(): z.infer<typeof solcSchema> | null {
  try {
    return solcSchema.parse(createRequire(import.meta.url)('solc'));
  } catch {
    return null;
  }
}
