import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decryptCrypt4gh, encryptCrypt4gh, sealPadded } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { collect, cutBySizes, streamOf } from '../builders/chunks.ts';
import {
  faultCodeOf,
  keyPairOf,
  openWith,
  sealFor,
  seededBytes,
  seededCrypto,
} from '../builders/crypt4gh.ts';

const SEGMENT = 65_536;
const reader = keyPairOf('reader');
const other = keyPairOf('other');

const boundaryLength = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -2, max: 2 }))
  .map(([segments, delta]) => Math.max(0, segments * SEGMENT + delta));
const anyLength = fc.oneof(boundaryLength, fc.integer({ min: 0, max: 150_000 }));
/** One of the sizes is large, so that no case falls apart into a hundred thousand chunks. */
const chunkSizes = fc
  .tuple(
    fc.array(
      fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 60_000, max: 140_000 })),
      { maxLength: 5 },
    ),
    fc.integer({ min: 30_000, max: 140_000 }),
  )
  .map(([sizes, large]) => [...sizes, large]);

describe('Crypt4GH containers', () => {
  it('open to what was sealed, whatever the length and the chunks on both sides', async () => {
    await fc.assert(
      fc.asyncProperty(anyLength, chunkSizes, chunkSizes, async (length, sizesIn, sizesOut) => {
        const plaintext = seededBytes(`plain/${length}`, length);
        const container = await collect(
          encryptCrypt4gh(streamOf(...cutBySizes(plaintext, sizesIn)), {
            crypto: seededCrypto('round trip'),
            recipients: [reader.publicKey],
          }),
        );
        expect(container).toHaveLength(124 + length + 28 * Math.ceil(length / SEGMENT));
        const opened = await openWith(reader.secretKey, ...cutBySizes(container, sizesOut));
        expect(Buffer.compare(opened, plaintext)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('keep what the edit list of the specification keeps', async () => {
    const plaintext = seededBytes('edited', 140_000);
    const lengths = fc.array(fc.oneof(fc.constant(0), fc.nat(70_000), fc.nat(20)), {
      maxLength: 7,
    });
    await fc.assert(
      fc.asyncProperty(lengths, chunkSizes, async (editList, sizes) => {
        const container = await sealFor(plaintext, { recipients: [reader.publicKey], editList });
        const opened = await openWith(reader.secretKey, ...cutBySizes(container, sizes));
        expect(Buffer.compare(opened, applyEditList(editList, plaintext))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('are refused with any byte changed, but where the change is in a packet for another reader', async () => {
    const plaintext = seededBytes('flipped', 200);
    const container = await sealFor(plaintext, {
      recipients: [other.publicKey, reader.publicKey],
    });
    const otherPacket = { start: 16 + 4, end: 16 + 108 };
    for (let index = 0; index < container.length; index += 1) {
      const damaged = Uint8Array.from(container);
      damaged[index] = (damaged[index] ?? 0) ^ (1 << (index % 8));
      const code = await faultCodeOf(() => openWith(reader.secretKey, damaged));
      if (index >= otherPacket.start && index < otherPacket.end) {
        expect(code, `byte ${index}`).toBe('none');
        const opened = await openWith(reader.secretKey, damaged);
        expect(Buffer.compare(opened, plaintext)).toBe(0);
      } else {
        expect(code, `byte ${index}`).not.toBe('none');
      }
    }
  });

  it('are refused wherever they are cut, but between segments', async () => {
    const container = await sealFor(seededBytes('cut', SEGMENT + 100), {
      recipients: [reader.publicKey],
    });
    const headerEnd = 124;
    const harmless = [headerEnd, headerEnd + SEGMENT + 28, container.length];
    const offsets = fc.oneof(fc.nat(130), fc.nat(container.length - 1));
    await fc.assert(
      fc.asyncProperty(offsets, async (offset) => {
        fc.pre(!harmless.includes(offset));
        const code = await faultCodeOf(() =>
          openWith(reader.secretKey, container.subarray(0, offset)),
        );
        expect(code).toMatch(/^(HEADER_TRUNCATED|SEGMENT_TRUNCATED|SEGMENT_DAMAGED)$/);
      }),
      { numRuns: 150 },
    );
  });

  it('fail with a coded fault and nothing else on arbitrary bytes', async () => {
    const magic = Buffer.from('crypt4gh\x01\0\0\0', 'latin1');
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.uint8Array({ maxLength: 400 }), async (led, noise) => {
        const bytes = led ? new Uint8Array(Buffer.concat([magic, noise])) : noise;
        expect(await faultCodeOf(() => openWith(reader.secretKey, bytes))).not.toBe('none');
      }),
      { numRuns: 300 },
    );
  });
});

describe('padded reports', () => {
  it('have a length that depends on the size class and the recipients alone', async () => {
    const classes = fc.constantFrom(
      { sizeClass: 1_048_576, min: 0 },
      { sizeClass: 2_097_152, min: 1_048_577 },
    );
    await fc.assert(
      fc.asyncProperty(
        classes,
        fc.nat(262_143),
        fc.integer({ min: 1, max: 3 }),
        async (c, extra, n) => {
          const content = seededBytes(
            `report/${extra}`,
            c.min + Math.min(extra, c.sizeClass - c.min),
          );
          const recipients = Array.from({ length: n }, (_, index) =>
            keyPairOf(`clinician/${index}`),
          );
          const container = sealPadded(content, {
            crypto: nodeCrypto,
            recipients: recipients.map(({ publicKey }) => publicKey),
          });
          expect(container).toHaveLength(
            16 + n * (108 + 92) + c.sizeClass + (c.sizeClass / SEGMENT) * 28,
          );
          for (const { secretKey } of recipients) {
            const opened = await collect(
              decryptCrypt4gh(streamOf(container), {
                crypto: nodeCrypto,
                secretKey,
                requireWholeEditList: true,
              }),
            );
            expect(Buffer.compare(opened, content)).toBe(0);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Crypt4GH §4.3, word for word, on the whole text. */
function applyEditList(editList: readonly number[], input: Uint8Array): Uint8Array {
  const rest = [...editList];
  if (rest.length === 0) {
    return input;
  }
  const parts: Uint8Array[] = [];
  let position = 0;
  while (rest.length > 0) {
    position += rest.shift() ?? 0;
    const keep = rest.shift();
    parts.push(input.subarray(position, keep === undefined ? input.length : position + keep));
    position += keep ?? 0;
  }
  return new Uint8Array(Buffer.concat(parts));
}
