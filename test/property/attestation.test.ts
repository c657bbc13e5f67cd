import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  decodeCbor,
  encodeCbor,
  measureEif,
  parseBase64,
  parseCertificate,
  parseHex,
  PolicyError,
  scanCbor,
  toBase64,
  toHex,
  VerificationError,
  verifyNitroDocument,
} from '#attestation';
import type { Bytes, CborEncodable, NitroOptions } from '#attestation';
import { application, cmdline, createEif, init, kernel, metadata } from '../builders/eif.ts';
import { createDocument, createNitroPki } from '../builders/nitro-pki.ts';
import type { NitroPki } from '../builders/nitro-pki.ts';

/** `SLOW=1` widens every run. */
const RUNS = process.env['SLOW'] === undefined ? 1 : 50;
const bytes = (constraints: fc.IntArrayConstraints) =>
  fc.uint8Array(constraints).map((array) => Uint8Array.from(array));

let pki: NitroPki;
let document: Bytes;
let options: NitroOptions;

beforeAll(async () => {
  pki = await createNitroPki();
  document = await createDocument(pki, { user_data: Uint8Array.of(1, 2, 3) });
  options = {
    anchors: [pki.anchor],
    acceptDevelopmentRoots: [pki.anchor.sha256],
    time: { kind: 'document-time' },
  };
});

describe('a valid Nitro document', () => {
  it('is refused after any change of one byte', async () => {
    const change = fc.record({
      position: fc.nat({ max: document.length - 1 }),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ position, mask }) => {
        const changed = document.slice();
        changed[position] = (changed[position] ?? 0) ^ mask;
        await expectRefused(changed);
      }),
      { numRuns: 300 * RUNS },
    );
  });

  it('is refused after any cut, insertion or repetition', async () => {
    const edit = fc.record({
      start: fc.nat({ max: document.length }),
      end: fc.nat({ max: document.length }),
      insert: bytes({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ start, end, insert }) => {
        const changed = Uint8Array.from([
          ...document.subarray(0, start),
          ...insert,
          ...document.subarray(end),
        ]);
        fc.pre(toHex(changed) !== toHex(document));
        await expectRefused(changed);
      }),
      { numRuns: 200 * RUNS },
    );
  });
});

describe('arbitrary bytes', () => {
  it('are never a document, and never stop the verifier', async () => {
    await fc.assert(fc.asyncProperty(bytes({ maxLength: 600 }), expectRefused), {
      numRuns: 300 * RUNS,
    });
  });

  it.each<[string, (input: Bytes) => unknown]>([
    ['parseCertificate', parseCertificate],
    ['scanCbor', (input) => scanCbor(input, { maxBytes: 512, indefiniteTopMap: true })],
    ['measureEif', measureEif],
  ])('make %s answer or refuse with a code', async (_, parse) => {
    await fc.assert(
      fc.asyncProperty(bytes({ maxLength: 700 }), async (input) => {
        try {
          await parse(input);
        } catch (error) {
          expect(error).toBeInstanceOf(VerificationError);
        }
      }),
      { numRuns: 500 * RUNS },
    );
  });

  it('leave an image unmeasured when one byte changed', async () => {
    const image = createEif([kernel, cmdline, metadata, init, application]);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: image.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (position, mask) => {
          const changed = image.slice();
          changed[position] = (changed[position] ?? 0) ^ mask;
          await expect(measureEif(changed)).rejects.toBeInstanceOf(VerificationError);
        },
      ),
      { numRuns: 200 * RUNS },
    );
  });
});

describe('encodings', () => {
  it('read back what they wrote, in hexadecimal and base64', () => {
    fc.assert(
      fc.property(bytes({ maxLength: 200 }), (value) => {
        expect(parseHex(toHex(value))).toEqual(value);
        expect(parseBase64(toBase64(value))).toEqual(value);
      }),
    );
  });

  it('accept a base64 text only when it is the one text of its bytes', () => {
    fc.assert(
      fc.property(fc.base64String({ maxLength: 40 }), fc.nat(3), (text, drop) => {
        const candidate = text.slice(0, text.length - drop);
        try {
          expect(toBase64(parseBase64(candidate))).toBe(candidate);
        } catch (error) {
          expect(error).toBeInstanceOf(VerificationError);
        }
      }),
    );
  });

  it('scan and decode what the deterministic encoder wrote', () => {
    const { tree } = fc.letrec<{ tree: CborEncodable }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        fc.constant(null),
        bytes({ maxLength: 40 }),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc
          .array(fc.tuple(fc.oneof(fc.integer(), fc.string({ maxLength: 8 })), tie('tree')), {
            maxLength: 4,
          })
          .map((pairs) => new Map<number | string, CborEncodable>(pairs)),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const encoded = encodeCbor(value);
        const limits = { maxBytes: encoded.length };
        expect(scanCbor(encoded, limits).end).toBe(encoded.length);
        expect(encodeCbor(decodeCbor(encoded, limits) as CborEncodable)).toEqual(encoded);
      }),
    );
  });
});

async function expectRefused(input: Bytes): Promise<void> {
  const { verdict, checks } = await verifyNitroDocument(input, options);
  expect(verdict).toBe('invalid');
  expect(checks.some(({ status }) => status === 'failed')).toBe(true);
  expect(checks.some(({ code }) => code === 'INTERNAL')).toBe(false);
}

describe('the two kinds of error', () => {
  it('do not take each other for themselves', () => {
    expect(new PolicyError('DEBUG_MODE', 'debug')).not.toBeInstanceOf(VerificationError);
    expect(new VerificationError('CBOR_EMPTY', 'empty')).not.toBeInstanceOf(PolicyError);
  });
});
