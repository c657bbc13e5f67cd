import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AWS_ROOT_G1, parseNitroDocument, toHex, verifyNitroDocument } from '#attestation';
import type { NitroOptions } from '#attestation';
import { sharedData, sharedDataNote } from '../builders/shared-data.ts';
import { readTable, readVectors } from '../builders/vectors.ts';
import type { VectorFile } from '../builders/vectors.ts';
import { firstFailure, statusOf } from '../builders/verdict.ts';

const ARCHIVED: NitroOptions = {
  anchors: [AWS_ROOT_G1],
  time: { kind: 'document-time' },
  debugMode: 'reported',
};

/** The check that must refuse each derived document; those that are to be accepted are not listed. */
const REFUSED_BY: Readonly<Record<string, string>> = {
  'tag61_cwt.cbor': 'well-formed COSE_TAG',
  'double_tag18.cbor': 'well-formed COSE_TAG',
  'empty.cbor': 'well-formed CBOR_EMPTY',
  'payload_bitflip_pcr0.cbor': 'signature COSE_SIGNATURE_INVALID',
  'sig_bitflip.cbor': 'signature COSE_SIGNATURE_INVALID',
  'sig_zero.cbor': 'envelope COSE_SIGNATURE_RANGE',
  'sig_der.cbor': 'envelope COSE_SIGNATURE_LENGTH',
  'sig_97.cbor': 'envelope COSE_SIGNATURE_LENGTH',
  'sig_r_eq_n.cbor': 'envelope COSE_SIGNATURE_RANGE',
  'alg_es256.cbor': 'envelope COSE_ALGORITHM',
  'prot_extra_crit.cbor': 'envelope COSE_PROTECTED_HEADER',
  'array_3.cbor': 'envelope COSE_SHAPE',
  'indef_array.cbor': 'well-formed CBOR_INDEFINITE',
  'deep_nest.cbor': 'well-formed CBOR_TOO_DEEP',
  'map_bomb.cbor': 'well-formed CBOR_NOT_MINIMAL',
  'swap_sig.cbor': 'signature COSE_SIGNATURE_INVALID',
  'swap_payload.cbor': 'signature COSE_SIGNATURE_INVALID',
  'leaf_from_other_doc.cbor': 'certificate-chain CERTIFICATE_ISSUER',
  'payload_nonminimal_key_len.cbor': 'payload CBOR_NOT_MINIMAL',
  'payload_nitrotpm_key.cbor': 'payload NITRO_TPM',
  'payload_pcr_len47.cbor': 'payload NITRO_PCR_LENGTH',
  'payload_pcr_key_negative.cbor': 'payload NITRO_PCR_INDEX',
};

describe.skipIf(sharedData === null)(`genuine Nitro documents${sharedDataNote}`, () => {
  const genuine = sharedData === null ? [] : readVectors('.cbor', 'attestation', 'genuine');
  const index = sharedData === null ? [] : readTable('attestation', 'INDEX.tsv');
  const rowOf = ({ name }: VectorFile) => index.find((row) => row['file'] === `genuine/${name}`);

  it('are 44', () => {
    expect(genuine).toHaveLength(44);
  });

  it.each(genuine)('$name is valid at its own time', async (vector) => {
    const row = rowOf(vector);
    const verdict = await verifyNitroDocument(vector.bytes, ARCHIVED);
    expect(firstFailure(verdict)).toBe('none');
    expect(verdict.verdict).toBe('valid');
    expect(verdict.document?.moduleId).toBe(row?.['module_id']);
    expect(new Date(verdict.document?.timestampMs ?? 0).toISOString()).toBe(row?.['timestamp']);
    expect(verdict.document?.pcrs.size).toBe(Number(row?.['n_pcrs']));
    expect(verdict.debugMode).toBe(row?.['debug_mode(PCR0=0)'] === 'yes');
  });

  it.each(genuine)('$name is refused today, and in debug mode by default', async ({ bytes }) => {
    const now = { kind: 'now', at: new Date('2026-11-22T00:00:00Z') } as const;
    const verdict = await verifyNitroDocument(bytes, { ...ARCHIVED, time: now });
    expect(firstFailure(verdict)).toBe('validity-period CERTIFICATE_EXPIRED');
    const strict = await verifyNitroDocument(bytes, {
      anchors: ARCHIVED.anchors,
      time: ARCHIVED.time,
    });
    expect(firstFailure(strict)).toBe(strict.debugMode === true ? 'debug-mode DEBUG_MODE' : 'none');
  });

  it.each(genuine)('$name has the chain that an independent parser sees', ({ bytes }) => {
    const { certificate, cabundle } = parseNitroDocument(bytes);
    const chain = [...cabundle, certificate].map((der) => new X509Certificate(der));
    chain.slice(1).forEach((member, level) => {
      const issuer = chain[level];
      expect(issuer !== undefined && member.checkIssued(issuer)).toBe(true);
      expect(issuer !== undefined && member.verify(issuer.publicKey)).toBe(true);
    });
  });

  it('match the image of another document only when that is the same', async () => {
    const production = genuine.filter((vector) => rowOf(vector)?.['debug_mode(PCR0=0)'] === 'no');
    const images = production.map(({ bytes }) => parseNitroDocument(bytes).pcrs);
    expect(production).toHaveLength(18);
    for (const { bytes } of production) {
      const own = parseNitroDocument(bytes).pcrs;
      for (const image of images) {
        const [pcr0, pcr1, pcr2] = [image.get(0), image.get(1), image.get(2)];
        if (pcr0 === undefined || pcr1 === undefined || pcr2 === undefined) {
          throw new Error('a vector lacks PCR0 to PCR2');
        }
        const measurements = [{ pcr0, pcr1, pcr2 }];
        const same = [0, 1, 2].every(
          (register) => toHex(own.get(register) ?? pcr0) === toHex(image.get(register) ?? pcr0),
        );
        const verdict = await verifyNitroDocument(bytes, { ...ARCHIVED, measurements });
        expect(statusOf(verdict, 'measurement')).toBe(same ? 'passed' : 'failed');
      }
    }
  });

  // The signature covers the payload, and the envelope has no byte that may vary.
  it('are refused after a change of any single byte', { timeout: 180_000 }, async () => {
    const [vector] = genuine.slice(-1);
    const original = vector?.bytes ?? new Uint8Array(0);
    expect(original.length).toBeGreaterThan(4000);
    const accepted: number[] = [];
    const uncoded: number[] = [];
    for (let index = 0; index < original.length; index += 1) {
      const changed = original.slice();
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      const verdict = await verifyNitroDocument(changed, ARCHIVED);
      if (verdict.verdict === 'valid') {
        accepted.push(index);
      }
      if (verdict.checks.some(({ code }) => code === 'INTERNAL')) {
        uncoded.push(index);
      }
    }
    expect({ accepted, uncoded }).toEqual({ accepted: [], uncoded: [] });
  });
});

describe.skipIf(sharedData === null)(`derived Nitro documents${sharedDataNote}`, () => {
  const derived = sharedData === null ? [] : readVectors('.cbor', 'attestation', 'derived');
  const expected = sharedData === null ? [] : readTable('attestation', 'derived', 'EXPECTED.tsv');

  it.each(derived)(
    '$name is judged as expected, by the check expected',
    async ({ name, bytes }) => {
      const row = expected.find(({ file }) => file === name);
      const verdict = await verifyNitroDocument(bytes, ARCHIVED);
      expect(verdict.verdict).toBe(row?.['expected']?.startsWith('accept') ? 'valid' : 'invalid');
      expect(firstFailure(verdict)).toBe(REFUSED_BY[name] ?? 'none');
    },
  );

  it('have one id for tag 18 and for the high-s twin: that of the payload', async () => {
    const wanted = ['tag18_wrapped.cbor', 'high_s_twin.cbor'];
    const ids = await Promise.all(
      derived
        .filter(({ name }) => wanted.includes(name))
        .map(async ({ bytes }) => (await verifyNitroDocument(bytes, ARCHIVED)).documentId),
    );
    const [first, second] = ids.map((id) => (id === null ? 'none' : toHex(id)));
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    const bytes = derived.find(({ name }) => name === 'high_s_twin.cbor')?.bytes;
    expect(first).not.toBe(
      createHash('sha256')
        .update(bytes ?? '')
        .digest('hex'),
    );
  });
});

describe.skipIf(sharedData === null)(`published negative documents${sharedDataNote}`, () => {
  const negative = sharedData === null ? [] : readVectors('.cbor', 'attestation', 'negative');
  const reasons: readonly (readonly [RegExp, string])[] = [
    [/bad_signature/, 'signature COSE_SIGNATURE_INVALID'],
    [/nitrotpm/, 'payload NITRO_TPM'],
    [/corrupt_bytes/, 'envelope COSE_SIGNATURE_LENGTH'],
  ];

  it.each(negative)('$name is refused', async ({ name, bytes }) => {
    const reason = reasons.find(([pattern]) => pattern.test(name))?.[1];
    expect(firstFailure(await verifyNitroDocument(bytes, ARCHIVED))).toBe(reason);
  });

  it('are all there', () => {
    expect(negative).toHaveLength(3);
  });
});
