import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseX25519SecretKey } from '#pipelines';
import { cutBySizes } from '../builders/chunks.ts';
import { faultCodeOf, keyPairOf, openWith, sealFor, seededBytes } from '../builders/crypt4gh.ts';
import { repositoryRoot } from '../builders/shared-data.ts';

interface OpenedVector {
  readonly name: string;
  readonly secretKey: string;
  readonly container: string;
  readonly plaintext: string;
  readonly seed: string;
  readonly recipients: readonly string[];
  readonly length: number;
  readonly editList?: readonly number[];
}

interface RefusedVector {
  readonly name: string;
  readonly secretKey: string;
  readonly container: string;
  readonly code: string;
}

const { opened, refused } = JSON.parse(
  readFileSync(join(repositoryRoot, 'test/vectors/crypt4gh/containers.json'), 'utf8'),
) as { opened: readonly OpenedVector[]; refused: readonly RefusedVector[] };

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (array: Uint8Array): string => Buffer.from(array).toString('hex');

describe('own Crypt4GH vectors', () => {
  it.each(opened)('$name opens, whole and byte by byte', async (vector) => {
    const secretKey = parseX25519SecretKey(bytes(vector.secretKey));
    const container = bytes(vector.container);
    expect(hex(await openWith(secretKey, container))).toBe(vector.plaintext);
    expect(hex(await openWith(secretKey, ...cutBySizes(container, [1])))).toBe(vector.plaintext);
  });

  it.each(opened)('$name is written again byte for byte', async (vector) => {
    const { name, seed, recipients, editList } = vector;
    const container = await sealFor(seededBytes(`plain/${name}`, vector.length), {
      seed,
      recipients: recipients.map((recipient) => keyPairOf(recipient).publicKey),
      ...(editList === undefined ? {} : { editList }),
    });
    expect(hex(container)).toBe(vector.container);
  });

  it.each(refused)('$name is refused with $code', async ({ secretKey, container, code }) => {
    const key = parseX25519SecretKey(bytes(secretKey));
    expect(await faultCodeOf(() => openWith(key, bytes(container)))).toBe(code);
    expect(await faultCodeOf(() => openWith(key, ...cutBySizes(bytes(container), [1])))).toBe(code);
  });
});
