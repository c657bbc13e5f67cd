import { BiochemistryFault } from './fault.ts';

/** @throws BiochemistryFault ANALYTE_TABLE_INVALID where a key stands twice */
export function uniqueMap<Value>(
  entries: readonly (readonly [string, Value])[],
  field: string,
): ReadonlyMap<string, Value> {
  const map = new Map(entries);
  if (map.size < entries.length) {
    throw new BiochemistryFault('ANALYTE_TABLE_INVALID', 'the table contradicts itself', { field });
  }
  return map;
}
