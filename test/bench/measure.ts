import { spawn } from 'node:child_process';

export interface Measured {
  /** User and system time of the command and all its children, seconds. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly stdout: string;
}

/** Runs a bash command line and measures its whole process tree. */
export async function measure(command: string): Promise<Measured> {
  // bash's `time` counts waited-for children, grandchildren included; its figures go to stderr, last line.
  const script = `set -o pipefail; TIMEFORMAT='%3U %3S %3R'; time { ${command}; }`;
  const child = spawn('bash', ['-c', script], { env: { ...process.env, LC_ALL: 'C' } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const errors = Buffer.concat(err).toString().trim();
  if (exit !== 0) {
    throw new Error(`a measured command failed: ${command}\n${errors}`);
  }
  const [user = 0, system = 0, wallSeconds = 0] = (errors.split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { cpuSeconds: user + system, wallSeconds, stdout: Buffer.concat(out).toString() };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
