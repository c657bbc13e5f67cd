import type { Bytes } from '#attestation';
import { parseBase64, parseHex } from '#attestation';

/** A Nitro document as CBOR, hex or base64: CBOR starts with an octet above 0x7f, a text does not. */
export function decodeDocument(content: Bytes): Bytes {
  if ((content[0] ?? 0x80) >= 0x80) {
    return content;
  }
  const text = new TextDecoder().decode(content).replaceAll(/\s/g, '');
  for (const parse of [parseHex, parseBase64]) {
    try {
      return parse(text);
    } catch {
      // Not of this form: try the next one.
    }
  }
  return content;
}
