import { readFile } from 'node:fs/promises';
import type { Libc } from '../nsm/device/libc.ts';

/** Linux, uapi/linux/prctl.h. */
const PR_SET_DUMPABLE = 4;

const SWAP_TABLE = '/proc/swaps';

/** No core dump, whatever the limits say, and no tracing by a process of the same user (prctl(2)). */
export function hideMemory(libc: Pick<Libc, 'prctl'>): void {
  if (libc.prctl(PR_SET_DUMPABLE, 0) !== 0) {
    throw new Error('the process stays dumpable');
  }
}

/** Whether the kernel may write memory to a disk: one line for each place, below a heading. */
export async function hasSwap(table: string = SWAP_TABLE): Promise<boolean> {
  try {
    return (await readFile(table, 'utf8')).trim().split('\n').length > 1;
  } catch (error) {
    // A kernel without swap has no table.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
