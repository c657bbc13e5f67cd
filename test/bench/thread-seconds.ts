import { readFileSync } from 'node:fs';

/** Linux's clock ticks a second, as `getconf CLK_TCK` tells on every platform that Node runs on. */
const TICKS = 100;

/** CPU seconds, user and system, of a process so far: its main thread and all others (Linux, proc(5)). */
export function threadSeconds(pid: number): { main: number; others: number } {
  const ticksOf = (path: string): number => {
    // The name of the program, in brackets, may hold blanks; the fields behind it do not.
    const fields = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const folder = `/proc/${pid}`;
  const main = ticksOf(`${folder}/task/${pid}/stat`) / TICKS;
  // Of the process and not of its threads, so that those that have ended count, too.
  return { main, others: ticksOf(`${folder}/stat`) / TICKS - main };
}
