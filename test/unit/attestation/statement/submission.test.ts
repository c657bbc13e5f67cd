import { beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalize,
  canonicalText,
  digestSubmission,
  parseCanonical,
  parseSubmissionManifest,
  signSubmission,
  toHex,
  verifySubmission,
} from '#attestation';
import type { Bytes, EnclaveManifest, Signer, SubmissionManifest } from '#attestation';
import { generateSigner } from '../../../builders/ed25519.ts';
import {
  createEnclaveManifest,
  createSubmission,
  TEST_DIGEST,
} from '../../../builders/evidence.ts';

let laboratory: Signer;
let enclave: EnclaveManifest;
let manifest: SubmissionManifest;
let envelope: Bytes;

beforeAll(async () => {
  laboratory = await generateSigner();
  enclave = await createEnclaveManifest(laboratory);
  manifest = await createSubmission(laboratory, enclave, 2);
  envelope = await signSubmission(manifest, laboratory);
});

function parse(value: unknown): SubmissionManifest {
  return parseSubmissionManifest(parseCanonical(canonicalize(value), { maxBytes: 1e8 }));
}

describe('verifySubmission', () => {
  it('returns the manifest, its digest and the laboratory', async () => {
    const verified = await verifySubmission(envelope, enclave);
    expect(verified.manifest).toEqual(manifest);
    expect(toHex(verified.manifestDigest)).toBe(toHex(await digestSubmission(manifest)));
    expect(verified.laboratory).toEqual(enclave.laboratories[0]);
  });

  it('refuses any change of a byte with a coded error', async () => {
    for (let index = 0; index < envelope.length; index += 3) {
      const changed = envelope.slice();
      changed[index] = (changed[index] ?? 0) ^ 1;
      await expect(verifySubmission(changed, enclave)).rejects.toHaveProperty('code');
    }
  });

  it('refuses a laboratory that the enclave does not serve', async () => {
    const stranger = await generateSigner();
    const own = await createSubmission(stranger, enclave);
    await expect(
      verifySubmission(await signSubmission(own, stranger), enclave),
    ).rejects.toMatchObject({ code: 'SUBMISSION_LABORATORY' });
  });

  it('refuses a laboratory id whose key in the enclave manifest is another', async () => {
    const [entry] = enclave.laboratories;
    const swapped = {
      ...enclave,
      laboratories: [{ id: entry?.id ?? '', key: enclave.recipientKey }],
    };
    await expect(verifySubmission(envelope, swapped)).rejects.toMatchObject({
      code: 'SUBMISSION_LABORATORY',
    });
  });

  it('refuses a submission for another enclave, or under a policy that it has not', async () => {
    await expect(verifySubmission(envelope, { ...enclave, version: 2 })).rejects.toMatchObject({
      code: 'ENCLAVE_MANIFEST_DIGEST',
    });
    const unknown = await signSubmission({ ...manifest, policy: 'other' }, laboratory);
    await expect(verifySubmission(unknown, enclave)).rejects.toMatchObject({
      code: 'STATEMENT_POLICY',
    });
  });

  it('does not take a signature made in another domain', async () => {
    const text = canonicalText(manifest);
    const bare = await laboratory.sign(new TextEncoder().encode(text));
    const forged = canonicalize({
      manifest: text,
      key: enclave.laboratories[0]?.key ?? '',
      signature: Buffer.from(bare).toString('base64'),
    });
    await expect(verifySubmission(forged, enclave)).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
  });

  it('does not sign for another laboratory', async () => {
    await expect(signSubmission(manifest, await generateSigner())).rejects.toMatchObject({
      code: 'SIGNATURE_KEY',
    });
  });
});

describe('parseSubmissionManifest', () => {
  const file = (name: string): unknown => ({
    role: 'vcf',
    name,
    plaintext: { sha256: TEST_DIGEST, length: 1 },
    ciphertext: { sha256: TEST_DIGEST, length: 1 },
  });
  const sample = (changes: object): unknown => ({
    samples: [{ id: '0'.repeat(32), callsImplyCoverage: true, files: [file('a')], ...changes }],
  });

  it('takes 10,000 samples of 16 files', () => {
    const files = Array.from({ length: 16 }, (_unused, i) => file(`f${i}`));
    const samples = Array.from({ length: 10_000 }, (_unused, i) => ({
      id: i.toString(16).padStart(32, '0'),
      callsImplyCoverage: false,
      files: i === 0 ? files : files.slice(0, 1),
    }));
    expect(parse({ ...manifest, samples }).samples).toHaveLength(10_000);
  });

  it.each<[string, object, string]>([
    ['an unknown member', { extra: 1 }, 'FORMAT_FIELD_UNKNOWN'],
    ['a missing member', { nonce: null }, 'FORMAT_FIELD'],
    ['another format', { format: 'neoseal.submission/2' }, 'FORMAT_NAME'],
    ['a short nonce', { nonce: '00' }, 'FORMAT_FIELD'],
    ['an upper-case nonce', { nonce: 'AB'.repeat(32) }, 'FORMAT_FIELD'],
    ['a time with an offset', { created: '2026-01-01T00:00:00+01:00' }, 'FORMAT_FIELD'],
    ['a time that does not exist', { created: '2026-02-29T25:00:00Z' }, 'FORMAT_FIELD'],
    ['a negative sequence', { sequence: -1 }, 'FORMAT_FIELD'],
    ['a sequence as text', { sequence: '1' }, 'FORMAT_FIELD'],
    ['no purpose', { consent: { purposes: [] } }, 'FORMAT_LIMIT'],
    ['a purpose in capitals', { consent: { purposes: ['Research'] } }, 'FORMAT_FIELD'],
    ['no recipient', { recipients: [] }, 'FORMAT_LIMIT'],
    ['a recipient of 31 octets', { recipients: ['A'.repeat(42) + '=='] }, 'FORMAT_FIELD'],
    ['no sample', { samples: [] }, 'FORMAT_LIMIT'],
    ['10,001 samples', { samples: new Array(10_001).fill({}) }, 'FORMAT_LIMIT'],
    ['a sample that is a list', { samples: [[]] }, 'FORMAT_FIELD'],
    ['a pseudonym that is a name', sample({ id: 'anna' }) as object, 'FORMAT_FIELD'],
    ['a third sex', sample({ sex: 'unknown' }) as object, 'FORMAT_FIELD'],
    ['coverage as text', sample({ callsImplyCoverage: 'true' }) as object, 'FORMAT_FIELD'],
    ['no file', sample({ files: [] }) as object, 'FORMAT_LIMIT'],
    ['17 files', sample({ files: new Array(17).fill(file('a')) }) as object, 'FORMAT_LIMIT'],
    ['a name twice', sample({ files: [file('a'), file('a')] }) as object, 'FORMAT_FIELD'],
    ['a path for a name', sample({ files: [file('../a')] }) as object, 'FORMAT_FIELD'],
    ['a hidden file', sample({ files: [file('.a')] }) as object, 'FORMAT_FIELD'],
  ])('refuses %s', (_what, changes, code) => {
    expect(() => parse({ ...manifest, ...changes })).toThrow(code);
  });

  it.each([
    { language: 'fr' },
    { verifierUrl: 'https://screening.example' },
    { language: 'es', verifierUrl: 'https://screening.example:8443/a/verifier.html' },
    {},
  ])('keeps what the laboratory wishes for its reports: %o', (reports) => {
    expect(parse({ ...manifest, reports }).reports).toEqual(reports);
  });

  it.each([
    ['a language that is no code', { language: 'french' }],
    ['an address without TLS', { verifierUrl: 'http://screening.example/' }],
    ['an address with a query', { verifierUrl: 'https://screening.example/?newborn=7' }],
    ['an address with a fragment', { verifierUrl: 'https://screening.example/#a' }],
    ['an address with credentials', { verifierUrl: 'https://a:b@screening.example/' }],
    ['a script', { verifierUrl: 'javascript:alert(1)' }],
    ['a wish that is not known', { colour: 'blue' }],
    ['a list', []],
  ])('refuses %s among the wishes for the reports', (_, reports) => {
    expect(() => parse({ ...manifest, reports })).toThrow(/FORMAT_/);
  });

  it('refuses a pseudonym that stands twice', () => {
    const [first] = manifest.samples;
    expect(() => parse({ ...manifest, samples: [first, first] })).toThrow('FORMAT_FIELD');
  });

  it('does not repeat a value in its messages', () => {
    expect(() => parse({ ...manifest, ...(sample({ id: 'SECRET-NAME' }) as object) })).toThrow(
      /^(?!.*SECRET).*$/s,
    );
  });
});
