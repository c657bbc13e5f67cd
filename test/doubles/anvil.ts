import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../builders/shared-data.ts';

/** A development chain of its own, on a port of its own. */
export interface Anvil {
  readonly url: string;
  readonly chainId: number;
  stop(): Promise<void>;
}

export interface AnvilOptions {
  readonly chainId?: number;
  /** Kept here over a restart. */
  readonly stateFile?: string;
}

/** Printed by every anvil at its start; worth nothing elsewhere. */
export const ANVIL_KEYS = [
  `0x${'ac0974bec39a17e36ba4a6b4d238ff944'}bacb478cbed5efcae784d7bf4f2ff80`,
  `0x${'59c6995e998f97a5a0044966f0945389d'}c9e86dae88c7a8412f4603b6b78690d`,
  `0x${'5de4111afa1a4b94908f83103eb1f1706'}367c2e68ca870fc3fb9a804cdab365a`,
] as const;

const program = join(
  repositoryRoot,
  `node_modules/@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`,
  'bin/anvil',
);

/** For titles of tests that are skipped where the package has no program for this machine. */
export const anvilNote: string | null = existsSync(program)
  ? null
  : 'anvil is not installed for this platform';

export async function startAnvil({
  chainId = 31_337,
  stateFile,
}: AnvilOptions = {}): Promise<Anvil> {
  const state = stateFile === undefined ? [] : ['--state', stateFile, '--state-interval', '1'];
  const child = spawn(
    program,
    ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(chainId), ...state],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    return { url: await readUrl(child), chainId, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function readUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout !== null) {
    for await (const line of createInterface({ input: stdout })) {
      const address = /^Listening on (127\.0\.0\.1:\d+)$/.exec(line)?.[1];
      if (address !== undefined) {
        stdout.resume();
        return `http://${address}`;
      }
    }
  }
  throw new Error('anvil ended before it listened');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
