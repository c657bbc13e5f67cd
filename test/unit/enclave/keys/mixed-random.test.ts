import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mixRandom } from '../../../../enclave/keys/mixed-random.ts';

const system = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const stuck = (length: number): Uint8Array => new Uint8Array(length).fill(1);

describe('mixed randomness', () => {
  it('has the asked length and does not repeat itself', () => {
    const random = mixRandom(system(256), system);
    expect(random(12)).toHaveLength(12);
    expect(random(32)).not.toEqual(random(32));
  });

  it('differs with the module where the system is stuck', () => {
    const [one, other] = [mixRandom(system(256), stuck), mixRandom(system(256), stuck)];
    expect(one(32)).not.toEqual(other(32));
  });

  it('differs with the system where the module is stuck', () => {
    const random = mixRandom(new Uint8Array(256), system);
    expect(random(32)).not.toEqual(random(32));
  });

  it('is neither of its sources', () => {
    const random = mixRandom(new Uint8Array(256).fill(2), stuck);
    expect(random(32)).not.toEqual(stuck(32));
    expect(random(32)).not.toEqual(new Uint8Array(32).fill(2));
  });
});
