import { ANSWER_ATTACKS, CLAIM_ATTACKS, RETURN_ATTACKS } from './answer-attacks.ts';
import type { Ending } from './arena.ts';
import { Arena, Breach } from './arena.ts';
import type { Attack } from './attack.ts';
import { BOOT_ATTACKS } from './boot-attacks.ts';
import { DELIVERY_ATTACKS } from './delivery-attacks.ts';
import { FRAME_ATTACKS } from './frame-attacks.ts';
import { FILE_ATTACKS, MANIFEST_ATTACKS } from './storage-attacks.ts';

export const ATTACKS: readonly Attack[] = [
  ...FILE_ATTACKS,
  ...MANIFEST_ATTACKS,
  ...ANSWER_ATTACKS,
  ...CLAIM_ATTACKS,
  ...RETURN_ATTACKS,
  ...FRAME_ATTACKS,
  ...DELIVERY_ATTACKS,
  ...BOOT_ATTACKS,
];

export interface AttackRow {
  readonly group: string;
  readonly name: string;
  readonly ending: Ending | { readonly kind: 'BREACH'; readonly code: string };
}

/** Five, so that there is an older version to go back to. */
const MANIFEST_VERSION = 5;

/** Runs each attack against one enclave, one after the other: it must survive them all. */
export async function runAttacks(attacks: readonly Attack[]): Promise<AttackRow[]> {
  const arena = await Arena.open(MANIFEST_VERSION);
  const rows: AttackRow[] = [];
  try {
    // The first newborn of a process finds its threads cold.
    await expectHealthy(arena);
    for (const { group, name, run } of attacks) {
      rows.push({ group, name, ending: await runOne(arena, run) });
    }
    await expectHealthy(arena);
  } finally {
    await arena.close();
  }
  return rows;
}

async function runOne(arena: Arena, run: Attack['run']): Promise<AttackRow['ending']> {
  try {
    return await run(arena);
  } catch (error) {
    if (error instanceof Breach) {
      return { kind: 'BREACH', code: error.message };
    }
    throw error;
  }
}

/** After all that, the same process still gives an honest host its results. */
async function expectHealthy(arena: Arena): Promise<void> {
  const last = await arena.honest(await arena.submit());
  if (last?.commitments.length !== 2) {
    throw new Breach('the enclave does not serve any more');
  }
}

export function describeRows(rows: readonly AttackRow[]): string {
  const width = Math.max(...rows.map(({ group, name }) => group.length + name.length)) + 2;
  const lines = rows.map(({ group, name, ending }) => {
    const code = 'code' in ending ? ` ${ending.code}` : '';
    return `${`${group}: ${name}`.padEnd(width)}  ${ending.kind}${code}`;
  });
  const count = (kind: AttackRow['ending']['kind']): number =>
    rows.filter(({ ending }) => ending.kind === kind).length;
  const total =
    `hostile host: ${rows.length} attacks, ${count('refused')} refused by code, ` +
    `${count('gap')} visible gaps, ${count('no effect')} without effect, ${count('BREACH')} breaches`;
  return [...lines, total].join('\n');
}
