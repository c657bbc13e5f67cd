import type { KeyObject } from 'node:crypto';
import { constants, createDecipheriv, privateDecrypt } from 'node:crypto';
import { concatBytes, equalBytes, parseHex } from '#attestation';
import type { BerElement } from './ber.ts';
import { parseBer } from './ber.ts';
import { KmsFault } from './kms-fault.ts';

/** What the KMS sends for one recipient (RFC 5652 §6.1), with the only algorithms that it uses. */
export interface EnvelopedData {
  readonly encryptedKey: Uint8Array;
  readonly initializationVector: Uint8Array;
  readonly encryptedContent: Uint8Array;
}

/** A data key's envelope is below 600 bytes. */
const MAX_ENVELOPE_BYTES = 8_192;
const MAX_CONTENT_BYTES = 4_096;

const ID = { sequence: 0x30, set: 0x31, integer: 0x02, octets: 0x04, oid: 0x06 } as const;
const CONTEXT_0 = { primitive: 0x80, constructed: 0xa0 } as const;

const VERSION_2 = parseHex('020102');
const ENVELOPED_DATA = parseHex('06092a864886f70d010703');
const DATA = parseHex('06092a864886f70d010701');
const AES_256_CBC = parseHex('060960864801650304012a');
/** RSAES-OAEP with SHA-256 and MGF1-SHA-256 (RFC 4055 §4.1), parameters written out as the KMS does. */
const RSAES_OAEP_SHA256 = parseHex(
  '303c06092a864886f70d010107302fa00f300d06096086480165030402010500' +
    'a11c301a06092a864886f70d010108300d06096086480165030402010500',
);

/**
 * Opens `CiphertextForRecipient`. Content is AES-256-CBC and not authenticated: what protects it is the
 * TLS that ends in the enclave; so that it is no padding oracle, every fault is the same.
 *
 * @throws KmsFault KMS_ANSWER_INVALID
 */
export function openEnvelopedData(envelope: Uint8Array, privateKey: KeyObject): Uint8Array {
  const data = parseEnvelopedData(envelope);
  try {
    const key = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      data.encryptedKey,
    );
    const decipher = createDecipheriv('aes-256-cbc', key, data.initializationVector);
    const head = decipher.update(data.encryptedContent);
    const plaintext = concatBytes(head, decipher.final());
    key.fill(0);
    head.fill(0);
    return plaintext;
  } catch {
    throw refuse();
  }
}

/** @throws KmsFault KMS_ANSWER_INVALID */
export function parseEnvelopedData(envelope: Uint8Array): EnvelopedData {
  const contentInfo = envelope.length <= MAX_ENVELOPE_BYTES ? parseBer(envelope) : null;
  const data = contentInfo === null ? null : readContentInfo(contentInfo);
  if (data === null) {
    throw refuse();
  }
  return data;
}

function readContentInfo(contentInfo: BerElement): EnvelopedData | null {
  const [type, explicit] = members(contentInfo, ID.sequence, 2);
  const [enveloped] = members(explicit, CONTEXT_0.constructed, 1);
  const [version, recipients, content] = members(enveloped, ID.sequence, 3);
  const [recipient] = members(recipients, ID.set, 1);
  const encryptedKey = readRecipient(recipient);
  const encrypted = readEncryptedContent(content);
  return isExactly(type, ENVELOPED_DATA) &&
    isExactly(version, VERSION_2) &&
    encryptedKey !== null &&
    encrypted !== null
    ? { encryptedKey, ...encrypted }
    : null;
}

/** RFC 5652 §6.2.1: KeyTransRecipientInfo, version 2 with a subject key identifier. */
function readRecipient(recipient: BerElement | undefined): Uint8Array | null {
  const [version, identifier, algorithm, key] = members(recipient, ID.sequence, 4);
  return isExactly(version, VERSION_2) &&
    identifier?.identifier === CONTEXT_0.primitive &&
    isExactly(algorithm, RSAES_OAEP_SHA256) &&
    key?.identifier === ID.octets
    ? key.content
    : null;
}

function readEncryptedContent(
  element: BerElement | undefined,
): Omit<EnvelopedData, 'encryptedKey'> | null {
  const [type, algorithm, encrypted] = members(element, ID.sequence, 3);
  const [cipher, iv] = members(algorithm, ID.sequence, 2);
  const encryptedContent = readChunks(encrypted);
  return isExactly(type, DATA) &&
    isExactly(cipher, AES_256_CBC) &&
    iv?.identifier === ID.octets &&
    iv.content.length === 16 &&
    encryptedContent !== null
    ? { initializationVector: iv.content, encryptedContent }
    : null;
}

/** `[0] IMPLICIT OCTET STRING`: primitive, or constructed of octet strings; the KMS sends both. */
function readChunks(encrypted: BerElement | undefined): Uint8Array | null {
  if (encrypted?.identifier === CONTEXT_0.primitive) {
    return withinLimit(encrypted.content);
  }
  if (encrypted?.identifier !== CONTEXT_0.constructed) {
    return null;
  }
  return encrypted.children.every((chunk) => chunk.identifier === ID.octets)
    ? withinLimit(concatBytes(...encrypted.children.map((chunk) => chunk.content)))
    : null;
}

function withinLimit(content: Uint8Array): Uint8Array | null {
  return content.length > 0 && content.length <= MAX_CONTENT_BYTES ? content : null;
}

/** The members of a constructed element of that kind and size, or none. */
function members(
  element: BerElement | undefined,
  identifier: number,
  count: number,
): readonly BerElement[] {
  return element?.identifier === identifier && element.children.length === count
    ? element.children
    : [];
}

function isExactly(element: BerElement | undefined, expected: Uint8Array): boolean {
  return element !== undefined && equalBytes(element.raw, expected);
}

function refuse(): KmsFault {
  return new KmsFault('KMS_ANSWER_INVALID', 'the envelope for the recipient does not open');
}
