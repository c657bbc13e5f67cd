import { ATTACKS, describeRows, runAttacks } from './run-attacks.ts';

const rows = await runAttacks(ATTACKS);
process.stdout.write(`${describeRows(rows)}\n`);
process.exitCode = rows.some(({ ending }) => ending.kind === 'BREACH') ? 1 : 0;
