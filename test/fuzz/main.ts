import { parseArgs } from 'node:util';
import { createCorpus } from './corpus.ts';
import { runFuzz } from './run-fuzz.ts';

/**
 * Feeds mutated files of every kind to the verifier. Every outcome must be a verdict or a coded error,
 * soon, and no mutation may be accepted as something new.
 *
 * npm run fuzz -- --iterations N [--seed S]
 */
const { values } = parseArgs({
  options: { iterations: { type: 'string' }, seed: { type: 'string' } },
});
const options = { iterations: Number(values.iterations ?? 2000), seed: Number(values.seed ?? 1) };
const report = await runFuzz(await createCorpus(), options);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
