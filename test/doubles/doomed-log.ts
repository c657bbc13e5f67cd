import { readFile } from 'node:fs/promises';
import { batchEntry } from '#attestation';
import { diskFiles, nodeSha256, openLog, parseLogKey } from '../../host/log/index.ts';
import type { LogFiles } from '../../host/log/index.ts';

/**
 * A process that appends to a log on the disk and is killed by SIGKILL before its n-th file operation. A line on
 * stdout for each append that the log acknowledged.
 *
 * node dist/.test/doubles/doomed-log.js FOLDER KEY-FILE N
 */
const [folder = '', keyFile = '', last = '0'] = process.argv.slice(2);
/** They fill a partial tile, make a full one with another begun, and fill that further. */
const BATCHES = [3, 254, 4];

let operations = 0;

/** SIGKILL leaves the process no moment to finish anything. */
function step(): void {
  operations += 1;
  if (operations === Number(last)) {
    process.kill(process.pid, 'SIGKILL');
  }
}

function doomed(files: LogFiles): LogFiles {
  return {
    read: (path) => files.read(path),
    list: (path) => files.list(path),
    writeSynced: (path, content) => {
      step();
      return files.writeSynced(path, content);
    },
    rename: (from, to) => {
      step();
      return files.rename(from, to);
    },
    syncFolder: (path) => {
      step();
      return files.syncFolder(path);
    },
    remove: (path) => {
      step();
      return files.remove(path);
    },
  };
}

const log = await openLog({
  files: doomed(diskFiles(folder)),
  origin: 'log.example/doomed',
  signer: parseLogKey(await readFile(keyFile, 'utf8')),
});
for (const [batch, count] of BATCHES.entries()) {
  const entries = Array.from({ length: count }, (_unused, i) =>
    batchEntry(nodeSha256(new TextEncoder().encode(`${batch}/${i}`))),
  );
  const { indexes, checkpoint } = await log.appendEntries(entries);
  process.stdout.write(`${JSON.stringify({ batch, count, indexes, checkpoint })}\n`);
}
process.stdout.write(`${JSON.stringify({ operations })}\n`);
