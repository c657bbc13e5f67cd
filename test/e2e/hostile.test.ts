import { expect, it } from 'vitest';
import { ATTACKS, describeRows, runAttacks } from '../hostile/run-attacks.ts';

// `npm run test:hostile` adds the attacks on boot, which start an enclave each.
it('gives a hostile host nothing but coded refusals and visible gaps, and survives', async () => {
  const rows = await runAttacks(ATTACKS.filter(({ slow }) => slow !== true));
  expect(rows.length).toBeGreaterThanOrEqual(40);
  expect(describeRows(rows)).toContain(' 0 breaches');
  expect(rows.filter(({ ending }) => ending.kind === 'BREACH')).toEqual([]);
});
