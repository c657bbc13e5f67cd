import type { Ending } from './arena.ts';
import { Arena } from './arena.ts';

export interface Attack {
  readonly group: string;
  readonly name: string;
  /** Only in the long form: it starts enclaves of its own. */
  readonly slow?: boolean;
  /** @throws Breach */
  readonly run: (arena: Arena) => Promise<Ending>;
}

/** A machine of its own for attacks on the boot. */
export async function withArena<T>(
  manifestVersion: number,
  use: (arena: Arena) => Promise<T>,
): Promise<T> {
  const arena = await Arena.open(manifestVersion);
  try {
    return await use(arena);
  } finally {
    await arena.close();
  }
}
