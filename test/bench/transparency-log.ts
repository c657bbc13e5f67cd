import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchEntry } from '#attestation';
import { createLogKey, diskFiles, nodeSha256, openLog, parseLogKey } from '#host';

/** Leaves a second that one log takes on this disk, every batch durable before the next. */
const LEAVES = 100_000;
const BATCH = 1_000;

const folder = await mkdtemp(join(tmpdir(), 'neoseal-bench-'));
try {
  const options = {
    files: diskFiles(folder),
    origin: 'log.example',
    signer: parseLogKey(createLogKey()),
  };
  const log = await openLog(options);
  const batches = Array.from({ length: LEAVES / BATCH }, (_unused, batch) =>
    Array.from({ length: BATCH }, (_leaf, i) =>
      batchEntry(nodeSha256(new TextEncoder().encode(`${batch}/${i}`))),
    ),
  );
  const start = performance.now();
  for (const batch of batches) {
    await log.appendEntries(batch);
  }
  const appendMs = performance.now() - start;
  const reopen = performance.now();
  await openLog(options);
  const openMs = performance.now() - reopen;
  const prove = performance.now();
  for (let i = 0; i < 1000; i++) {
    await log.proveInclusion((i * 7919) % LEAVES);
  }
  const report = {
    leaves: LEAVES,
    batch: BATCH,
    leavesPerSecond: Math.round(LEAVES / (appendMs / 1000)),
    openMs: Math.round(openMs),
    proofMs: (performance.now() - prove) / 1000,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await rm(folder, { recursive: true });
}
