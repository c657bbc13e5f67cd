import type { KeyObject } from 'node:crypto';
import { constants, createCipheriv, createHash, publicEncrypt, randomBytes } from 'node:crypto';
import { concatBytes, parseHex } from '#attestation';

/** AWS answers with either; a client has to read both. */
export type EnvelopeShape = 'primitive' | 'constructed';

const VERSION_2 = parseHex('020102');
const ENVELOPED_DATA = parseHex('06092a864886f70d010703');
const DATA = parseHex('06092a864886f70d010701');
const AES_256_CBC = parseHex('060960864801650304012a');
const RSAES_OAEP_SHA256 = parseHex(
  '303c06092a864886f70d010107302fa00f300d06096086480165030402010500' +
    'a11c301a06092a864886f70d010108300d06096086480165030402010500',
);
const END_OF_CONTENTS = Uint8Array.of(0, 0);

/**
 * CMS EnvelopedData for one RSA key (RFC 5652 §6), in BER with the indefinite lengths and in the order
 * that AWS KMS uses for `CiphertextForRecipient`.
 */
export function sealEnvelopedData(
  plaintext: Uint8Array,
  recipient: KeyObject,
  shape: EnvelopeShape,
): Uint8Array {
  const key = randomBytes(32);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = concatBytes(cipher.update(plaintext), cipher.final());
  const encryptedKey = publicEncrypt(
    { key: recipient, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    key,
  );
  key.fill(0);
  const spki = recipient.export({ type: 'spki', format: 'der' });
  const recipientInfo = element(
    0x30,
    VERSION_2,
    element(0x80, createHash('sha256').update(spki).digest()),
    RSAES_OAEP_SHA256,
    element(0x04, encryptedKey),
  );
  const contentInfo = indefinite(
    0x30,
    DATA,
    element(0x30, AES_256_CBC, element(0x04, iv)),
    shape === 'primitive' ? element(0x80, encrypted) : indefinite(0xa0, element(0x04, encrypted)),
  );
  return indefinite(
    0x30,
    ENVELOPED_DATA,
    indefinite(0xa0, indefinite(0x30, VERSION_2, element(0x31, recipientInfo), contentInfo)),
  );
}

function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts);
  return concatBytes(Uint8Array.of(tag), encodeLength(content.length), content);
}

/** X.690 §8.1.3.6. */
function indefinite(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(Uint8Array.of(tag, 0x80), ...parts, END_OF_CONTENTS);
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) {
    return Uint8Array.of(length);
  }
  return length < 0x100
    ? Uint8Array.of(0x81, length)
    : Uint8Array.of(0x82, length >> 8, length & 0xff);
}
