import { beforeAll, describe, expect, it } from 'vitest';
import { AWS_ROOT_G1, parseNitroDocument, sha256, toHex, verifyNitroDocument } from '#attestation';
import type { CborEncodable } from '#attestation';
import {
  createDocument,
  createNitroPki,
  encodePayload,
  signDocument,
  standardFields,
  standardPcrs,
  TEST_MODULE,
  TEST_TIME,
  testPcr,
} from '../../../builders/nitro-pki.ts';
import type { NitroPki } from '../../../builders/nitro-pki.ts';
import { firstFailure, refusalOf } from '../../../builders/verdict.ts';

type Changes = Readonly<Record<string, CborEncodable | undefined>>;

let pki: NitroPki;

beforeAll(async () => {
  pki = await createNitroPki();
});

async function parse(changes: Changes) {
  return parseNitroDocument(await createDocument(pki, changes));
}

async function refusal(changes: Changes): Promise<string> {
  return refusalOf(() => parse(changes));
}

async function withPcrs(edit: (pcrs: Map<number, CborEncodable>) => void): Promise<Changes> {
  const pcrs = await standardPcrs();
  edit(pcrs);
  return { pcrs };
}

describe('parseNitroDocument', () => {
  it('reads the claims of a document', async () => {
    const document = await parse({ nonce: Uint8Array.of(7), user_data: new Uint8Array(0) });
    expect(document.moduleId).toBe(TEST_MODULE);
    expect(document.instanceId).toBe(TEST_MODULE.slice(0, 19));
    expect(document.timestampMs).toBe(TEST_TIME.getTime());
    expect(document.pcrs.size).toBe(16);
    expect(document.cabundle).toHaveLength(4);
    expect(document.nonce).toEqual(Uint8Array.of(7));
  });

  it('keeps null, absent and empty apart', async () => {
    const document = await parse({ public_key: undefined, user_data: new Uint8Array(0) });
    expect('publicKey' in document).toBe(false);
    expect(document.userData).toEqual(new Uint8Array(0));
    expect(document.nonce).toBeNull();
  });

  it('reads the indefinite payload map of NSMs since 2025', async () => {
    const payload = encodePayload(await standardFields(pki), true);
    const document = parseNitroDocument(await signDocument(payload, pki.leafKey));
    expect(document.moduleId).toBe(TEST_MODULE);
  });

  it('accepts user data of 1024 bytes and PCRs beyond the 16 fixed ones', async () => {
    const changes = await withPcrs((pcrs) => pcrs.set(31, new Uint8Array(48)));
    const document = await parse({ ...changes, user_data: new Uint8Array(1024) });
    expect(document.userData).toHaveLength(1024);
    expect(document.pcrs.has(31)).toBe(true);
  });

  it.each<[string, string, Changes]>([
    ['NITRO_FIELD_MISSING', 'no module_id', { module_id: undefined }],
    ['NITRO_FIELD_MISSING', 'no pcrs', { pcrs: undefined }],
    ['NITRO_FIELD_MISSING', 'no cabundle', { cabundle: undefined }],
    ['NITRO_FIELD_UNKNOWN', 'an unknown field', { other: 1 }],
    ['NITRO_TPM', 'nitrotpm_pcrs', { pcrs: undefined, nitrotpm_pcrs: new Map() }],
    ['NITRO_TPM', 'both kinds of PCRs', { nitrotpm_pcrs: new Map() }],
    ['NITRO_TPM', 'a NitroTPM module', { module_id: 'i-0123456789abcdef0-tpm0000000000000000' }],
    ['NITRO_MODULE_ID', 'an instance alone', { module_id: 'i-0123456789abcdef0' }],
    ['NITRO_MODULE_ID', "QEMU's default", { module_id: 'i-234-enc5678' }],
    ['NITRO_MODULE_ID', 'a line break after it', { module_id: `${TEST_MODULE}\n` }],
    ['NITRO_FIELD_TYPE', 'a module_id of bytes', { module_id: new Uint8Array(39) }],
    ['NITRO_DIGEST', 'SHA256', { digest: 'SHA256' }],
    ['NITRO_DIGEST', 'sha384', { digest: 'sha384' }],
    ['NITRO_TIMESTAMP', 'zero', { timestamp: 0 }],
    ['NITRO_TIMESTAMP', 'seconds', { timestamp: TEST_TIME.getTime() / 1000 }],
    ['NITRO_TIMESTAMP', 'a time past all years', { timestamp: 2 ** 53 - 1 }],
    ['NITRO_TIMESTAMP', 'a negative time', { timestamp: -1 }],
    ['NITRO_FIELD_TYPE', 'a time as text', { timestamp: '1772366400000' }],
    ['NITRO_FIELD_TYPE', 'pcrs as an array', { pcrs: [new Uint8Array(48)] }],
    ['NITRO_CERTIFICATE', 'an empty certificate', { certificate: new Uint8Array(0) }],
    ['NITRO_CERTIFICATE', 'a large certificate', { certificate: new Uint8Array(1025) }],
    ['NITRO_FIELD_TYPE', 'a certificate of text', { certificate: 'PEM' }],
    ['NITRO_CERTIFICATE', 'an empty bundle', { cabundle: [] }],
    ['NITRO_CERTIFICATE', 'nine authorities', { cabundle: Array(9).fill(Uint8Array.of(1)) }],
    ['NITRO_FIELD_TYPE', 'a bundle that is not an array', { cabundle: new Uint8Array(3) }],
    ['NITRO_FIELD_TYPE', 'text in the bundle', { cabundle: ['PEM'] }],
    ['NITRO_FIELD_LENGTH', 'a public key of 1025 bytes', { public_key: new Uint8Array(1025) }],
    ['NITRO_FIELD_LENGTH', 'user data of 1025 bytes', { user_data: new Uint8Array(1025) }],
    ['NITRO_FIELD_LENGTH', 'a nonce of 1025 bytes', { nonce: new Uint8Array(1025) }],
    ['NITRO_FIELD_TYPE', 'a nonce of text', { nonce: 'abc' }],
    ['NITRO_FIELD_TYPE', 'a nonce of false', { nonce: false }],
  ])('refuses with %s: %s', async (code, _, changes) => {
    expect(await refusal(changes)).toBe(code);
  });

  it.each<[string, string, (pcrs: Map<number, CborEncodable>) => void]>([
    ['NITRO_PCR_INDEX', 'index 32', (pcrs) => pcrs.set(32, new Uint8Array(48))],
    ['NITRO_PCR_INDEX', 'index -1', (pcrs) => pcrs.set(-1, new Uint8Array(48))],
    ['NITRO_PCR_LENGTH', '47 bytes', (pcrs) => pcrs.set(0, new Uint8Array(47).fill(1))],
    ['NITRO_PCR_LENGTH', '32 bytes', (pcrs) => pcrs.set(9, new Uint8Array(32))],
    ['NITRO_PCR_LENGTH', '64 bytes', (pcrs) => pcrs.set(0, new Uint8Array(64).fill(1))],
    ['NITRO_FIELD_TYPE', 'a PCR of text', (pcrs) => pcrs.set(0, 'ab')],
    ['NITRO_PCR_MISSING', 'no PCR0', (pcrs) => pcrs.delete(0)],
    ['NITRO_PCR_MISSING', 'no PCR2', (pcrs) => pcrs.delete(2)],
    ['NITRO_PCR_ZERO', 'PCR1 zero, PCR0 not', (pcrs) => pcrs.set(1, new Uint8Array(48))],
    ['NITRO_PCR_ZERO', 'PCR0 zero, PCR1 not', (pcrs) => pcrs.set(0, new Uint8Array(48))],
  ])('refuses PCRs with %s: %s', async (code, _, edit) => {
    expect(await refusal(await withPcrs(edit))).toBe(code);
  });

  it('refuses a PCR index written as text', async () => {
    const pcrs = new Map<number | string, CborEncodable>(await standardPcrs());
    expect(await refusal({ pcrs: pcrs.set('5', await testPcr(5)) })).toBe('NITRO_PCR_INDEX');
  });

  it('refuses a payload that is not a map, and one above 16 KiB', async () => {
    const array = await signDocument(Uint8Array.of(0x80), pki.leafKey);
    expect(await refusalOf(() => parseNitroDocument(array))).toBe('NITRO_FIELD_TYPE');
    const large = await signDocument(new Uint8Array(16 * 1024 + 1), pki.leafKey);
    expect(await refusalOf(() => parseNitroDocument(large))).toBe('CBOR_TOO_LARGE');
  });

  it('accepts unknown fields only when the verifier says so', async () => {
    const input = await createDocument(pki, { other: 1 });
    const options = {
      anchors: [pki.anchor],
      acceptDevelopmentRoots: [pki.anchor.sha256],
      time: { kind: 'document-time' },
    } as const;
    expect(firstFailure(await verifyNitroDocument(input, options))).toBe(
      'payload NITRO_FIELD_UNKNOWN',
    );
    const lenient = { ...options, acceptUnknownFields: true };
    expect(firstFailure(await verifyNitroDocument(input, lenient))).toBe('none');
  });
});

describe('the pinned AWS root', () => {
  it('has the fingerprint that AWS publishes', async () => {
    expect(toHex(await sha256(AWS_ROOT_G1.certificate))).toBe(toHex(AWS_ROOT_G1.sha256));
    expect(AWS_ROOT_G1.kind).toBe('aws');
  });
});
