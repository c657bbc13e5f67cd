import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  formatTlogProof,
  readReferenceValues,
  releaseEntry,
  VerificationError,
} from '#attestation';
import { codeOf } from '../events/host-event.ts';
import { diskFiles } from './disk-files.ts';
import { createLogKey, parseLogKey } from './log-key.ts';
import { openLog } from './transparency-log.ts';

const USAGE = `Records signed reference values in the release log, so that none can be issued unseen.

  node dist/host/log/release-main.js --data FOLDER --origin NAME --reference FILE [--proof FILE]

Made at the first run: FOLDER/log.pem, the key, and FOLDER/log, which any web server can publish. The same file
again changes nothing. Writes a tlog-proof (C2SP) and prints one line of JSON with the verifier key of the log.
'neoseal release show --log VKEY --proof FILE' verifies it; 'neoseal log check' reads the whole log.
`;

if (process.argv.includes('--help')) {
  process.stdout.write(USAGE);
  process.exit();
}

const release = readFlags(process.argv.slice(2));
if (release === null) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  await record(release).catch((error: unknown) => {
    process.stderr.write(`${JSON.stringify({ error: { code: codeOf(error) } })}\n`);
    process.exitCode = error instanceof VerificationError ? 3 : 1;
  });
}

interface Release {
  readonly data: string;
  readonly origin: string;
  readonly reference: string;
  readonly proof: string;
}

function readFlags(args: readonly string[]): Release | null {
  try {
    const { data, origin, reference, proof } = parseArgs({
      args: [...args],
      options: {
        ...{ data: { type: 'string' }, origin: { type: 'string' } },
        ...{ reference: { type: 'string' }, proof: { type: 'string' } },
      },
    }).values;
    return data === undefined || origin === undefined || reference === undefined
      ? null
      : { data, origin, reference, proof: proof ?? `${reference}.tlog-proof` };
  } catch {
    return null;
  }
}

async function record({ data, origin, reference, proof }: Release): Promise<void> {
  const file = new Uint8Array(await readFile(reference));
  // A log of files that nobody could have signed would prove nothing.
  const { version } = await readReferenceValues(file);
  await mkdir(data, { recursive: true });
  const signer = parseLogKey(await readKey(join(data, 'log.pem')));
  const files = diskFiles(join(data, 'log'));
  const log = await openLog({ files, origin, signer, accepts: 'release' });
  const { indexes, checkpoint } = await log.appendEntries([await releaseEntry(file)]);
  const [index = 0] = indexes;
  const path = await log.proveInclusion(index);
  await writeFile(proof, formatTlogProof({ index, path, checkpoint }));
  const line = { vkey: log.vkey, version, index, size: log.size, proof };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function readKey(path: string): Promise<string> {
  try {
    await writeFile(path, createLogKey(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw error;
    }
  }
  return readFile(path, 'utf8');
}
