import type { Bytes } from '#attestation';

/** Numbers in [0, 1) from a seed (mulberry32): a run can be repeated. */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[below(random, choices.length)];
  if (choice === undefined) {
    throw new RangeError('nothing to pick from');
  }
  return choice;
}

/** Heads, lengths and tags that parsers stumble over. */
const TELLING_BYTES = [
  0x00, 0x01, 0x17, 0x18, 0x1b, 0x1c, 0x30, 0x3f, 0x5b, 0x5f, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x9f,
  0xa0, 0xbb, 0xbf, 0xc0, 0xd2, 0xf6, 0xf7, 0xf9, 0xfb, 0xff,
];

type Mutation = (input: Bytes, random: Random, other: Bytes) => Bytes;

const MUTATIONS: readonly Mutation[] = [
  (input, random) => replaceByte(input, random, (byte) => byte ^ (1 << below(random, 8))),
  (input, random) => replaceByte(input, random, () => pick(random, TELLING_BYTES)),
  (input, random) => replaceByte(input, random, (byte) => byte + (random() < 0.5 ? 1 : 255)),
  (input, random) => input.slice(0, below(random, input.length + 1)),
  (input, random) => splice(input, below(random, input.length + 1), below(random, 20), []),
  (input, random) =>
    splice(input, below(random, input.length + 1), 0, [pick(random, TELLING_BYTES)]),
  (input, random) => {
    const start = below(random, input.length + 1);
    const copy = input.subarray(start, start + below(random, 200));
    return splice(input, below(random, input.length + 1), 0, copy);
  },
  (input, random, other) => {
    const start = below(random, other.length + 1);
    const graft = other.subarray(start, start + below(random, 600));
    return splice(input, below(random, input.length + 1), graft.length, graft);
  },
];

/** One to four random edits; `other` lends parts. */
export function mutate(input: Bytes, other: Bytes, random: Random): Bytes {
  let changed = input;
  for (let edits = 1 + below(random, 4); edits > 0; edits -= 1) {
    changed = pick(random, MUTATIONS)(changed, random, other);
  }
  return changed;
}

function replaceByte(input: Bytes, random: Random, change: (byte: number) => number): Bytes {
  const changed = input.slice();
  const position = below(random, Math.max(1, changed.length));
  changed[position] = change(changed[position] ?? 0);
  return changed;
}

function splice(input: Bytes, start: number, remove: number, insert: Iterable<number>): Bytes {
  return Uint8Array.from([
    ...input.subarray(0, start),
    ...insert,
    ...input.subarray(start + remove),
  ]);
}
