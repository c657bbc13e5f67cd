import { canonicalize, parseCanonical } from '#attestation';
import type { Bytes, JsonValue } from '#attestation';
import { below, mutate, pick } from './mutate.ts';
import type { Random } from './mutate.ts';

/** What stumbles where another type, length or number is expected. */
const HOSTILE: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1,
  2 ** 53 - 1,
  '',
  '__proto__',
  '\u2014 a b\n',
  'A'.repeat(43) + '=',
  '00'.repeat(32),
  [],
  {},
  [[]],
  { kind: 'witness' },
  Array.from({ length: 70 }, () => '00'.repeat(32)),
];

/** One to three values replaced, removed or edited; still canonical, so that it passes the first gate. */
export function mutateJson(input: Bytes, random: Random): Bytes {
  let value = parseCanonical(input, { maxBytes: 1e7 });
  for (let edits = 1 + below(random, 3); edits > 0; edits -= 1) {
    value = edit(value, random);
  }
  try {
    return canonicalize(value);
  } catch {
    // An edited string is no longer Unicode: the bytes are then as good a test.
    return mutate(input, input, random);
  }
}

function edit(value: JsonValue, random: Random): JsonValue {
  if (typeof value !== 'object' || value === null || random() < 0.15) {
    return editLeaf(value, random);
  }
  const entries: [string, JsonValue][] = Object.entries(value);
  const at = below(random, Math.max(1, entries.length));
  const dropped = random() < 0.05;
  const edited = entries.flatMap(([name, member], index): [string, JsonValue][] =>
    index !== at ? [[name, member]] : dropped ? [] : [[name, edit(member, random)]],
  );
  return Array.isArray(value)
    ? edited.map(([, member]) => member)
    : Object.fromEntries(
        random() < 0.02 ? [...edited, ['unknown', pick(random, HOSTILE)]] : edited,
      );
}

function editLeaf(value: JsonValue, random: Random): JsonValue {
  if (typeof value === 'string' && value !== '' && random() < 0.7) {
    const at = below(random, value.length);
    const letter = pick(random, Array.from('0123456789abcdefzAZ+/=-. \n'));
    return value.slice(0, at) + letter + value.slice(at + below(random, 2));
  }
  if (typeof value === 'number' && random() < 0.7) {
    return value + pick(random, [-1, 1, 256]);
  }
  return pick(random, HOSTILE);
}
