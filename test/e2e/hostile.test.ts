import { expect, it } from 'vitest';
import { ATTACKS, describeRows, runAttacks } from '../hostile/run-attacks.ts';

// Every second one; `npm run test:hostile` runs all, and the attacks on boot, which start an enclave each.
const short = ATTACKS.filter(({ slow }) => slow !== true).filter((_, index) => index % 2 === 0);

it('gives a hostile host nothing but coded refusals and visible gaps, and survives', async () => {
  const rows = await runAttacks(short);
  expect(rows.length).toBeGreaterThanOrEqual(40);
  expect(describeRows(rows)).toContain(' 0 breaches');
  expect(rows.filter(({ ending }) => ending.kind === 'BREACH')).toEqual([]);
});
