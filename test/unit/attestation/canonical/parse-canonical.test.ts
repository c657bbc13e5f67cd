import { describe, expect, it } from 'vitest';
import { parseCanonical } from '#attestation';
import type { JsonValue } from '#attestation';

const parse = (text: string, maxBytes = 10_000): JsonValue =>
  parseCanonical(new TextEncoder().encode(text), { maxBytes });

describe('parseCanonical', () => {
  it.each([
    'null',
    'true',
    'false',
    '0',
    '-1',
    '9007199254740991',
    '""',
    '[]',
    '{}',
    '[[],{"":0},"\\u001f"]',
    '{"a":{"b":[1,"😂"]},"b":null}',
  ])('reads %s', (text) => {
    expect(JSON.stringify(parse(text))).toBe(text);
  });

  it('makes __proto__ an own member and leaves the prototype alone', () => {
    const value = parse('{"__proto__":{"polluted":true}}');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['white space', '{"a": 1}'],
    ['a final newline', '{}\n'],
    ['a byte order mark', '\ufeff{}'],
    ['unsorted names', '{"b":1,"a":2}'],
    ['a repeated name', '{"a":1,"a":2}'],
    ['a repeated __proto__', '{"__proto__":1,"__proto__":2}'],
    ['a trailing comma', '[1,]'],
    ['a trailing comma in an object', '{"a":1,}'],
    ['a missing bracket', '[1'],
    ['a missing colon', '{"a"1}'],
    ['a name without quotes', '{a:1}'],
    ['text after the value', '{}{}'],
    ['a float', '1.0'],
    ['an exponent', '1e2'],
    ['minus zero', '-0'],
    ['a leading zero', '01'],
    ['a plus sign', '+1'],
    ['2^53', '9007199254740992'],
    ['17 digits', '10000000000000000'],
    ['NaN', 'NaN'],
    ['an escaped letter', '"\\u0061"'],
    ['an escaped solidus', '"\\/"'],
    ['an upper-case escape', '"\\u001F"'],
    ['a long escape of a newline', '"\\u000a"'],
    ['an unknown escape', '"\\x"'],
    ['a lone surrogate', '"\\ud800"'],
    ['a string without end', '"abc'],
    ['a string that ends in a backslash', '"abc\\"'],
    ['a raw newline', '"a\nb"'],
    ['a literal in capitals', 'True'],
    ['a truncated literal', 'tru'],
  ])('refuses %s', (_what, text) => {
    expect(() => parse(text)).toThrow('JSON_NOT_CANONICAL');
  });

  it('refuses invalid UTF-8', () => {
    expect(() => parseCanonical(Uint8Array.of(0x22, 0xff, 0x22), { maxBytes: 10 })).toThrow(
      'JSON_NOT_CANONICAL',
    );
  });

  it('refuses 100,000 nested arrays with its own error', () => {
    expect(() => parse('['.repeat(100_000), 1e6)).toThrow('JSON_NOT_CANONICAL');
  });

  it('refuses what is longer than allowed before it looks inside', () => {
    expect(() => parse('[1,2]', 4)).toThrow('JSON_TOO_LARGE');
  });

  it('reads a string of a million escapes in linear time', () => {
    expect(parse(`"${'\\n'.repeat(1_000_000)}"`, 3e6)).toHaveLength(1_000_000);
  });

  it('does not echo the text in its messages', () => {
    expect(() => parse('{"secret":SECRET}')).toThrow(/^(?!.*SECRET).*$/s);
  });
});
