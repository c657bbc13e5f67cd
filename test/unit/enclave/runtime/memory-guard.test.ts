import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasSwap, hideMemory } from '../../../../enclave/runtime/memory-guard.ts';

const HEADING = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function table(content: string): Promise<string> {
  const path = join(folder, 'swaps');
  await writeFile(path, content);
  return path;
}

describe('hasSwap', () => {
  it('is false for a table without lines and where there is no table', async () => {
    await expect(hasSwap(await table(HEADING))).resolves.toBe(false);
    await expect(hasSwap(join(folder, 'absent'))).resolves.toBe(false);
  });

  it('is true for a file or a partition', async () => {
    const line = '/dev/zram0                              partition\t1048572\t0\t100\n';
    await expect(hasSwap(await table(HEADING + line))).resolves.toBe(true);
  });
});

describe('hideMemory', () => {
  it('asks the kernel for PR_SET_DUMPABLE 0', () => {
    const calls: [number, number][] = [];
    hideMemory({
      prctl: (option, argument) => {
        calls.push([option, argument]);
        return 0;
      },
    });
    expect(calls).toEqual([[4, 0]]);
  });

  it('does not go on where the kernel refuses', () => {
    expect(() => {
      hideMemory({ prctl: () => -1 });
    }).toThrow(/dumpable/);
  });
});
