import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CanarySearch, encodeCanary } from '../../leaks/canary-search.ts';

const text = { kind: 'name', value: 'Canary Ünder test' };
const key = { kind: 'key', value: new Uint8Array(randomBytes(32)) };
const search = new CanarySearch([text, key]);

const base64 = (content: string | Uint8Array, before: number): Buffer =>
  Buffer.from(
    Buffer.concat([randomBytes(before), Buffer.from(content), randomBytes(5)]).toString('base64'),
  );

describe('the search for canaries', () => {
  it.each<[string, (content: string | Uint8Array) => Uint8Array]>([
    ['as it is', (content) => Buffer.from(content)],
    ['in hex', (content) => Buffer.from(Buffer.from(content).toString('hex'))],
    [
      'in upper-case hex',
      (content) => Buffer.from(Buffer.from(content).toString('hex').toUpperCase()),
    ],
    ['in base64 at offset 0', (content) => base64(content, 0)],
    ['in base64 at offset 1', (content) => base64(content, 1)],
    ['in base64 at offset 2', (content) => base64(content, 2)],
    ['in base64 at offset 31', (content) => base64(content, 31)],
    [
      'in base64url',
      (content) =>
        Buffer.from(base64(content, 4).toString().replaceAll('+', '-').replaceAll('/', '_')),
    ],
  ])('finds a text and a key %s, wherever it stands', (_, encode) => {
    for (const { kind, value } of [text, key]) {
      for (const before of [0, 1, 2, 3, 1_000]) {
        const file = Buffer.concat([Buffer.alloc(before, 7), encode(value), Buffer.alloc(3, 9)]);
        expect(search.scan('file', file).map((hit) => hit.kind)).toContain(kind);
      }
    }
  });

  it('finds a text in UTF-16 of either order and in a URL', () => {
    const little = Buffer.from(text.value, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const form of [little, big, Buffer.from(encodeURIComponent(text.value))]) {
      expect(search.scan('file', form)).toHaveLength(1);
    }
  });

  it('says what, how, where and at which offset', () => {
    const file = Buffer.concat([Buffer.alloc(10), Buffer.from(text.value)]);
    expect(search.scan('logs/host', file)).toEqual([
      { kind: 'name', encoding: 'raw', place: 'logs/host', offset: 10 },
    ]);
  });

  it('finds nothing where nothing is', () => {
    expect(search.scan('file', new Uint8Array(0))).toEqual([]);
    expect(search.scan('file', new Uint8Array(2))).toEqual([]);
    expect(search.scan('file', randomBytes(1_000_000))).toEqual([]);
    expect(search.scan('file', Buffer.from(text.value.slice(0, -1)))).toEqual([]);
  });

  it('does not take canaries that chance would find', () => {
    expect(() => encodeCanary({ kind: 'gene', value: 'PAH' })).toThrow('too short');
  });
});
