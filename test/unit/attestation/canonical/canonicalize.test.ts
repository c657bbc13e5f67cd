import { describe, expect, it } from 'vitest';
import { canonicalText } from '#attestation';

describe('canonicalize', () => {
  it('sorts names by UTF-16 code units and writes no white space', () => {
    expect(canonicalText({ b: 1, a: [true, null], '\u20ac': 'x', A: -0 })).toBe(
      '{"A":0,"a":[true,null],"b":1,"€":"x"}',
    );
  });

  it('escapes only what RFC 8785 names', () => {
    expect(canonicalText('\u0000\b\t\n\f\r"\\/\u007f\u2028é')).toBe(
      '"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\u007f\u2028é"',
    );
  });

  it('keeps a member called __proto__', () => {
    expect(canonicalText(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  it.each([
    ['a float', 0.5],
    ['NaN', NaN],
    ['infinity', Infinity],
    ['an integer beyond 2^53 - 1', 2 ** 53],
    ['a bigint', 1n],
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a hole', new Array(1)],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', new Uint8Array(1)],
  ])('refuses %s', (_what, value: unknown) => {
    expect(() => canonicalText(value)).toThrow('JSON_NOT_CANONICAL');
  });

  it('refuses a cycle with its own error', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(() => canonicalText(cycle)).toThrow('JSON_NOT_CANONICAL');
  });
});
