import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Corpus } from './corpus.ts';
import { createRandom, pick } from './mutate.ts';
import { TARGETS } from './targets.ts';

const MAX_ITERATION_MS = 5000;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;
/** Caches and compiled code grow at first and then no more. */
const WARM_UP = 2000;

export interface FuzzOptions {
  readonly iterations: number;
  readonly seed: number;
}

export interface FuzzReport extends FuzzOptions {
  /** How often each target ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  /** Live memory (heap and buffers, garbage collected) after the last iteration over that after warm-up. */
  readonly growthBytes: number;
  /** Resident memory likewise: with what the allocator keeps for itself. */
  readonly residentGrowthBytes: number;
}

/** @throws Error that names target, seed and iteration of a finding, or when memory or time run away */
export async function runFuzz(corpus: Corpus, options: FuzzOptions): Promise<FuzzReport> {
  const { iterations, seed } = options;
  let before = measureMemory();
  const outcomes: Record<string, number> = {};
  let slowestMs = 0;
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    if (iteration === WARM_UP) {
      before = measureMemory();
    }
    const started = performance.now();
    const outcome = await runOne(corpus, seed, iteration);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }
  const after = measureMemory();
  const growthBytes = after.live - before.live;
  if (slowestMs > MAX_ITERATION_MS || growthBytes > MAX_GROWTH_BYTES) {
    throw new Error(`too slow (${slowestMs} ms), or memory grew without bound (${growthBytes})`);
  }
  const residentGrowthBytes = after.resident - before.resident;
  return {
    ...{ iterations, seed, outcomes, slowestMs: Math.round(slowestMs) },
    ...{ growthBytes, residentGrowthBytes },
  };
}

function measureMemory(): { readonly live: number; readonly resident: number } {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { live: heapUsed + external, resident: rss };
}

/** As `node --expose-gc`, whatever the process was started with. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

async function runOne(corpus: Corpus, seed: number, iteration: number): Promise<string> {
  // Each iteration has its own stream, so that a finding repeats from its number alone.
  const random = createRandom(seed * 1_000_003 + iteration);
  const [name, target] = pick(random, Object.entries(TARGETS));
  try {
    return `${name} ${await target(corpus, random)}`;
  } catch (cause) {
    throw new Error(`finding: target ${name}, seed ${seed}, iteration ${iteration}`, { cause });
  }
}
