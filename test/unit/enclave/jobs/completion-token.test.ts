import { describe, expect, it } from 'vitest';
import { isTokenFor, issueToken } from '../../../../enclave/jobs/completion-token.ts';

const key = new Uint8Array(32).fill(1);
const completion = {
  batch: new Uint8Array(32).fill(2),
  index: 7,
  commitment: new Uint8Array(32).fill(3),
};
const token = issueToken(key, completion);

describe('a completion token', () => {
  it('holds for what it was issued for', () => {
    expect(isTokenFor(key, completion, token)).toBe(true);
  });

  it.each([
    ['another batch', { ...completion, batch: new Uint8Array(32) }],
    ['another newborn', { ...completion, index: 8 }],
    ['another commitment', { ...completion, commitment: new Uint8Array(32) }],
  ])('does not hold for %s', (_, other) => {
    expect(isTokenFor(key, other, token)).toBe(false);
  });

  it('does not hold under another key, shortened or empty', () => {
    expect(isTokenFor(new Uint8Array(32), completion, token)).toBe(false);
    expect(isTokenFor(key, completion, token.subarray(0, 31))).toBe(false);
    expect(isTokenFor(key, completion, new Uint8Array(0))).toBe(false);
  });
});
