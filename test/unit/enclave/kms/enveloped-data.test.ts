import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBer } from '../../../../enclave/kms/ber.ts';
import { openEnvelopedData, parseEnvelopedData } from '../../../../enclave/kms/enveloped-data.ts';
import { sealEnvelopedData } from '../../../../host/local-kms/enveloped-data.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../../../builders/shared-data.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secret = createHash('sha256').update('a data key').digest();

describe.skipIf(sharedData === null)(`answers of the real KMS${sharedDataNote}`, () => {
  const read = (name: string): Buffer =>
    readFileSync(sharedDataPath('attestation', 'kms-cms', name));

  it.each([
    ['constructed content', 'sdk-c_input_ber.bin', ''],
    ['primitive content', 'sdk-c_input_ber_w_ctx.bin', '_w_ctx'],
  ])('are read with %s', (_, name, suffix) => {
    const data = parseEnvelopedData(read(name));
    expect(hex(data.encryptedKey)).toBe(hex(read(`sdk-c_encrypted_key_out${suffix}.bin`)));
    expect(hex(data.initializationVector)).toBe(hex(read(`sdk-c_iv_out${suffix}.bin`)));
    expect(hex(data.encryptedContent)).toBe(hex(read(`sdk-c_ciphertext_out${suffix}.bin`)));
  });

  it('are read from a third sample', () => {
    const data = parseEnvelopedData(read('rustcrypto-formats-779_sample1.ber'));
    expect([data.encryptedKey.length, data.encryptedContent.length]).toEqual([256, 16]);
  });

  it('do not open with another key, and do not say why', () => {
    expect(() => openEnvelopedData(read('sdk-c_input_ber.bin'), privateKey)).toThrow(
      'KMS_ANSWER_INVALID: the envelope for the recipient does not open',
    );
  });
});

describe.each(['primitive', 'constructed'] as const)('an envelope with %s content', (shape) => {
  const envelope = sealEnvelopedData(secret, publicKey, shape);

  it('opens with the private key', () => {
    expect(hex(openEnvelopedData(envelope, privateKey))).toBe(hex(secret));
  });

  it('is refused when it is cut off anywhere', () => {
    for (let length = 0; length < envelope.length; length += 1) {
      expect(() => parseEnvelopedData(envelope.subarray(0, length))).toThrow(/KMS_ANSWER_INVALID/);
    }
  });

  it('is refused with bytes after it', () => {
    expect(() => parseEnvelopedData(Buffer.concat([envelope, Buffer.alloc(1)]))).toThrow(
      /KMS_ANSWER_INVALID/,
    );
  });

  it('has one answer for every change that it notices', () => {
    const messages = new Set<string>();
    for (let index = 0; index < envelope.length; index += 7) {
      const changed = Uint8Array.from(envelope);
      changed[index] = (changed[index] ?? 0) ^ 0x55;
      try {
        // CBC is not authenticated and the key identifier not looked at: some changes open.
        openEnvelopedData(changed, privateKey);
      } catch (error) {
        messages.add(String(error));
      }
    }
    expect([...messages]).toEqual([
      'KmsFault: KMS_ANSWER_INVALID: the envelope for the recipient does not open',
    ]);
  });
});

describe('BER', () => {
  const nest = (depth: number): Uint8Array => {
    let inner: Uint8Array = Uint8Array.of(0x05, 0x00);
    for (let level = 0; level < depth; level += 1) {
      inner = Uint8Array.of(0x30, 0x80, ...inner, 0x00, 0x00);
    }
    return inner;
  };

  it('is read to a depth of twelve and no further', () => {
    expect(parseBer(nest(12))).not.toBeNull();
    expect(parseBer(nest(13))).toBeNull();
    expect(parseBer(nest(500))).toBeNull();
  });

  it.each([
    ['nothing', []],
    ['a tag alone', [0x30]],
    ['a long tag', [0x3f, 0x81, 0x00, 0x00]],
    ['a primitive of indefinite length', [0x04, 0x80, 0x00, 0x00]],
    ['a length that is not minimal', [0x04, 0x81, 0x01, 0x00]],
    ['a length of three octets', [0x04, 0x83, 0x00, 0x00, 0x01, 0x00]],
    ['a length beyond the end', [0x04, 0x05, 0x00]],
    ['a huge length', [0x04, 0x82, 0xff, 0xff]],
    ['children that overrun their parent', [0x30, 0x02, 0x04, 0x01, 0x00]],
    ['an indefinite length without end', [0x30, 0x80, 0x05, 0x00]],
    ['half an end', [0x30, 0x80, 0x00]],
    ['an end of the wrong length', [0x30, 0x80, 0x00, 0x01, 0x00]],
  ])('is refused: %s', (_, octets) => {
    expect(parseBer(Uint8Array.from(octets))).toBeNull();
  });

  it('is refused with more elements than any answer has', () => {
    const many = Array.from({ length: 300 }, () => [0x05, 0x00]).flat();
    expect(parseBer(Uint8Array.from([0x30, 0x80, ...many, 0x00, 0x00]))).toBeNull();
  });
});
