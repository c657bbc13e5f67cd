import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../builders/shared-data.ts';
import { ARTEFACT, compileContract } from './compile-contract.ts';

/** Compiles the contract and writes the artefact that is committed. */
const artefact = compileContract();
if (artefact === null) {
  throw new Error('solc is not installed');
}
writeFileSync(join(repositoryRoot, ARTEFACT), `${JSON.stringify(artefact, null, 2)}\n`);
process.stdout.write(`${ARTEFACT}: ${(artefact.bytecode.length - 2) / 2} bytes\n`);
