import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { CliError, EXIT } from '../cli/exit.ts';

/** The embedded service: one command that starts the host, which starts the enclave and the KMS. */
export interface DemoService {
  readonly url: string;
  readonly log: { readonly origin: string; readonly vkey: string };
  stop(): Promise<void>;
}

const readyLine = z.looseObject({
  ready: z.literal(true),
  url: z.url(),
  log: z.object({ origin: z.string(), vkey: z.string() }),
});

const START_TIMEOUT_MS = 120_000;

/** @throws CliError SERVICE_FAILED */
export async function startDemoService(
  script: string,
  args: readonly string[],
  eventLogPath: string,
): Promise<DemoService> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.pipe(createWriteStream(eventLogPath));
  try {
    const { url, log } = await readReadyLine(child, child.stdout);
    return { url, log, stop: () => stopChild(child) };
  } catch (cause) {
    await stopChild(child);
    throw new CliError(
      EXIT.runtime,
      'SERVICE_FAILED',
      `the service did not start; its events are in ${eventLogPath}`,
      { cause },
    );
  }
}

async function readReadyLine(
  child: ChildProcess,
  stdout: NodeJS.ReadableStream,
): Promise<z.infer<typeof readyLine>> {
  const lines = createInterface({ input: stdout });
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
  const ended = new AbortController();
  child.once('exit', () => {
    ended.abort();
  });
  const [line] = (await once(lines, 'line', {
    signal: AbortSignal.any([timeout, ended.signal]),
  })) as [string];
  return readyLine.parse(JSON.parse(line));
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
