import { parseBase64, VerificationError } from '#attestation';
import type { Bytes } from '#attestation';
import type { CommandContext, RegisterCommand } from '../cli/command.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import { judge } from '../conformance/judge.ts';
import { agrees } from '../conformance/judgement.ts';
import type { Judgement } from '../conformance/judgement.ts';
import { parseVectorFile } from '../conformance/vector-file.ts';
import type { Vector, VectorFile } from '../conformance/vector-file.ts';
import { readInput } from './attestation-input.ts';

const MAX_VECTOR_BYTES = 256 * 1024 * 1024;

const HELP = `
Prints one JSON document: for each vector the verdict and every check that failed, by name and code. A
vector that says what to expect gets "agrees"; the exit status is 4 when one does not agree. The format
stands in test/vectors/verification/README.md.

Example:
  $ neoseal conformance test/vectors/verification/documents.json`;

/** `neoseal conformance`: what this verifier says of test vectors, to hold another one against it. */
export const registerConformance: RegisterCommand = (program, context) => {
  program
    .command('conformance')
    .description('Judge verification vectors, to compare verifiers')
    .argument('<vectors>', 'vector file; - is stdin')
    .option('--json', 'print JSON (always so)')
    .addHelpText('after', HELP)
    .action((file: string) => run(file, context));
};

interface Judged extends Judgement {
  readonly id: string;
  readonly agrees?: boolean;
}

async function run(file: string, { io, exitWith }: CommandContext): Promise<void> {
  const { inputs, vectors } = readVectors(await readInput(io, file, MAX_VECTOR_BYTES));
  const lookup = (name: string): Bytes => readNamed(inputs, name);
  const verdicts: Judged[] = [];
  for (const vector of vectors) {
    verdicts.push(await judgeVector(vector, lookup));
  }
  writeJson(io, { format: 'neoseal.verdicts/1', verdicts });
  const disagreeing = verdicts.filter((verdict) => verdict.agrees === false).length;
  writeNote(io, `${vectors.length} vectors, ${disagreeing} not as expected`);
  if (disagreeing > 0) {
    exitWith(EXIT.verification);
  }
}

async function judgeVector(vector: Vector, lookup: (name: string) => Bytes): Promise<Judged> {
  const { id, expect } = vector;
  try {
    const judgement = await judge(vector, lookup);
    return {
      id,
      ...judgement,
      ...(expect === undefined ? {} : { agrees: agrees(judgement, expect) }),
    };
  } catch (cause) {
    if (cause instanceof CliError) {
      throw cause;
    }
    // What surrounds the evidence (keys, fingerprints, numbers) is the vector's own fault.
    if (cause instanceof VerificationError || cause instanceof SyntaxError) {
      throw invalid(`the vector ${JSON.stringify(id)} has a malformed setting`, { cause });
    }
    throw cause;
  }
}

function readVectors(content: Bytes): VectorFile {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (cause) {
    throw invalid('the file is not JSON', { cause });
  }
  const file = parseVectorFile(value);
  if (file === null) {
    throw invalid('the file is not of the format neoseal.vectors/1');
  }
  return file;
}

function readNamed(inputs: VectorFile['inputs'], name: string): Bytes {
  const text = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (text === undefined) {
    throw invalid('a vector names an input that the file does not have');
  }
  try {
    return parseBase64(text);
  } catch (cause) {
    throw invalid('an input is not base64', { cause });
  }
}

function invalid(explanation: string, options?: ErrorOptions): CliError {
  return new CliError(EXIT.refused, 'VECTORS_INVALID', explanation, options);
}
