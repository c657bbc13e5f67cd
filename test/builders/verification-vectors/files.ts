import { createHash } from 'node:crypto';
import { canonicalize, signSubmission, toBase64 } from '#attestation';
import type { Bytes } from '#attestation';
import { application, cmdline, createEif, init, kernel, metadata } from '../eif.ts';
import type { EvidenceWorld } from '../evidence.ts';
import { TEST_TIME } from '../nitro-pki.ts';
import { createSeededWorld } from '../seeded-world.ts';
import { VectorWriter } from './vector-writer.ts';

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** Signed files, canonical JSON and enclave images. */
export async function fileVectors(): Promise<Bytes> {
  const writer = new VectorWriter('Reference values, submissions, canonical JSON, enclave images.');
  const world = await createSeededWorld('vectors', { results: [{}] });
  const reference = new Uint8Array(world.trust.reference?.file ?? []);
  const values = (id: string, file: Uint8Array): Record<string, unknown> => ({
    kind: 'reference-values',
    file: writer.input(id, file),
    releaseKey: toBase64(world.release.publicKey),
    time: TEST_TIME.toISOString(),
  });
  writer.valid('reference', 'signed and in time', values('reference', reference));
  writer.invalid(
    'reference-changed',
    'a digit of a measurement differs',
    values('reference-changed', replaceText(reference, 'aaaa', 'aaab')),
    'reference-values SIGNATURE_INVALID',
  );
  writer.invalid(
    'reference-spaced',
    'white space',
    values('reference-spaced', replaceText(reference, ',"referenceValues"', ', "referenceValues"')),
    'reference-values JSON_NOT_CANONICAL',
  );
  await writeSubmissions(writer, world);
  writeCanonical(writer);
  writeImages(writer);
  return writer.toBytes();
}

async function writeSubmissions(writer: VectorWriter, world: EvidenceWorld): Promise<void> {
  const { submission, laboratory, enclaveManifest } = world;
  const envelope = await signSubmission(submission, laboratory);
  const fields = (
    id: string,
    bytes: Uint8Array,
    manifest = enclaveManifest,
  ): Record<string, unknown> => ({
    kind: 'submission',
    envelope: writer.input(id, bytes),
    enclaveManifest: writer.input(`manifest-${manifest.version}`, canonicalize(manifest)),
  });
  writer.valid(
    'submission',
    'of a laboratory that the enclave serves',
    fields('submission', envelope),
  );
  writer.invalid(
    'submission-changed',
    'another sequence than was signed',
    fields(
      'submission-changed',
      replaceText(envelope, String.raw`\"sequence\":7`, String.raw`\"sequence\":8`),
    ),
    'submission SIGNATURE_INVALID',
  );
  writer.invalid(
    'submission-other-enclave',
    'meant for another configuration',
    fields('submission', envelope, { ...enclaveManifest, version: 2 }),
    'submission ENCLAVE_MANIFEST_DIGEST',
  );
  writer.invalid(
    'submission-other-laboratory',
    'of a laboratory that is not served',
    fields('submission', envelope, { ...enclaveManifest, version: 3, laboratories: [] }),
    'submission SUBMISSION_LABORATORY',
  );
  const policy = await signSubmission({ ...submission, policy: 'unknown' }, laboratory);
  writer.invalid(
    'submission-policy',
    'a policy that the enclave does not have',
    fields('submission-policy', policy),
    'submission STATEMENT_POLICY',
  );
}

function writeCanonical(writer: VectorWriter): void {
  const fields = (id: string, bytes: Uint8Array): Record<string, unknown> => ({
    kind: 'canonical-json',
    text: writer.input(id, bytes),
  });
  const good = String.raw`{"":0,"a":[-1,true,null,"\u0007\n\"\\é𝄞"],"b":{}}`;
  writer.valid('json', 'canonical', fields('json', utf8(good)));
  const cases: readonly (readonly [string, string, string | Uint8Array])[] = [
    ['json-space', 'white space', '{"a": 1}'],
    ['json-newline', 'a final newline', '{}\n'],
    ['json-order', 'names out of order', '{"b":1,"a":1}'],
    ['json-duplicate', 'a name twice', '{"a":1,"a":2}'],
    ['json-float', 'a fraction', '{"a":1.5}'],
    ['json-exponent', 'an exponent', '{"a":1e3}'],
    ['json-minus-zero', 'minus zero', '{"a":-0}'],
    ['json-too-large', 'an integer beyond 2^53 - 1', '{"a":9007199254740992}'],
    ['json-escape', 'an escape that is not needed', String.raw`{"a":"\u0041"}`],
    ['json-upper-case-escape', 'an escape in upper case', String.raw`{"a":"\u001F"}`],
    ['json-surrogate', 'half of a pair', String.raw`{"a":"\ud800"}`],
    ['json-byte-order-mark', 'a byte order mark', '\ufeff{}'],
    ['json-utf8', 'an octet that is not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['json-depth', '65 levels', '['.repeat(66) + ']'.repeat(66)],
    ['json-empty', 'nothing', ''],
  ];
  for (const [id, describes, content] of cases) {
    const bytes = typeof content === 'string' ? utf8(content) : content;
    writer.invalid(id, describes, fields(id, bytes), 'canonical-json JSON_NOT_CANONICAL');
  }
}

function writeImages(writer: VectorWriter): void {
  const image = createEif([kernel, cmdline, metadata, init, application]);
  const fields = (id: string, bytes: Uint8Array): Record<string, unknown> => ({
    kind: 'eif',
    image: writer.input(id, bytes),
  });
  writer.valid('eif', 'an image with two ramdisks', fields('eif', image), {
    PCR0: pcr(kernel.content, cmdline.content, init.content, application.content),
    PCR1: pcr(kernel.content, cmdline.content, init.content),
    PCR2: pcr(application.content),
  });
  const cases: readonly (readonly [string, string, Uint8Array, string])[] = [
    ['eif-magic', 'another magic', createEif([kernel], { magic: '.elf' }), 'EIF_MAGIC'],
    ['eif-version', 'version 3', createEif([kernel], { version: 3 }), 'EIF_VERSION'],
    [
      'eif-crc',
      'a wrong checksum',
      createEif([kernel, cmdline, metadata, init], { crc: 1 }),
      'EIF_CRC',
    ],
    ['eif-truncated', 'the last octet is missing', image.slice(0, -1), 'EIF_TRUNCATED'],
    [
      'eif-trailing',
      'an octet follows',
      createEif([kernel, cmdline, metadata, init], { trailing: new Uint8Array(1) }),
      'EIF_TRAILING_BYTES',
    ],
    ['eif-no-ramdisk', 'no ramdisk', createEif([kernel, cmdline, metadata]), 'EIF_SECTION_MISSING'],
    [
      'eif-sections',
      '33 sections',
      createEif([kernel, cmdline, metadata, init], { sectionCount: 33 }),
      'EIF_SECTION_COUNT',
    ],
  ];
  for (const [id, describes, bytes, code] of cases) {
    writer.invalid(id, describes, fields(id, bytes), `eif ${code}`);
  }
}

function replaceText(bytes: Uint8Array, from: string, to: string): Bytes {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes(from)) {
    throw new RangeError('the text to replace is not there');
  }
  return utf8(text.replace(from, to));
}

/** PCR = SHA-384(0^48 ‖ SHA-384(content)), by Node: independent of the code under test. */
function pcr(...contents: readonly Uint8Array[]): string {
  const inner = createHash('sha384').update(Buffer.concat(contents)).digest();
  return createHash('sha384').update(new Uint8Array(48)).update(inner).digest('hex');
}
