import type { FieldDefinition, FieldType } from './definitions.ts';

interface Reserved {
  readonly number: string | null;
  readonly type: FieldType | null;
  /** First minor version that reserves the key, and the last one. */
  readonly since: number;
  readonly until: number;
}

/** VCFv4.1 and 4.2 §1.4.1 item 8; VCFv4.3–4.5 Table 1. `null` where the versions or their texts differ. */
const INFO: ReadonlyMap<string, Reserved> = new Map([
  ['AA', reserved('1', 'String')],
  ['AC', reserved('A', 'Integer')],
  ['AD', reserved('R', 'Integer', 3)],
  ['ADF', reserved('R', 'Integer', 3)],
  ['ADR', reserved('R', 'Integer', 3)],
  ['AF', reserved('A', 'Float')],
  ['AN', reserved('1', 'Integer')],
  ['BQ', reserved('1', 'Float')],
  ['CIGAR', reserved('A', 'String')],
  ['DB', reserved('0', 'Flag')],
  ['DP', reserved('1', 'Integer')],
  ['END', reserved('1', 'Integer')],
  ['H2', reserved('0', 'Flag')],
  ['H3', reserved('0', 'Flag')],
  ['MQ', reserved('1', null)],
  ['MQ0', reserved('1', 'Integer')],
  ['NS', reserved('1', 'Integer')],
  ['SOMATIC', reserved('0', 'Flag')],
  ['VALIDATED', reserved('0', 'Flag')],
  ['1000G', reserved('0', 'Flag')],
]);

/** VCFv4.1 and 4.2 §1.4.2; VCFv4.3–4.5 Table 2. */
const FORMAT: ReadonlyMap<string, Reserved> = new Map([
  ['AD', reserved('R', 'Integer', 3)],
  ['ADF', reserved('R', 'Integer', 3)],
  ['ADR', reserved('R', 'Integer', 3)],
  ['DP', reserved('1', 'Integer')],
  ['EC', reserved('A', 'Integer')],
  ['FT', reserved('1', 'String')],
  ['GL', reserved('G', 'Float')],
  ['GLE', { ...reserved('G', 'String'), until: 2 }],
  ['GP', reserved('G', 'Float')],
  ['GQ', reserved('1', 'Integer')],
  ['GT', reserved('1', 'String')],
  ['HQ', reserved('2', 'Integer')],
  ['MQ', reserved('1', 'Integer')],
  ['PL', reserved('G', 'Integer')],
  ['PQ', reserved('1', 'Integer')],
  ['PS', reserved('1', 'Integer')],
]);

/** Whether a declaration says what the specification of this version says of the key. */
export function agreesWithReserved(
  kind: 'INFO' | 'FORMAT',
  key: string,
  { definition, minorVersion }: { definition: FieldDefinition; minorVersion: number },
): boolean {
  const entry = find(kind, key, minorVersion);
  return (
    entry === null ||
    ((entry.number === null || entry.number === definition.number) &&
      (entry.type === null || entry.type === definition.type))
  );
}

/** The definition of a key that a header need not declare; `null` where it is not reserved. */
export function reservedDefinition(
  kind: 'INFO' | 'FORMAT',
  key: string,
  minorVersion: number,
): FieldDefinition | null {
  const entry = find(kind, key, minorVersion);
  return entry === null ? null : { number: entry.number ?? '.', type: entry.type ?? 'String' };
}

function find(kind: 'INFO' | 'FORMAT', key: string, minorVersion: number): Reserved | null {
  const entry = (kind === 'INFO' ? INFO : FORMAT).get(key);
  const applies = entry !== undefined && minorVersion >= entry.since && minorVersion <= entry.until;
  return applies ? entry : null;
}

function reserved(number: string, type: FieldType | null, since = 1): Reserved {
  return { number, type, since, until: 5 };
}
