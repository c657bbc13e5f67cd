import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../builders/shared-data.ts';
import { chooseKillPoints } from '../doubles/kill-points.ts';

/**
 * `crash [--only PART]`: the crash tests in their long form, part by part; ends with a line that counts. A
 * part is a victim, or a share of its points, as in `host:1/3`.
 */
const PARTS = ['host', 'enclave', 'kms', 'database'] as const;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const parts: readonly string[] = values.only === undefined ? PARTS : [values.only];
let tried = 0;
const failed: string[] = [];
for (const part of parts) {
  const args = ['vitest', 'run', '--project', 'e2e', 'test/e2e/crash.test.ts'];
  const child = spawn('npx', args, {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: { ...process.env, NEOSEAL_CRASH: part },
  });
  const [exit] = (await once(child, 'exit')) as [number | null];
  tried += chooseKillPoints(part).length;
  if (exit !== 0) {
    failed.push(part);
  }
}
const outcome = failed.length === 0 ? '0 lost, 0 doubled' : `FAILED in ${failed.join(', ')}`;
process.stdout.write(`crash: ${tried} points (${parts.join(', ')}), ${outcome}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
