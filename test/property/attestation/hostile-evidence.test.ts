import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalize,
  createVerifierKey,
  formatEvidence,
  NOTE_TYPE,
  parseCanonical,
  parseNote,
  signCosignature,
  toBase64,
  verifyResult,
  witnessAnchor,
  witnessVerifier,
} from '#attestation';
import type { Bytes, JsonValue, ResultTrust } from '#attestation';
import { generateSigner } from '../../builders/ed25519.ts';
import type { EvidenceWorld } from '../../builders/evidence.ts';
import { createEvidenceWorld, filesOf, TEST_TIME } from '../../builders/evidence.ts';

let world: EvidenceWorld;
let trust: ResultTrust;
let files: { opening: Bytes; evidence: Bytes };

beforeAll(async () => {
  world = await createEvidenceWorld({ results: [{ outcome: 'a' }, { outcome: 'b' }] });
  const [first] = world.evidence;
  if (first === undefined) {
    throw new TypeError('the builder made no evidence');
  }
  const signer = await generateSigner();
  const witness = await createVerifierKey('w.example', signer.publicKey, NOTE_TYPE.cosignature);
  const body = parseNote(first.log.checkpoint).text;
  const cosignature = toBase64(await signCosignature(body, 1_772_366_400, signer));
  const anchors = [witnessAnchor(witness, cosignature)];
  files = { ...filesOf(world), evidence: formatEvidence({ ...first, anchors }) };
  trust = { ...world.trust, anchors: { required: 1, verifiers: [witnessVerifier(witness)] } };
});

/** Any JSON of the profile, and what might pass for a value of ours. */
const hostile = fc.oneof(
  fc.constantFrom<JsonValue[]>(null, true, 0, -1, 2 ** 53 - 1, '', '__proto__', [], {}, [[]]),
  fc.constantFrom('00'.repeat(32), 'A'.repeat(43) + '=', '\u2014 a b\n', '\n\n'),
  fc.array(fc.maxSafeInteger(), { maxLength: 70 }),
  fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text)),
  fc.dictionary(fc.constantFrom('format', 'index', 'kind', '__proto__'), fc.nat()),
);

/** Replaces one value, somewhere in a document, by another. */
function replaceAt(value: JsonValue, path: number, replacement: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || path % 7 === 0) {
    return replacement;
  }
  const keys = Object.keys(value);
  const key = keys[path % Math.max(1, keys.length)];
  if (key === undefined) {
    return replacement;
  }
  const copy: [string, JsonValue][] = Object.entries(value).map(([name, member]) => [
    name,
    name === key ? replaceAt(member, Math.floor(path / 7), replacement) : member,
  ]);
  return Array.isArray(value) ? copy.map(([, member]) => member) : Object.fromEntries(copy);
}

describe('verifyResult, whatever stands in place of a value,', () => {
  it.each(['opening', 'evidence'] as const)(
    'gives an invalid verdict with codes of its own for the %s',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), hostile, async (path, replacement) => {
          const original = parseCanonical(files[name], { maxBytes: 1e7 });
          const changed = canonicalize(replaceAt(original, path, replacement));
          fc.pre(Buffer.compare(changed, files[name]) !== 0);
          const opening = name === 'opening' ? changed : files.opening;
          const evidence = name === 'evidence' ? changed : files.evidence;
          const { verdict, checks } = await verifyResult(opening, evidence, trust, TEST_TIME);
          expect(verdict).toBe('invalid');
          expect(checks.map(({ code }) => code)).not.toContain('INTERNAL');
        }),
        { numRuns: 300 },
      );
    },
  );

  it('never throws on arbitrary bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const verdict = await verifyResult(bytes, bytes, world.trust, TEST_TIME);
        expect(verdict.verdict).toBe('invalid');
      }),
    );
  });
});
