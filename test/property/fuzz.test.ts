import { expect, it } from 'vitest';
import { createCorpus } from '../fuzz/corpus.ts';
import { runFuzz } from '../fuzz/run-fuzz.ts';
import { TARGETS } from '../fuzz/targets.ts';

it('gives a verdict or a coded error for 3,000 mutated files of every kind', async () => {
  const { outcomes } = await runFuzz(await createCorpus(), { iterations: 3000, seed: 2 });
  const reached = new Set(Object.keys(outcomes).map((outcome) => outcome.split(' ')[0]));
  expect([...reached].sort()).toEqual(Object.keys(TARGETS).sort());
}, 120_000);
